import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site that is not Foyer. */
export interface OtherSite {
  readonly origin: string;
  /** Sets what it shows from now on. */
  show(page: { readonly body: string; readonly policy: string; readonly head?: string }): void;
  stop(): Promise<void>;
}

/** Starts a site on another host than Foyer's, for browsers as far from it as any site of the world. */
export async function startOtherSite(): Promise<OtherSite> {
  let shown = { body: '', policy: "default-src 'none'", head: '' };
  const server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': shown.policy }).end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The studio</title>${shown.head}</head><body><main><h1>The studio</h1>${shown.body}</main></body></html>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (page) => { shown = { head: '', ...page }; },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
