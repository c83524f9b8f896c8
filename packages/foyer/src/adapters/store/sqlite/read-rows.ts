import type { SQLInputValue } from 'node:sqlite';
import type { ReadRows } from '../lists/read-rows.ts';
import type { Statements } from './statements.ts';

/** Reads rows as lists of values. @param statements - for these only: others want rows by name */
export function readRows(statements: Statements): ReadRows {
  return async (text, values) => {
    const statement = statements.of(text);
    statement.setReturnArrays(true);
    return statement.all(...values.all.map((value): SQLInputValue => (typeof value === 'object' ? JSON.stringify(value) : value))) as never;
  };
}
