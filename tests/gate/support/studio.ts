import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An application that believes its proxy: it has no gate of its own. */
export class Studio {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Requests that came this far. */
  readonly asked: string[] = [];
  /** Bytes of uploads that came this far. */
  uploaded = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '';
      this.asked.push(`${request.method} ${request.url}`);
      const { 'x-foyer-email': email, 'x-foyer-role': role } = request.headers;
      const inside = (status: number, text: string): void => { response.writeHead(status, { 'cache-control': 'private, no-store' }).end(text); };
      request.on('data', (part: Buffer) => { if (path === '/upload') this.uploaded += part.length; });
      if (path === '/') return response.end(`Welcome. The studio is behind the gate.${email === undefined ? '' : ` You are ${String(email)}.`}`);
      if (path === '/static/app.css') return response.writeHead(200, { 'content-type': 'text/css' }).end('body {}');
      if (path === '/studio' || path === '/studio/notes') return inside(200, `The studio greets ${String(email)}, ${String(role)}.`);
      if (path === '/api/notes' && request.method === 'POST') return inside(201, '{"note":"kept in the studio"}');
      if (path === '/coaching') return inside(200, 'The studio of the coaches.');
      if (path === '/upload') return request.on('end', () => inside(200, `Took ${this.uploaded} bytes in the studio.`));
      if (path === '/headers') return inside(200, JSON.stringify(pairs(request.rawHeaders)));
      if (path === '/broken') return inside(500, 'The studio broke.');
      if (path === '/unauthorised') return inside(401, 'The studio says no.');
      return response.writeHead(404).end('Nothing here.');
    });
    this.#server.on('upgrade', (request, socket: Socket, head) => {
      this.asked.push(`upgrade ${request.url}`);
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      const text = `The studio greets ${emailIn(request.headers)}.`;
      // One unmasked text frame, then whatever comes goes back as it is.
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
      if (head.length > 0) socket.write(head);
      socket.pipe(socket);
      socket.on('error', () => {});
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}

function emailIn(headers: IncomingHttpHeaders): string {
  return String(headers['x-foyer-email']);
}

function pairs(raw: readonly string[]): readonly [string, string][] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as [string, string]] : []));
}
