import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, Server as TcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { discard, type Incoming, type Reply } from './incoming.ts';

export interface RunningServer {
  /** Where it listens. */
  readonly port: number;
  /**
   * Ends every connection with the answer it is about to carry, then takes no new ones and lets requests under way finish;
   * after `graceMs` all are ended.
   */
  close(graceMs: number): Promise<void>;
}

/** A port that is ours already, before anybody is answered there. */
export interface ReservedPort {
  readonly port: number;
  readonly holder: TcpServer;
}

// Imported as a module it would read all its exports, among them a whole client that nobody asks for: a tenth of the time to the first answer.
const { createServer } = process.getBuiltinModule('node:http');

/** Longest time for headers to arrive, and for a whole request (SR-62). */
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 30_000;

/**
 * For this long a closing server still takes connections and answers, telling each client to use another one: a request that is sent just
 * now on a connection that was idle a moment ago is then not lost (SR-76).
 */
const partingMsMax = 400;
/**
 * A proxy keeps connections for whoever comes next, and cannot repeat for them what it sent into one that was just being closed. It closes
 * them itself when they were idle for four seconds (docs/guides/several-processes.md); until then they are left open.
 */
const proxyIdleMsMax = 5_000;

/**
 * Takes a port without answering there yet, so that addresses with it can be written before the server is put together.
 * @param options.port - 0 lets the system choose
 * @throws when the port is taken
 */
export async function reservePort(options: { host: string; port: number }): Promise<ReservedPort> {
  const holder = createTcpServer((socket) => socket.destroy());
  await listening(holder, () => holder.listen(options.port, options.host));
  return { port: (holder.address() as AddressInfo).port, holder };
}

/**
 * Serves the surface over node:http, where it says or on a reserved port.
 * @param options.behindProxy - whether connections come from a proxy that keeps them for many
 * @throws when the port is taken
 */
export async function serve(
  handle: (incoming: Incoming) => Reply | Promise<Reply>, where: { host: string; port: number } | ReservedPort, { behindProxy = false }: { behindProxy?: boolean } = {},
): Promise<RunningServer> {
  const state = { parting: false };
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    const give = (reply: Reply): void => {
      try {
        send(message, response, reply, state.parting);
      } catch {
        response.destroy();
      }
    };
    // An answer that cannot be given costs its connection, never the process.
    try {
      const reply = handle(new NodeRequest(message));
      if (reply instanceof Promise) reply.then(give, () => response.destroy());
      else give(reply);
    } catch {
      response.destroy();
    }
  };
  const server = createServer({
    headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 5_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384,
    // What most requests are: without a body there is no stream of one to open, end and close.
    optimizeEmptyRequests: true,
  }, answer);
  // An expectation nobody knows is left unheard, as RFC 9110 allows; node itself would answer 417, without any of our headers.
  server.on('checkExpectation', answer);
  await listening(server, () => ('holder' in where ? server.listen(where.holder) : server.listen(where.port, where.host)));
  return {
    port: 'holder' in where ? where.port : (server.address() as AddressInfo).port,
    close(graceMs) {
      state.parting = true;
      return close(server, graceMs, behindProxy ? proxyIdleMsMax : 0);
    },
  };
}

function listening(server: TcpServer, listen: () => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}

/** A request of `node:http`; a class, since each request makes one. */
class NodeRequest implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly remoteAddress: string | undefined;
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    // Absolute targets (`GET http://host/path`) name a host that nobody asked; only the path counts.
    const url = message.url ?? '/';
    const target = url.startsWith('/') ? url : url.slice(Math.max(0, url.indexOf('/', url.indexOf('//') + 2)));
    const mark = target.indexOf('?');
    this.method = message.method ?? 'GET';
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.search = mark < 0 ? '' : target.slice(mark + 1);
    this.remoteAddress = message.socket.remoteAddress;
    this.#message = message;
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  }

  body(): AsyncIterable<Uint8Array> {
    return this.#message;
  }

  whole(): Promise<Uint8Array> {
    return wholeBody(this.#message);
  }
}

/** What `node:http` lets through is as long as its `content-length` says. */
function wholeBody(message: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let ended = false;
    const left = () => {
      // Every request closes at last; an error costs as much as reading the body.
      if (!ended) reject(new Error('The other end left before the body was complete.'));
    };
    if (message.destroyed) return left();
    message.on('data', (chunk: Uint8Array) => { chunks.push(chunk); });
    message.on('end', () => {
      ended = true;
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    message.on('error', left);
    message.on('close', left);
  });
}

function send(message: IncomingMessage, response: ServerResponse, reply: Reply, parting: boolean): void {
  if (response.destroyed) return discard(reply.body);
  // Names and values in turn: a table of them would be made once more only to be read once.
  const headers: (string | number | readonly string[])[] = [];
  for (const name in reply.headers) headers.push(name, reply.headers[name]!);
  if (reply.cookies && reply.cookies.length > 0) headers.push('set-cookie', reply.cookies);
  const streamed = reply.body !== null && typeof reply.body !== 'string' && !(reply.body instanceof Uint8Array) ? reply.body : undefined;
  if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) headers.push('content-length', Buffer.byteLength(reply.body));
  else if (streamed === undefined && reply.status !== 204 && reply.status !== 304) headers.push('content-length', 0);
  // A body that was refused unread would otherwise have to be read to keep the connection.
  if (parting || (!message.complete && message.method !== 'GET' && message.method !== 'HEAD')) headers.push('connection', 'close');
  response.writeHead(reply.status, headers as string[]);
  if (streamed === undefined) response.end(message.method === 'HEAD' || reply.body === null ? undefined : reply.body);
  else if (message.method === 'HEAD') {
    response.end();
    discard(streamed);
  }
  // Either end may leave early; then the other is ended, and there is nobody left to tell.
  else pipeline(Readable.from(streamed, { objectMode: false }), response).catch(() => {});
}

async function close(server: Server, graceMs: number, idleMs: number): Promise<void> {
  const partingMs = Math.min(partingMsMax, graceMs / 2);
  await sleep(partingMs);
  // Right after connections were taken in: those that wait at the door when it closes are lost.
  await nextTurn();
  await nextTurn();
  // As for any TCP server: that of HTTP would also close what is idle.
  const closed = new Promise<void>((resolve) => { TcpServer.prototype.close.call(server, () => resolve()); });
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await Promise.race([closed, sleep(Math.min(idleMs, graceMs - partingMs), undefined, { ref: false })]);
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
