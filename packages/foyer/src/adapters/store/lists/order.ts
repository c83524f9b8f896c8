import type { EntrySort } from '../../../application/ports/store.ts';
import type { Cursor } from '../cursors.ts';
import type { Condition } from './conditions.ts';

/** Somebody's place in an order. */
export type Place = Pick<Cursor, 'value' | 'id'>;

/** How a page is ordered, as columns from an allow-list. */
export interface Order {
  readonly name: EntrySort;
  readonly column: 'created_at' | 'updated_at' | 'score';
  readonly direction: 'asc' | 'desc';
}

export function orderOf(sort: EntrySort): Order {
  switch (sort) {
    case '-createdAt': return { name: sort, column: 'created_at', direction: 'desc' };
    case 'createdAt': return { name: sort, column: 'created_at', direction: 'asc' };
    case '-updatedAt': return { name: sort, column: 'updated_at', direction: 'desc' };
    case 'updatedAt': return { name: sort, column: 'updated_at', direction: 'asc' };
    case '-score': return { name: sort, column: 'score', direction: 'desc' };
  }
}

/** Everybody up to somebody in the order, that one with them; everybody to the end when nobody is named. */
export function untilPlace({ column, direction }: Order, last: Place | null): Condition[] {
  if (last === null) return [];
  return [{ about: 'cursor', sql: (values) => `(${column}, id) ${direction === 'desc' ? '>=' : '<='} (${values.mark(last.value)}, ${values.mark(last.id)})` }];
}

/** Nothing on the first page. */
export function afterCursor({ column, direction }: Order, cursor: Place | null): Condition[] {
  if (cursor === null) return [];
  return [{ about: 'cursor', sql: (values) => `(${column}, id) ${direction === 'desc' ? '<' : '>'} (${values.mark(cursor.value)}, ${values.mark(cursor.id)})` }];
}
