import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  createServer((message, response) => void answer(product, port, message, response)).listen(port, () => process.stdout.write(`The product is open at http://localhost:${port}/studio\n`));
}

/** Carries a request of node:http to a Web-standard handler; frameworks such as Hono or Next.js do this for you. */
async function answer(handler: ReturnType<typeof createProduct>, port: number, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) if (value !== undefined) headers.set(name, String(value));
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const hasBody = message.method !== 'GET' && message.method !== 'HEAD';
  const request = new Request(`http://localhost:${port}${message.url ?? '/'}`, { method: message.method ?? 'GET', headers, ...(hasBody ? { body: Buffer.concat(chunks) } : {}) });
  const result = await handler(request, message.socket.remoteAddress);
  response.writeHead(result.status, [...result.headers].flat());
  response.end(Buffer.from(await result.arrayBuffer()));
}
