import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request to a provider. `_before`: the provider never hears of it. `_after`: it does what was asked, and nobody gets to know.
 */
export const troubles = [
  'reset_before', 'reset_after', 'silence_before', 'silence_after', 'unavailable', 'limited', 'limited_without_a_word', 'page_instead', 'page_for_success_after', 'nonsense_after', 'cut_off_after', 'wrong_type_after', 'empty_after', 'endless_after',
] as const;
export type Trouble = (typeof troubles)[number];

/** A line to a provider that can be spoilt at any moment, as networks, proxies and providers spoil it. */
export class TroubledLine {
  /** What goes wrong with every request from now on; nothing when undefined. */
  trouble: Trouble | undefined;
  /** Requests that came while something was wrong. */
  met = 0;
  /** Bytes that the longest of the endless answers got rid of. */
  pouredMost = 0;
  readonly #server: Server;
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, response) => {
      this.#pass(incoming, response).catch(() => response.destroy());
    });
  }

  static async to(target: string): Promise<TroubledLine> {
    const line = new TroubledLine(target);
    await new Promise<void>((resolve) => { line.#server.listen(0, '127.0.0.1', resolve); });
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { trouble } = this;
    if (trouble !== undefined) this.met += 1;
    const answer = trouble === undefined || trouble.endsWith('_after') ? await this.#forward(incoming, Buffer.concat(chunks)) : undefined;
    switch (trouble) {
      case undefined: response.writeHead(answer!.status, answer!.headers).end(answer!.body); break;
      case 'reset_before': case 'reset_after': response.socket?.resetAndDestroy(); break;
      case 'silence_before': case 'silence_after': break;
      case 'unavailable': response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '2' }).end('{"name":"internal_server_error","message":"later"}'); break;
      case 'limited': response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' }).end('{"name":"rate_limit_exceeded","message":"slow down","errors":[{"code":"too_many_requests","message":"slow down"}]}'); break;
      case 'limited_without_a_word': response.writeHead(429).end(); break;
      case 'page_instead': response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>Bad Gateway</h1></body></html>'); break;
      case 'page_for_success_after': response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in to the hotel network</body></html>'); break;
      case 'nonsense_after': response.writeHead(200, { 'content-type': 'application/json' }).end('[[[["id"]]]]'); break;
      case 'cut_off_after': response.writeHead(200, { 'content-type': 'application/json' }).end(answer!.body.subarray(0, answer!.body.length / 2)); break;
      case 'wrong_type_after': response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0x50, 0x4e, 0x47])); break;
      case 'empty_after': response.writeHead(200, { 'content-type': 'application/json' }).end(); break;
      case 'endless_after': this.#pour(response); break;
    }
  }

  /** An answer that never ends, as fast as it is read. */
  #pour(response: ServerResponse): void {
    const piece = Buffer.alloc(65_536, ' ');
    let poured = 0;
    response.writeHead(200, { 'content-type': 'application/json' });
    const go = (): void => {
      while (!response.destroyed) {
        poured += piece.length;
        this.pouredMost = Math.max(this.pouredMost, poured);
        if (!response.write(piece)) break;
      }
    };
    response.on('drain', go).on('error', () => {});
    go();
  }

  #forward(incoming: IncomingMessage, body: Buffer): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const { host: _host, 'transfer-encoding': _chunked, 'content-length': _length, ...headers } = incoming.headers;
      request(new URL(incoming.url ?? '/', this.#target), { method: incoming.method, headers: { ...headers, 'content-length': body.length } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) })).on('error', reject);
      }).on('error', reject).end(body);
    });
  }
}
