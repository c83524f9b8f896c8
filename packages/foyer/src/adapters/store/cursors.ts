import { InvalidInput } from '../../domain/errors.ts';

/** Where a page ended: the value the list is sorted by, and what tells equals apart. */
export interface Cursor {
  readonly order: string;
  readonly value: number;
  readonly id: string;
}

export function packCursor({ order, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/**
 * Reads a cursor that an earlier page gave out.
 * @throws {InvalidInput} when it is none, or of another order
 */
export function unpackCursor(text: string, orders: readonly string[]): Cursor {
  const parsed = parse(text);
  if (Array.isArray(parsed) && parsed.length === 3) {
    const [order, value, id] = parsed as unknown[];
    if (typeof order === 'string' && orders.includes(order) && Number.isSafeInteger(value) && typeof id === 'string' && id.length <= 64) {
      return { order, value: value as number, id };
    }
  }
  throw new InvalidInput([{ pointer: '/cursor', detail: 'This cursor does not belong to this list. Start again without one.' }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
