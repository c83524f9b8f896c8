import type { FeedEvent } from '../../domain/audit-event.ts';
import type { Feed } from '../ports/feed.ts';

/** A second or two of a busy door, about 3 MB; whoever is further behind reads the database. */
const keptMax = 10_000;

/**
 * The newest events in memory, so that what this process wrote is not read from the database again by each of its readers. Events are
 * numbered without gaps in commit order: a run of them in memory is all there is between its ends, whoever else writes. What comes after the
 * run is asked of the database every time, and kept in turn.
 */
export class RecentEvents implements Feed {
  readonly #database: Feed;
  /** A run without a gap. */
  #run: FeedEvent[] = [];

  constructor(database: Feed) {
    this.#database = database;
  }

  /** Takes over what was just committed, or read. @param events - in order, without a gap */
  note(events: readonly FeedEvent[]): void {
    const [first] = events;
    if (first === undefined) return;
    const end = this.#end();
    // Somebody else's events lie between, or there are none yet: a new run begins.
    if (end === undefined || first.seq > end + 1) this.#run = [];
    for (const event of events) if (end === undefined || event.seq > end) this.#run.push(withoutPersonal(event));
    // Cut back by a third at a time: cheaper than a little with every commit.
    if (this.#run.length > keptMax * 1.5) this.#run = this.#run.slice(-keptMax);
  }

  async eventsAfter(seq: number, limit: number): Promise<readonly FeedEvent[]> {
    const known = this.#after(seq, limit);
    if (known.length === limit) return known;
    const from = known.at(-1)?.seq ?? seq;
    const read = await this.#database.eventsAfter(from, limit - known.length);
    if (from === this.#end()) this.note(read);
    return [...known, ...read];
  }

  /** The part of the run that follows without a gap. */
  #after(seq: number, limit: number): readonly FeedEvent[] {
    const [first] = this.#run;
    if (first === undefined || seq < first.seq - 1) return [];
    const start = seq + 1 - first.seq;
    return this.#run.slice(start, start + limit);
  }

  #end(): number | undefined {
    return this.#run.at(-1)?.seq;
  }
}

/** Personal parts are erased from the record; nothing may keep them here. */
function withoutPersonal({ seq, at, act, actorKind, actorId, entryId, detail }: FeedEvent): FeedEvent {
  return { seq, at, act, actorKind, actorId, entryId, detail };
}
