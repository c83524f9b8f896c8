import { appendFile, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailboxMessage } from './mailbox-message.ts';

/** The mailbox on disk: one JSON object per line, shared by every process that opens the same directory. */
export interface MailboxFile {
  /** Messages by id, oldest first, as the file has them now. */
  read(): Promise<ReadonlyMap<string, MailboxMessage>>;
  /** Resolves once the message is on disk. */
  append(message: MailboxMessage): Promise<void>;
}

export function openMailboxFile(directory: string, messagesMax: number): MailboxFile {
  const path = join(directory, 'mailbox.ndjson');
  const messages = new Map<string, MailboxMessage>();
  /** How far the file has been read, and which file that was: it is replaced when it is shortened. */
  let position = { file: 0, bytes: 0, lines: 0 };
  let reading: Promise<unknown> = Promise.resolve();

  function read(): Promise<ReadonlyMap<string, MailboxMessage>> {
    const result = reading.then(readOn);
    reading = result.catch(() => undefined);
    return result;
  }

  /** Reads what was added since; a file that was replaced is read from its beginning. */
  async function readOn(): Promise<ReadonlyMap<string, MailboxMessage>> {
    const handle = await open(path).catch(ignoreMissing);
    if (!handle) return startOver(0);
    try {
      const { ino, size } = await handle.stat();
      if (ino !== position.file || size < position.bytes) startOver(ino);
      if (size === position.bytes) return messages;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - position.bytes), { position: position.bytes });
      // The last line may be half written yet; it is read once it is whole.
      const whole = buffer.subarray(0, buffer.lastIndexOf(0x0a, bytesRead - 1) + 1);
      for (const line of whole.toString().split('\n')) take(line);
      position.bytes += whole.length;
      return messages;
    } finally {
      await handle.close();
    }
  }

  function startOver(file: number): ReadonlyMap<string, MailboxMessage> {
    position = { file, bytes: 0, lines: 0 };
    messages.clear();
    return messages;
  }

  function take(line: string): void {
    if (line === '') return;
    position.lines += 1;
    const message = parseLine(line);
    if (!message || messages.has(message.id)) return;
    messages.set(message.id, message);
    const [oldest] = messages.keys();
    if (oldest !== undefined && messages.size > messagesMax) messages.delete(oldest);
  }

  async function append(message: MailboxMessage): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Open links are in here: for the owner's eyes only. The leading line break closes a line that a crash cut off.
    await appendFile(path, `\n${JSON.stringify(message)}\n`, { mode: 0o600, flush: true });
    await read();
    if (position.lines > messagesMax * 2) await shorten();
  }

  async function shorten(): Promise<void> {
    const next = `${path}.${process.pid}.tmp`;
    const text = [...messages.values()].map((message) => `${JSON.stringify(message)}\n`).join('');
    await writeFile(next, text, { mode: 0o600, flush: true });
    await rename(next, path);
  }

  return { read, append };
}

/** A line that a crash cut off is nothing; the mails around it are still worth showing. */
function parseLine(line: string): MailboxMessage | undefined {
  try {
    return JSON.parse(line) as MailboxMessage;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
