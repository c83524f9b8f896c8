import { connect, type Socket } from 'node:net';

/** Clients that send a byte now and then: half of them in their headers, half in a body. */
export class SlowClients {
  readonly #sockets: Socket[] = [];
  #drip: NodeJS.Timeout | undefined;

  /** @param everyMs - how often each sends a byte */
  static async connect(port: number, count: number, everyMs: number): Promise<SlowClients> {
    const clients = new SlowClients();
    for (let begun = 0; begun < count; begun += 50) await Promise.all(Array.from({ length: Math.min(50, count - begun) }, (_, at) => clients.#open(port, (begun + at) % 2 === 0)));
    clients.#drip = setInterval(() => { for (const socket of clients.#sockets) if (!socket.destroyed) socket.write('a'); }, everyMs);
    return clients;
  }

  /** How many the server has not turned away. */
  get open(): number {
    return this.#sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
  }

  leave(): void {
    clearInterval(this.#drip);
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(port: number, inHeaders: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(inHeaders ? 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ' : 'POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{"name":"');
        resolve();
      });
      socket.on('error', reject).on('data', () => {});
      socket.once('connect', () => socket.off('error', reject).on('error', () => {}));
      this.#sockets.push(socket);
    });
  }
}
