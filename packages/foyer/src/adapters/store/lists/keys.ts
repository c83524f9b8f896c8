import type { Order } from './order.ts';

/** Somebody's place in a list: what it is sorted by, and what tells whether the row is as it was seen before. */
export type Key = readonly [id: string, value: number, stamp: string | null];

/**
 * Changes whenever anything about the row is shown differently: deliveries change beside the version. Null for those on whom
 * somebody works, whose claim ends by itself.
 */
export const stampSql = `case when desk = '{}' then version || ' ' || delivery end`;

/** Ids are equal to no other. */
export function inOrderOf({ direction }: Order): (one: Key, other: Key) => number {
  const sign = direction === 'desc' ? -1 : 1;
  return (one, other) => sign * (one[1] - other[1] || (one[0] < other[0] ? -1 : 1));
}
