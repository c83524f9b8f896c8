import type { EndingsJournal } from '../application/ports/backup.ts';
import type { Feed } from '../application/ports/feed.ts';
import type { Store } from '../application/ports/store.ts';

const eventsAtOnce = 1_000;

/** Reads on in the audit feed and notes what ended, so that the journal knows of every process's work. */
export class JournalKeeper {
  readonly #journal: EndingsJournal;
  readonly #store: Pick<Store, 'auditHead'>;
  readonly #feed: Feed;
  #through: { readonly seq: number; readonly at: number } | undefined;

  constructor(journal: EndingsJournal, store: Pick<Store, 'auditHead'>, feed: Feed) {
    this.#journal = journal;
    this.#store = store;
    this.#feed = feed;
  }

  /** @returns whether there is more to read */
  async readOn(): Promise<boolean> {
    this.#through ??= await this.#begin();
    const events = await this.#feed.eventsAfter(this.#through.seq, eventsAtOnce);
    const last = events.at(-1);
    if (!last) return false;
    this.#journal.cover(this.#through, events);
    this.#through = { seq: last.seq, at: last.at };
    return events.length === eventsAtOnce;
  }

  /** Where the journal ended, so that nothing is left out; without one, here and now. */
  async #begin(): Promise<{ readonly seq: number; readonly at: number }> {
    const { seq: head } = await this.#store.auditHead();
    const position = this.#journal.position();
    if (position !== null && position <= head) return { seq: position, at: 0 };
    const [last] = head === 0 ? [] : await this.#feed.eventsAfter(head - 1, 1);
    const begun = { seq: head, at: last?.at ?? 0 };
    this.#journal.cover(begun, []);
    return begun;
  }
}
