import { setImmediate as turn } from 'node:timers/promises';
import { SerialQueue } from '../serial-queue.ts';

/** One part of a long look: what it found, and where the next one begins; null at the end. */
export interface Slice<Found, Place> {
  readonly found: readonly Found[];
  readonly next: Place | null;
}

/** Rows looked at at first: enough where what is sought is frequent. */
const rowsFirst = 400;
/** A few milliseconds. What takes longer keeps people at the door waiting. */
const rowsMax = 1_000;
/** So long slices follow each other, of whatever list. */
const togetherMs = 4;

/**
 * SQLite works where everybody is served. What may have to look at very many rows does so a slice at a time; after some milliseconds of
 * slices, of whatever lists, everybody else has their turn.
 */
export class Slices {
  readonly #queue = new SerialQueue();
  readonly #now: () => number;
  #spentMs = 0;

  /** @param now - in milliseconds, of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param look - looks at no more than `rows` rows from a place on */
  async find<Found, Place>(wanted: number, from: Place | null, look: (from: Place | null, rows: number, wanted: number) => Promise<Slice<Found, Place>>): Promise<readonly Found[]> {
    const found: Found[] = [];
    let place = from;
    for (let rows = rowsFirst; ; rows = Math.min(rows * 2, rowsMax)) {
      const start = place;
      const slice = await this.#queue.run(() => this.#timed(() => look(start, rows, wanted - found.length)));
      found.push(...slice.found);
      if (found.length >= wanted || slice.next === null) return found;
      place = slice.next;
    }
  }

  async #timed<T>(look: () => Promise<T>): Promise<T> {
    if (this.#spentMs >= togetherMs) {
      await turn();
      this.#spentMs = 0;
    }
    const startedAt = this.#now();
    const looked = await look();
    this.#spentMs += this.#now() - startedAt;
    return looked;
  }
}
