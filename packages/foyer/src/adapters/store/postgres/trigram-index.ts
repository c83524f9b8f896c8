import type pg from 'pg';

/**
 * What is new waits in a list that every search reads from end to end: kilobytes, instead of the megabytes it may grow to, which take
 * longer than everything else about a search.
 */
const bounded = 'gin_pending_list_limit = 256';

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
    await client.query(`create index if not exists entry_search_trigrams on entry_search using gin (text gin_trgm_ops) with (${bounded})`);
    const { rows } = await client.query(`select from pg_class where oid = to_regclass('entry_search_trigrams') and reloptions is null`);
    // Made by an earlier version.
    if (rows.length > 0) await client.query(`alter index entry_search_trigrams set (${bounded})`);
    await client.query('commit');
    return undefined;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    return error instanceof Error ? error.message : String(error);
  } finally {
    client.release();
  }
}
