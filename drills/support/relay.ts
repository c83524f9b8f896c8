import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to what goes over the relay: it arrives, everything is hung up on, or it vanishes while every connection seems to stand. */
export type RelayMode = 'open' | 'cut' | 'swallow';

/** The one address of a database that moves: what a virtual address or a pooler is in earnest. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #mode: RelayMode = 'open';

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
  }

  static async to(target: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, target);
    server.on('connection', (near) => relay.#carry(near));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that were swallowed never come back: whoever holds one has to find out. */
  set mode(mode: RelayMode) {
    this.#mode = mode;
    if (mode === 'cut') this.#hangUp();
    if (mode === 'swallow') for (const socket of this.#sockets) socket.unpipe().removeAllListeners('data').pause();
  }

  /** New connections go there from now on; those that stand, stay where they are. */
  set target(port: number) {
    this.#target = port;
  }

  async close(): Promise<void> {
    this.#hangUp();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(near: Socket): void {
    this.#keep(near);
    if (this.#mode === 'cut') near.destroy();
    if (this.#mode !== 'open') return;
    const far = connect(this.#target, '127.0.0.1');
    this.#keep(far);
    near.pipe(far).pipe(near);
    // Only while it is open: what is swallowed does not tell that the other end left.
    near.on('close', () => { if (this.#mode !== 'swallow') far.destroy(); });
    far.on('close', () => { if (this.#mode !== 'swallow') near.destroy(); });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
