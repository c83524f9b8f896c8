import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Brings what was written to a file to disk, without blocking this thread. */
export type Flush = (file: number) => Promise<void>;

/**
 * Brings the journal to disk in a thread of the runtime's pool: whoever asks at the gate does not wait for the disk of those who join.
 * Commits that end while one such call is under way share the next.
 */
export class JournalSync {
  readonly #path: string;
  readonly #flush: Flush;
  /** SQLite keeps the same file as long as anybody has the database open. */
  #file: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #inDoubt = false;

  /** @param path - of the database */
  constructor(path: string, flush: Flush = promisify(fdatasync)) {
    this.#path = `${path}-wal`;
    this.#flush = flush;
  }

  /**
   * Whether the disk once did not take the journal. The system may not try those pages again and report later ones as written, so that
   * nothing behind them is safe either, until all of it was brought into the database by other means.
   */
  get inDoubt(): boolean {
    return this.#inDoubt;
  }

  /** The journal was emptied; whatever comes next is a new one. */
  trustAgain(): void {
    this.#inDoubt = false;
  }

  /** Resolves once everything committed before is on disk. @throws {Error} when the disk did not take it */
  durable(): Promise<void> {
    if (!this.#running) return this.#running = this.#sync().finally(() => { this.#running = undefined; });
    // The one under way may have begun before the commit.
    return this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.durable();
    });
  }

  /** Resolves once what can be read now is on disk, or cannot be brought there; undefined when there is nothing to wait for. */
  settled(): Promise<void> | undefined {
    return (this.#next ?? this.#running)?.catch(() => {});
  }

  async close(): Promise<void> {
    await this.settled();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  async #sync(): Promise<void> {
    if (this.#inDoubt) throw new Error('The journal is in doubt.');
    try {
      await this.#flush(this.#file ??= openSync(this.#path, 'r+'));
    } catch (error) {
      this.#inDoubt = true;
      throw error;
    }
  }
}
