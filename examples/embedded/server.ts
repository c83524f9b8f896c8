import { createServer } from 'node:http';
import { createFoyer, type EmbeddedFoyer } from '@foyer/server';

/**
 * A product with one page of its own, `/studio`, that only admitted people see. Everything else is Foyer's: the waitlist,
 * the invitation, the sign-in. Start it with `node examples/embedded/server.ts`.
 */
export function createProduct(foyer: EmbeddedFoyer) {
  return async (request: Request, remoteAddress?: string): Promise<Response> => {
    if (new URL(request.url).pathname !== '/studio') return foyer.fetch(request, { remoteAddress });
    const access = await foyer.access.resolve(request);
    if (access.decision !== 'allow') return new Response(null, { status: 303, headers: { location: '/waitlist' } });
    return new Response(`Welcome to the studio, ${access.person.entry.name}. You are here as ${access.role.label}.`, {
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  };
}

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3000);
  const product = createProduct(await createFoyer());
  createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(message.headers)) if (value !== undefined) headers.set(name, String(value));
      const hasBody = message.method !== 'GET' && message.method !== 'HEAD';
      const request = new Request(`http://localhost:${port}${message.url ?? '/'}`, { method: message.method ?? 'GET', headers, ...(hasBody ? { body: Buffer.concat(chunks) } : {}) });
      void product(request, message.socket.remoteAddress).then(async (answer) => {
        response.writeHead(answer.status, [...answer.headers].flat());
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  }).listen(port, () => process.stdout.write(`The product is open at http://localhost:${port}/studio\n`));
}
