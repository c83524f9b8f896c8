import type pg from 'pg';
import type { ReadRows } from '../lists/read-rows.ts';

/** Every connection keeps the plans of so many statements; what is asked for besides is planned each time. */
const keptMax = 200;

/** Reads rows as lists of values, by plans that connections keep. */
export function readRows(pool: Pick<pg.Pool, 'query'>): ReadRows {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < keptMax) names.set(text, `list_${names.size}`);
    return names.get(text);
  };
  return async (text, values, how) => {
    const name = how?.plannedFor === 'these_values' ? undefined : nameOf(text);
    const { rows } = await pool.query({ ...(name === undefined ? {} : { name }), text, values: values.all, rowMode: 'array' });
    return rows as never;
  };
}
