/** What of a list is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  /** `+name`, `-name`, or `name`, which means `+name`. */
  readonly order: string;
  /** The id of the row before the page; instead of an offset. */
  readonly after?: string | undefined;
}

/**
 * One page of rows, in the order asked for; rows that are equal in it keep the order in which they were made, as far as
 * it goes up, and the reverse as far as it goes down.
 */
export function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], { limit, offset, order, after }: PageRequest, keyOf: (row: Row, name: string) => string | number): readonly Row[] {
  const down = order.startsWith('-');
  const name = order.replace(/^[+-]/, '');
  const sorted = rows.toSorted((one, other) => compare(keyOf(one, name), keyOf(other, name)));
  if (down) sorted.reverse();
  const start = after === undefined ? offset : sorted.findIndex(({ id }) => id === after) + 1;
  return sorted.slice(start, start + limit);
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
