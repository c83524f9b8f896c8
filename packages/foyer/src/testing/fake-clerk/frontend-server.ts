import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A port for browsers, known before there is anybody to answer: its address stands in keys and links. */
export class FrontendServer {
  readonly #server: Server;
  #handler: Handler | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      if (!this.#handler) return void response.destroy();
      this.#handler(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
  }

  /** @param port - a free one unless given */
  static async listen(port = 0): Promise<FrontendServer> {
    const server = new FrontendServer();
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(port, '127.0.0.1', resolve);
    });
    return server;
  }

  /** By name: Next.js calls itself that, and cookies are kept by name. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  answerWith(handler: Handler): void {
    this.#handler = handler;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
  }
}
