import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LaterEvent } from '../../domain/aftermath.ts';

/** One line of the journal. */
export interface JournalLine {
  /** `cover`: every event in it was looked at. `note`: this process's own commit, ahead of that. */
  readonly kind: 'cover' | 'note';
  /** After this event … */
  readonly from: number;
  /** … up to and with this one, and when that was. */
  readonly through: number;
  readonly at: number;
  readonly endings: readonly LaterEvent[];
}

/** Links the lines of one file, so that none can be changed, taken out or put in; only the end can be cut off. */
export class LineChain {
  readonly #key: KeyObject;
  #last: string;

  constructor(key: Uint8Array, fileName: string) {
    this.#key = createSecretKey(key);
    this.#last = `journal ${fileName}`;
  }

  /** The line as text, with its link. */
  link(line: JournalLine): string {
    const text = JSON.stringify(line);
    this.#last = this.#macOf(text);
    return `${this.#last} ${text}\n`;
  }

  /** @returns the line, or undefined when it does not follow */
  follow(text: string): JournalLine | undefined {
    const [mac, body] = [text.slice(0, 64), text.slice(65)];
    const wanted = this.#macOf(body);
    if (mac.length !== wanted.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(wanted))) return undefined;
    this.#last = wanted;
    return JSON.parse(body) as JournalLine;
  }

  #macOf(text: string): string {
    return createHmac('sha256', this.#key).update(`${this.#last}\n${text}`).digest('hex');
  }
}

/**
 * Reads one file. A last line without an end was being written when the process died: nobody was answered about it.
 * @returns undefined when a line does not follow the one before
 */
export function readJournalFile(path: string, name: string, keys: readonly Uint8Array[]): readonly JournalLine[] | undefined {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  for (const key of keys) {
    const chain = new LineChain(key, name);
    const read: JournalLine[] = [];
    for (const text of lines) {
      const line = chain.follow(text);
      if (!line) break;
      read.push(line);
    }
    if (read.length === lines.length) return read;
  }
  return undefined;
}
