import type { ListedPerson } from '../application/ports/desk-store.ts';
import type { Entry } from '../domain/entry.ts';
import { presentEntry } from './contract/present.ts';

/** Some pages of everybody who looks at the list; about 3 MB. */
const keptMax = 4_000;
/** Nothing about somebody who was erased stays for longer. */
const keptMs = 60_000;

/**
 * Rows of the list as they are sent. Most of what a page costs is reading and writing out its rows, and most rows were shown a moment
 * ago: the database names who is on the page, with a stamp, and only those whose stamp is new are read.
 */
export class EntryTexts {
  readonly #kept = new Map<string, { readonly stamp: string; readonly text: Buffer }>();

  /** @param read - those of these who are still there, in any order */
  async of(people: readonly ListedPerson[], read: (ids: readonly string[]) => Promise<readonly Entry[]>, now: number): Promise<readonly Buffer[]> {
    const texts = people.map(({ id, stamp }) => {
      const kept = this.#kept.get(id);
      return kept !== undefined && kept.stamp === stamp ? kept.text : undefined;
    });
    const unknown = people.filter((_, place) => texts[place] === undefined);
    if (unknown.length === 0) return texts as readonly Buffer[];
    const made = new Map((await read(unknown.map(({ id }) => id))).map((entry) => [entry.id, Buffer.from(JSON.stringify(presentEntry(entry, now)))]));
    for (const { id, stamp } of unknown) {
      const text = made.get(id);
      // A row that changed since then is newer than its stamp says, and is read again next time.
      if (stamp !== null && text) this.#keep(id, { stamp, text });
    }
    return people.flatMap(({ id }, place) => texts[place] ?? made.get(id) ?? []);
  }

  #keep(id: string, kept: { readonly stamp: string; readonly text: Buffer }): void {
    if (this.#kept.size === 0) setTimeout(() => this.#kept.clear(), keptMs).unref();
    else if (this.#kept.size >= keptMax) this.#kept.clear();
    this.#kept.set(id, kept);
  }
}
