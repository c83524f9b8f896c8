import { Worker } from 'node:worker_threads';
import type { CheckpointReport, CheckpointTask } from './checkpoint-thread.ts';
import { existingFile } from './open-sqlite.ts';

/** Pages in the journal at which they are moved into the file: 16 MB. Fewer would move the pages that many commits touch more often. */
const pagesMax = 4_000;
/** So few are moved while writes wait, in a few milliseconds. */
const pagesFew = 200;
/** Tries to come down to a few while others go on writing; after them writes wait for more. */
const triesMax = 3;
/** Length of the journal in pages at which writes wait for the thread: 48 MB. So it stays bounded however slow thread and disk are, unless a reader needs all of it. */
const pagesHeld = 12_000;
/** After a reader, or a full disk, was in the way. */
const againAfterMs = 250;
/** A thread that had nothing to do for so long ends. */
const restAfterMs = 10_000;
/** Where no thread can be had, the writer itself moves this many, as SQLite does. */
const pagesFallback = 4_000;

/** Pages in the journal: all, moved into the file or not, and those that are not in it yet. */
export interface JournalPages {
  readonly all: number;
  readonly left: number;
}

/** What is needed of the connection that writes, and of who uses it. */
interface CheckpointHost {
  readonly path: string;
  /** Asked between transactions. */
  pages(): JournalPages;
  /** Empties the journal in this thread. @returns false when somebody was in the way */
  empty(): boolean;
  /** From how many pages on the writer moves them itself, within a commit. */
  copyItself(pages: number): void;
  /** Told in a sentence what works less well than it could. */
  notice(sentence: string): void;
  /** Runs while nobody in this process writes. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

interface Asked {
  readonly resolve: (report: CheckpointReport) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Moves committed pages from the journal into the file in a thread of its own, so that no commit waits for it and the event loop goes
 * on; while there is one, it also keeps the search index. The thread begins when the journal first grows past its limit and ends when it is quiet again.
 */
export class Checkpoints {
  readonly #host: CheckpointHost;
  #worker: Worker | undefined;
  #asked: Asked[] = [];
  #round: Promise<void> | undefined;
  /** The copy of this round for which writes wait, once one was asked for. */
  #held: Promise<CheckpointReport> | undefined;
  #resting: NodeJS.Timeout | undefined;
  #notBefore = 0;
  /** No more rounds: closed, or the thread broke. */
  #over = false;

  constructor(host: CheckpointHost) {
    this.#host = host;
  }

  /** After every commit; costs two microseconds. */
  committed(): void {
    if (this.#over) return;
    const { all, left } = this.#host.pages();
    if (this.#round) {
      if (all >= pagesHeld) void this.#hold();
    } else if (left >= pagesMax && performance.now() >= this.#notBefore) this.begin();
  }

  /** Moves what there is now, because more is to come; starts the thread if there is none. */
  begin(): void {
    if (this.#over || this.#round) return;
    this.#round = this.#run().catch(() => this.#fallBack()).finally(() => { this.#round = this.#held = undefined; });
  }

  /** Moves everything and cuts the journal to nothing; only while nobody in this process writes. @returns false while a reader still needs it */
  async empty(): Promise<boolean> {
    // Two at a time would wait for each other, and a few pages are no work.
    if (this.#over || (!this.#worker && this.#host.pages().left < pagesFew)) return this.#host.empty();
    try {
      return (await this.#ask('empty')).done;
    } catch {
      this.#fallBack();
      return this.#host.empty();
    }
  }

  /**
   * Brings events into the search index where nobody waits for it, if there is a thread already: when much is written.
   * @returns how many, or undefined when the writer has to do it
   */
  async index(limit: number): Promise<number | undefined> {
    if (this.#over || !this.#worker) return undefined;
    // Writes wait for the index, not for a checkpoint before it.
    await this.#round;
    return this.#host.alone(async () => {
      if (this.#over || !this.#worker || this.#round) return undefined;
      try {
        const { done, events } = await this.#ask({ index: limit });
        return done ? events : undefined;
      } catch {
        this.#fallBack();
        return undefined;
      }
    });
  }

  /** Ends the thread once it is done with what it does. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#round;
    await this.#end();
  }

  /** The file is level with the journal only in a moment in which nobody writes; then the next commit begins the journal anew. */
  async #run(): Promise<void> {
    let { left } = await this.#ask('copy');
    for (let tries = 1; left > pagesFew && tries < triesMax && !this.#held && !this.#over; tries += 1) {
      // Again for what was written meanwhile.
      ({ left } = await this.#ask('copy'));
    }
    if (left > 0) ({ left } = await this.#hold());
    if (left > 0) this.#notBefore = performance.now() + againAfterMs;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#rest(), restAfterMs).unref();
  }

  /** Nobody in this process writes until the thread did what it is doing now and one copy more. */
  #hold(): Promise<CheckpointReport> {
    if (!this.#held) {
      this.#held = this.#host.alone(() => this.#ask('copy'));
      // The round finds out by itself that the thread broke.
      this.#held.catch(() => {});
    }
    return this.#held;
  }

  async #rest(): Promise<void> {
    if (this.#round || this.#over) return;
    this.#round = this.#host.alone(async () => {
      await this.empty();
      // Nobody asks the thread for anything while it goes.
      await this.#end();
    }).catch(() => this.#fallBack()).finally(() => { this.#round = undefined; });
    await this.#round;
  }

  #ask(task: CheckpointTask): Promise<CheckpointReport> {
    return new Promise((resolve, reject) => {
      const worker = this.#started();
      this.#asked.push({ resolve, reject });
      // Whoever waits for an answer keeps the process alive, the thread by itself does not.
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(task);
    });
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./checkpoint-thread.mjs', import.meta.url), { workerData: existingFile(this.#host.path).href, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 } });
    worker.unref();
    worker.on('message', (report: CheckpointReport) => {
      this.#asked.shift()?.resolve(report);
      if (this.#asked.length === 0) worker.unref();
    });
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#asked.splice(0)) reject(new Error('The thread that moves pages into the file ended.'));
    };
    worker.once('error', gone);
    worker.once('exit', gone);
    this.#worker = worker;
    return worker;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#resting);
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise((resolve) => { worker.once('exit', resolve); });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage('end');
    await ended;
  }

  #fallBack(): void {
    if (this.#over) return;
    this.#over = true;
    this.#host.copyItself(pagesFallback);
    this.#host.notice('The thread that moves committed pages into the database file broke. Until the next start commits do that themselves and take longer now and then.');
  }
}
