import type { SqliteWriter } from './sqlite-writer.ts';
import { ThreadWriter } from './thread-writer.ts';
import type { Writing } from './writing.ts';

/** Writing here for longer than this within a second is noticed by whoever asks for anything else, milliseconds. */
const busyMsMax = 150;
const spanMs = 1_000;
/** Seconds that were that busy keep the thread; after so long without one it ends. */
const restAfterMs = 30_000;

/** When a thread of its own writes: while much is written and somebody waits for this one, always, or never. */
export type WriterThreadUse = 'when_pressed' | 'always' | 'never';

/**
 * Decides where the next transaction writes. In a thread of its own it costs more processor time, so transactions run in the thread that serves requests until they
 * take much of its time while others wait for it, and again when that has been over for a while.
 */
export class WritingPlace {
  readonly #here: SqliteWriter;
  readonly #path: string;
  readonly #use: WriterThreadUse;
  readonly #isPressed: () => boolean;
  readonly #notice: (sentence: string) => void;
  readonly #alone: <T>(work: () => Promise<T>) => Promise<T>;
  #thread: ThreadWriter | undefined;
  #ready = false;
  #handedOver: Promise<void> | undefined;
  #since = 0;
  #spentMs = 0;
  #resting: NodeJS.Timeout | undefined;
  /** No more threads: closed, or one broke. */
  #over: boolean;
  #copyItself: number | undefined;

  /**
   * @param options.isPressed - whether others wait for this thread right now
   * @param options.alone - runs while nobody in this process writes
   */
  constructor(options: {
    here: SqliteWriter; path: string; use: WriterThreadUse; isPressed: () => boolean; notice: (sentence: string) => void; alone: <T>(work: () => Promise<T>) => Promise<T>;
  }) {
    this.#here = options.here;
    this.#path = options.path;
    this.#use = options.use;
    this.#isPressed = options.isPressed;
    this.#notice = options.notice;
    this.#alone = options.alone;
    this.#over = options.use === 'never';
  }

  /** Whether the next transaction keeps the thread that serves requests. */
  get isHere(): boolean {
    return !this.#ready;
  }

  /** Resolves once the thread writes, or cannot. */
  async start(): Promise<void> {
    this.#start();
    await this.#thread?.opened();
    await this.#handedOver;
  }

  /** Where the next transaction writes; asked between transactions. */
  next(): Writing {
    if (this.#thread?.broken) this.#fallBack();
    return this.#ready && this.#thread ? this.#thread : this.#here;
  }

  /** After each transaction: how long it took. */
  spent(ms: number): void {
    if (this.#over || this.#use === 'always' || !this.#isPressed()) return;
    const now = performance.now();
    if (now - this.#since > spanMs) [this.#since, this.#spentMs] = [now, 0];
    this.#spentMs += ms;
    if (this.#spentMs < busyMsMax) return;
    [this.#since, this.#spentMs] = [now, 0];
    this.#start();
    this.#resting?.refresh();
  }

  writesAlone(): boolean {
    return this.#ready && this.#thread ? this.#thread.writesAlone() : this.#here.writesAlone();
  }

  /** From how many pages in the journal on whoever commits moves them into the file. */
  copyItself(pages: number): void {
    this.#copyItself = pages;
    this.#here.copyItself(pages);
    if (this.#ready) void this.#thread?.copyItself(pages).catch(() => {});
  }

  /** Only while nobody writes. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#end();
  }

  #start(): void {
    if (this.#over || this.#thread || !this.#here.identity) return;
    const thread = new ThreadWriter({ path: this.#path, identity: this.#here.identity.id });
    this.#thread = thread;
    this.#handedOver = this.#handOver(thread);
    if (this.#use === 'when_pressed') this.#resting = setTimeout(() => void this.#alone(() => this.#end()), restAfterMs).unref();
  }

  async #handOver(thread: ThreadWriter): Promise<void> {
    await thread.ready;
    if (this.#thread !== thread || thread.broken) return;
    this.#ready = true;
    if (this.#copyItself !== undefined) void thread.copyItself(this.#copyItself).catch(() => {});
    // The pages that are kept are the thread's now.
    this.#here.forgetPages();
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    clearTimeout(this.#resting);
    this.#thread = undefined;
    this.#ready = false;
    await thread?.end();
  }

  #fallBack(): void {
    clearTimeout(this.#resting);
    this.#over = true;
    this.#thread = undefined;
    this.#ready = false;
    this.#notice('The thread that writes to the database broke. Until the next start everybody waits for the disk a little longer under load.');
  }
}
