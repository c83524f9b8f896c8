import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a server of mail misbehaves. `_taken`: the message is kept, and the sender does not get to know. */
export const smtpTroubles = ['no_greeting', 'refuses_connections', 'busy', 'nonsense', 'silent_at_recipient', 'resets_before_message'] as const;
export const smtpLosses = ['silent_taken', 'resets_taken'] as const;
export type SmtpTrouble = (typeof smtpTroubles)[number] | (typeof smtpLosses)[number];

/** A server of mail that says what it is told to, word for word. */
export class FakeSmtp {
  /** Nothing goes wrong when undefined. */
  trouble: SmtpTrouble | undefined;
  /** Recipients of what was taken, once per message. */
  readonly taken: string[] = [];
  /** Connections so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<FakeSmtp> {
    const fake = new FakeSmtp();
    await new Promise<void>((resolve) => { fake.#server.listen(0, '127.0.0.1', resolve); });
    return fake;
  }

  /** For `SMTP_URL`. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends connections that are open, as a server that goes away does. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    switch (this.trouble) {
      case 'refuses_connections': return void socket.resetAndDestroy();
      case 'no_greeting': return;
      case 'busy': return void socket.end('421 4.3.2 too busy\r\n');
      case 'nonsense': return void socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(100_000)}`);
      default: say('220 fake');
    }
    let [rest, recipient, message] = ['', '', false];
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (message) {
          if (line !== '.') continue;
          message = false;
          this.taken.push(recipient);
          if (this.trouble === 'silent_taken') return;
          if (this.trouble === 'resets_taken') return void socket.resetAndDestroy();
          say(`250 2.0.0 queued as ${this.taken.length}`);
        } else if (/^RCPT/i.test(line)) {
          if (this.trouble === 'silent_at_recipient') return;
          recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          if (this.trouble === 'resets_before_message') return void socket.resetAndDestroy();
          message = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else say('250 ok');
      }
    });
  }
}
