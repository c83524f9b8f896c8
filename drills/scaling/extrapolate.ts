/** What one person weighs, in bytes. */
export interface PersonWeight {
  /** The row of the list with its indexes, the role, and the text that is searched. */
  readonly list: number;
  readonly search: number;
  /** Events of the record, mails, links, invitations, sessions. */
  readonly record: number;
}

/** The sizes that are looked at. */
export const sizes = [1_000_000, 10_000_000, 100_000_000] as const;

/**
 * What so many people need, as rows of a table. Bytes grow with people: every table is a set of B-trees whose upper levels are less than a
 * hundredth of it, and the index for searching holds three letters at a time.
 * @param joinsPerSecond - as measured: one process, or as many as share one PostgreSQL
 */
export function extrapolate(
  { list, search, record }: PersonWeight,
  joinsPerSecond: number,
): readonly (readonly string[])[] {
  const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(2))} GB`;
  const row = (name: string, of: (people: number) => string): readonly string[] => [name, ...sizes.map(of)];
  return [
    row('The list, roles, texts', (people) => gigabytes(list * people)),
    row('Index for searching', (people) => gigabytes(search * people)),
    row('Record, mails, links, sessions', (people) => gigabytes(record * people)),
    row('Database in all', (people) => gigabytes((list + search + record) * people)),
    row('Levels of an index', (people) => String(Math.ceil(Math.log(people) / Math.log(pageFanOut)))),
    row(`All of them joining at ${joinsPerSecond.toLocaleString('en-US')}/s`, (people) =>
      duration(people / joinsPerSecond),
    ),
    row('Backup at 100 MB/s', (people) => duration(((list + search + record) * people) / 100e6)),
    row('Check of the whole record at 100,000 events/s', (people) =>
      duration((people * eventsPerPerson) / 100_000),
    ),
  ];
}

/** Keys of about 30 bytes in pages of 4 kB, two thirds full. */
const pageFanOut = 90;
/** Joined and confirmed, mail sent; one in ten also approved, invited, accepted and signed in. */
const eventsPerPerson = 3.5;

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toPrecision(2)} h`;
}

/** The table as the documentation has it. */
export function asMarkdown(rows: readonly (readonly string[])[]): string {
  const head = ['', ...sizes.map((size) => size.toLocaleString('en-US'))];
  return [head, ['---', '--:', '--:', '--:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
