import { Worker } from 'node:worker_threads';
import type { AuditEvent } from '../../../domain/audit-event.ts';
import type { Needs } from '../../../domain/batch-needs.ts';
import type { Loaded, Writes } from '../../../domain/batch-rows.ts';
import { FoyerError } from '../../../domain/errors.ts';
import { unavailable } from './sqlite-errors.ts';
import type { WriterAnswer, WriterCall, WriterPlace } from './writer-thread.ts';
import type { AuditHead, QueryAnswer, SqlValue, Writing } from './writing.ts';

interface Asked {
  readonly resolve: (given: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection that writes in a thread of its own, so that nobody who asks for anything else waits for the disk. A batch costs two journeys: what gives nothing
 * back is sent along with what follows, and `commit` fails for it.
 */
export class ThreadWriter implements Writing {
  readonly #worker: Worker;
  readonly #asked: Asked[] = [];
  readonly #gone: Promise<void>;
  /** Resolves once the file is open there, or the thread broke. */
  readonly ready: Promise<void>;
  /** Calls of the transaction that nobody has waited for yet. */
  #underWay: Promise<unknown>[] = [];
  /** Calls that go with the next one whose answer is waited for: a message costs more than most of what is in it. */
  #unsent: WriterCall[] = [];
  #open = false;
  #broken = false;
  #alone = false;
  /** Somebody waits for its end: then it keeps the process alive, whatever it says before. */
  #ending = false;

  constructor(place: WriterPlace) {
    const { promise: opened, resolve: onReady } = Promise.withResolvers<void>();
    this.#worker = new Worker(new URL('./writer-thread.mjs', import.meta.url), {
      workerData: place, resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    });
    this.#worker.unref();
    this.#worker.on('message', (answers: readonly WriterAnswer[] | 'ready') => {
      if (answers === 'ready') {
        this.#open = true;
        onReady();
      } else for (const answer of answers) this.#told(answer);
      if (this.#asked.length === 0 && !this.#ending) this.#worker.unref();
    });
    this.#gone = new Promise((resolve) => {
      const gone = (): void => {
        this.#broken = true;
        for (const { reject } of this.#asked.splice(0)) reject(unavailable(new Error('The thread that writes ended.')));
        resolve();
      };
      this.#worker.once('error', gone);
      this.#worker.once('exit', gone);
    });
    this.ready = Promise.race([opened, this.#gone]);
  }

  /** Waits until the file is open there, or the thread broke; whoever does keeps the process alive. */
  async opened(): Promise<void> {
    if (!this.#open && !this.#broken) this.#worker.ref();
    await this.ready;
  }

  /** Whether it ended by itself: what was asked for last may have been written or not. */
  get broken(): boolean {
    return this.#broken;
  }

  begin(): Promise<void> {
    return this.#later({ call: 'begin', given: [] });
  }

  async commit(): Promise<void> {
    const before = this.#underWay;
    this.#underWay = [];
    const committed = this.#ask({ call: 'commit', given: [] });
    // Whatever becomes of this, the commit counts.
    const alone = this.#ask({ call: 'writesAlone', given: [] }).catch(() => false);
    await Promise.all([...before, committed]);
    this.#alone = (await alone) as boolean;
  }

  async rollback(): Promise<void> {
    this.#underWay = [];
    // With its thread went its transaction.
    if (!this.#broken) await this.#ask({ call: 'rollback', given: [] });
  }

  async head(): Promise<AuditHead> {
    return await this.#ask({ call: 'head', given: [] }) as AuditHead;
  }

  async load(needs: Needs): Promise<Loaded> {
    return await this.#ask({ call: 'load', given: [needs] }) as Loaded;
  }

  write(writes: Writes, events: readonly AuditEvent[], at: number): Promise<void> {
    // The drafts stay here: the events were made of them.
    return this.#later({ call: 'write', given: [{ ...writes, events: [] }, events, at] });
  }

  async query(text: string, values: readonly SqlValue[]): Promise<QueryAnswer> {
    return await this.#ask({ call: 'query', given: [text, values] }) as QueryAnswer;
  }

  each(text: string, rows: readonly (readonly SqlValue[])[]): Promise<void> {
    return this.#later({ call: 'each', given: [text, rows] });
  }

  async indexChanged(limit: number): Promise<number> {
    return await this.#ask({ call: 'indexChanged', given: [limit] }) as number;
  }

  async mergeIndex(first: boolean): Promise<boolean> {
    return await this.#ask({ call: 'mergeIndex', given: [first] }) as boolean;
  }

  async copyItself(pages: number): Promise<void> {
    await this.#ask({ call: 'copyItself', given: [pages] });
  }

  /** As of the last commit. */
  writesAlone(): boolean {
    return this.#alone;
  }

  /** Ends the thread after all that was asked for. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#worker.ref();
    this.#post('end');
    await this.#gone;
  }

  /** Adds a call that goes with the next one of this turn; whoever waits for that one learns that it failed. */
  #later(call: WriterCall): Promise<void> {
    if (this.#unsent.length === 0) setImmediate(() => this.#flush());
    const answered = this.#add(call);
    answered.catch(() => {});
    this.#underWay.push(answered);
    return Promise.resolve();
  }

  #ask(call: WriterCall): Promise<unknown> {
    // What is asked in one breath goes together.
    queueMicrotask(() => this.#flush());
    return this.#add(call);
  }

  #add(call: WriterCall): Promise<unknown> {
    if (this.#broken) return Promise.reject(unavailable(new Error('The thread that writes ended.')));
    this.#unsent.push(call);
    return new Promise((resolve, reject) => { this.#asked.push({ resolve, reject }); });
  }

  #flush(): void {
    const calls = this.#unsent;
    this.#unsent = [];
    if (this.#broken || calls.length === 0) return;
    // Whoever waits for an answer keeps the process alive, the thread by itself does not.
    this.#worker.ref();
    try {
      this.#post(calls);
    } catch (error) {
      // Something that cannot be sent; nothing of it was.
      for (const { reject } of this.#asked.splice(this.#asked.length - calls.length)) reject(new Error('A row cannot be sent to the thread that writes.', { cause: error }));
    }
  }

  #post(message: readonly WriterCall[] | 'end'): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  #told(answer: WriterAnswer): void {
    const asked = this.#asked.shift();
    if ('given' in answer) {
      asked?.resolve(answer.given);
      return;
    }
    const { code, message, retryAfterSeconds, cause } = answer.refused;
    asked?.reject(new FoyerError(code, message, { cause: new Error(cause), ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }));
  }
}
