import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { findFreePort } from './free-port.ts';

/** A mail server for the product to talk to. */
export interface MailSink {
  readonly port: number;
  /** Messages taken so far. */
  readonly taken: () => number;
  /** Ends idle connections, as mail servers do after a while. */
  hangUp(): void;
  close(): Promise<void>;
}

/**
 * @param manner - `taking` accepts every message at once; `silent` takes the connection and never says a word, so that the worker
 *   waits, everything stays queued, and what is measured is the path of the request alone
 * @param onMessage - given every message as it came over the wire
 */
export async function openMailSink(
  manner: 'taking' | 'silent',
  onMessage?: (mime: Buffer) => void,
): Promise<MailSink> {
  const port = await findFreePort();
  const sockets = new Set<Socket>();
  let taken = 0;
  const busy = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      busy.delete(socket);
    });
    if (manner === 'taking') {
      // From the first word of a message to its last.
      socket.on('data', () => busy.add(socket));
      converse(socket, (mime) => {
        taken += 1;
        busy.delete(socket);
        onMessage?.(Buffer.from(mime, 'latin1'));
      });
    } else socket.resume();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    taken: () => taken,
    hangUp() {
      for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The least of SMTP that lets a client hand over mail. */
function converse(socket: Socket, onMessage: (mime: string) => void): void {
  let input = '';
  let inMessage = false;
  socket.setEncoding('latin1');
  socket.write('220 bench\r\n');
  socket.on('data', (chunk: string) => {
    input += chunk;
    for (;;) {
      const mark = inMessage ? '\r\n.\r\n' : '\r\n';
      const end = input.indexOf(mark);
      if (end < 0) return;
      const line = input.slice(0, end);
      input = input.slice(end + mark.length);
      if (inMessage) {
        inMessage = false;
        onMessage(line);
        socket.write('250 taken\r\n');
      } else if (/^data$/i.test(line)) {
        inMessage = true;
        socket.write('354 go on\r\n');
      } else if (/^quit$/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('250 bench\r\n');
    }
  });
}
