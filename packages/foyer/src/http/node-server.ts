import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

export interface RunningServer {
  /** Where it listens. */
  readonly port: number;
  /** Takes no new connections, lets requests under way finish, ends idle ones. */
  close(graceMs: number): Promise<void>;
}

/** Longest time for headers to arrive, and for a whole request (SR-62). */
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 30_000;

/** Serves a Web-standard handler over node:http. @throws when the port is taken */
export async function serve(fetch: (request: Request, env: unknown) => Response | Promise<Response>, options: { host: string; port: number }): Promise<RunningServer> {
  const server = createServer({
    headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 5_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384,
  }, getRequestListener(fetch, { overrideGlobalObjects: false }));
  server.maxRequestsPerSocket = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
