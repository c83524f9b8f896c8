import type pg from 'pg';

/** Under a stream of people that never pauses; sorted less often, many cost less each. */
const unsortedMsMax = 5_000;

/**
 * New texts wait unsorted in the trigram index until they are megabytes, and every search reads all of them: longer than everything else
 * about it. So they are sorted in when nobody came for a moment, and every few seconds otherwise.
 */
export class UnsortedTexts {
  readonly #pool: Pick<pg.Pool, 'query'>;
  /** Since when there are some. From the start: a process before this one may have left them. */
  #since: number | undefined = 0;

  constructor(pool: Pick<pg.Pool, 'query'>) {
    this.#pool = pool;
  }

  /** After each look at what changed. @param events - how many came into the index */
  async indexed(events: number): Promise<void> {
    if (events > 0) this.#since ??= performance.now();
    if (this.#since === undefined || (events > 0 && performance.now() - this.#since < unsortedMsMax)) return;
    this.#since = undefined;
    // Without it, or without the right to do it, searches are slower and right all the same.
    await this.#pool.query(`select gin_clean_pending_list(to_regclass('entry_search_trigrams'))`).catch(() => {});
  }
}
