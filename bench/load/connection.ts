import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';

/** One kept-alive connection with at most one request under way. */
export class Connection {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param onAnswer - called with the status of each answer */
  static open(
    port: number,
    onAnswer: (status: number) => void,
    onFault: (error: Error) => void,
  ): Promise<Connection> {
    const reader = new AnswerReader(onAnswer);
    return new Promise((resolve, reject) => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        // One buffer per connection instead of one per answer.
        onread: {
          buffer: Buffer.allocUnsafe(16_384),
          callback: (length, buffer) => {
            reader.take((buffer as Buffer).subarray(0, length));
            return true;
          },
        },
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', onFault);
        socket.on('close', () => onFault(new Error('The server closed a connection that was to be kept.')));
        resolve(new Connection(socket));
      });
    });
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }
}
