import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incoming, Reply } from './incoming.ts';

export interface RunningServer {
  /** Where it listens. */
  readonly port: number;
  /** Takes no new connections, lets requests under way finish, ends idle ones; after `graceMs` all. */
  close(graceMs: number): Promise<void>;
}

/** Longest time for headers to arrive, and for a whole request (SR-62). */
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 30_000;

/** Serves the surface over node:http. @throws when the port is taken */
export async function serve(handle: (incoming: Incoming) => Promise<Reply>, options: { host: string; port: number }): Promise<RunningServer> {
  const server = createServer({
    headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 5_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384,
  }, (message, response) => {
    void handle(incomingFrom(message)).then((reply) => send(message, response, reply), () => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function incomingFrom(message: IncomingMessage): Incoming {
  // Absolute targets (`GET http://host/path`) name a host that nobody asked; only the path counts.
  const url = message.url ?? '/';
  const target = url.startsWith('/') ? url : url.slice(Math.max(0, url.indexOf('/', url.indexOf('//') + 2)));
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET', path: mark < 0 ? target : target.slice(0, mark), search: mark < 0 ? '' : target.slice(mark + 1),
    remoteAddress: message.socket.remoteAddress,
    header: (name) => {
      const value = message.headers[name];
      return typeof value === 'string' ? value : value?.join(', ');
    },
    body: () => message,
  };
}

function send(message: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const headers: Record<string, string | readonly string[] | number> = { ...reply.headers };
  if (reply.cookies && reply.cookies.length > 0) headers['set-cookie'] = reply.cookies;
  if (reply.body !== null) headers['content-length'] = Buffer.byteLength(reply.body);
  else if (reply.status !== 204 && reply.status !== 304) headers['content-length'] = 0;
  // A body that was refused unread would otherwise have to be read to keep the connection.
  if (!message.complete && message.method !== 'GET' && message.method !== 'HEAD') headers['connection'] = 'close';
  response.writeHead(reply.status, headers as Record<string, string>);
  response.end(message.method === 'HEAD' || reply.body === null ? undefined : reply.body);
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
