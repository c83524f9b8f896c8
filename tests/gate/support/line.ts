import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The wire between a proxy and Foyer: counts what goes to Foyer, and may be cut or fall silent. */
export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: 'none' | 'cut' | 'silent' = 'none';
  /** Bytes that went to Foyer. */
  bytes = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: () => number): Promise<Line> {
    const server = createServer();
    const line = new Line(server);
    server.on('connection', (near) => line.#carry(near, port));
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What happens to connections from now on; those that are open end. */
  set fault(fault: 'none' | 'cut' | 'silent') {
    this.#fault = fault;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.fault = 'cut';
    return new Promise((resolve) => { this.#server.close(() => resolve()); });
  }

  #carry(near: Socket, port: () => number): void {
    this.#keep(near);
    if (this.#fault === 'cut') near.destroy();
    if (this.#fault !== 'none') return;
    const far = connect(port(), '127.0.0.1');
    this.#keep(far);
    near.on('data', (part) => { this.bytes += part.length; });
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
