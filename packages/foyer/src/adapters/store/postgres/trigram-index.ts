import type pg from 'pg';

/** Held while the index is made, so that parallel starts make it once. */
const trigramLock = 0x666f_7966;

/**
 * Makes the index that finds any part of a name or address fast, where the server lets us have the extension for it.
 * @returns why not, when it cannot be had: search then works all the same, more slowly on long lists
 */
export async function ensureTrigramIndex(pool: pg.Pool): Promise<string | undefined> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [trigramLock]);
    await client.query('create extension if not exists pg_trgm');
    await client.query('create index if not exists entry_search_trigrams on entry_search using gin (text gin_trgm_ops)');
    await client.query('commit');
    return undefined;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    return error instanceof Error ? error.message : String(error);
  } finally {
    client.release();
  }
}
