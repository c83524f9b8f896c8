import type { EntryCount, EntryFilter } from '../../../application/ports/store.ts';
import { countFromRow } from '../rows.ts';
import { isPart, soughtText } from '../search-text.ts';
import type { Slices } from './in-slices.ts';
import { type ReadRows, Values } from './read-rows.ts';
import type { TooMany } from './too-many.ts';

/** What lists are read with. */
export interface ListReader {
  readonly kind: 'sqlite' | 'postgres';
  readonly rows: ReadRows;
  readonly tooMany: TooMany;
  readonly slices: Slices;
}

/** A filter, and what is known about who matches before anybody is looked at. */
export interface Look extends ListReader {
  readonly filter: EntryFilter;
  /** All maintained counts. */
  readonly counts: readonly EntryCount[];
  /** Keys of those counts that can hold a match: stage, roles and confirmation pick them. */
  readonly buckets: readonly string[];
  /** How many people are in them. */
  readonly people: number;
  /** What is looked for anywhere; empty when nothing is. */
  readonly text: string;
  /** What an address begins with; empty when nothing is said about it. */
  readonly beginning: string;
}

export async function lookFor(reader: ListReader, filter: EntryFilter): Promise<Look> {
  const rows = await reader.rows<readonly [string, number]>('select bucket, count from entry_count where count <> 0 order by bucket', new Values(reader.kind));
  const counted = rows.map(([bucket, count]) => ({ bucket, ...countFromRow({ bucket, count }) }));
  const matching = counted.filter((count) => count.count > 0 && fits(count, filter));
  const text = filter.text === undefined ? '' : soughtText(filter.text);
  const anywhere = isPart(text);
  return {
    ...reader, filter, counts: counted, buckets: matching.map(({ bucket }) => bucket), people: matching.reduce((sum, { count }) => sum + count, 0),
    text: anywhere ? text : '', beginning: anywhere ? '' : text,
  };
}

function fits({ stage, requestedRole, role, confirmed }: EntryCount, filter: EntryFilter): boolean {
  return (filter.stage === undefined || filter.stage.includes(stage))
    && (filter.role === undefined || (role ?? requestedRole) === filter.role)
    && (filter.assignedRole === undefined || role === filter.assignedRole)
    && (filter.requestedRole === undefined || requestedRole === filter.requestedRole)
    && (filter.confirmed === undefined || confirmed === filter.confirmed);
}
