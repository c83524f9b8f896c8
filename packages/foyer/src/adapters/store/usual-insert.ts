import type { WrittenTable } from './columns.ts';

/** The short way into a table: what every usual row shares is part of the statement, the rest is sent. */
export interface UsualInsert<Row> {
  /** The columns whose values are sent, in this order. */
  readonly sent: readonly (keyof Row & string)[];
  /** Those of them that hold whole numbers. */
  readonly numbers: ReadonlySet<keyof Row & string>;
  /** Whether the row is a usual one; any other must be written in full. */
  readonly fits: (row: Row) => boolean;
  /** The names and the values, as the statement has them. @param mark - stands for the value that is sent at this place, from 0 */
  readonly columns: string;
  readonly values: (mark: (place: number) => string) => string;
}

/** The short way into a table, if its rows have something in common. */
export function usualInsert<Row>({ columns, usual }: WrittenTable<Row>): UsualInsert<Row> | undefined {
  if (!usual) return undefined;
  const fixed = new Map(Object.entries(usual.fixed) as [keyof Row & string, Row[keyof Row]][]);
  const same = Object.entries(usual.same) as [keyof Row & string, keyof Row & string][];
  const sourceOf = new Map(same);
  const sent = columns.filter((column) => !fixed.has(column) && !sourceOf.has(column));
  const expected = [...fixed];
  return {
    sent,
    numbers: new Set(usual.numbers),
    fits: (row) => expected.every(([column, value]) => row[column] === value) && same.every(([column, source]) => row[column] === row[source]),
    columns: columns.join(', '),
    values: (mark) => columns.map((column) => (fixed.has(column) ? literal(fixed.get(column)) : mark(sent.indexOf(sourceOf.get(column) ?? column)))).join(', '),
  };
}

/** @throws {TypeError} for what is not written as SQL here */
function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  throw new TypeError(`A ${typeof value} does not stand in a statement.`);
}
