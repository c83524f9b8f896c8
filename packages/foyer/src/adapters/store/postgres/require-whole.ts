import type pg from 'pg';
import { FoyerError } from '../../../domain/errors.ts';
import { migrationTableName } from '../migrate.ts';
import { damageFound } from './postgres-errors.ts';

const remedy = 'Keep a copy of its files, then restore a backup or go over to a standby.';

interface Table {
  readonly name: string;
  /** With what is stored apart from the rows. */
  readonly bytes: number;
}

interface Index {
  readonly name: string;
  readonly table: string;
  readonly keys: string;
  readonly condition: string | null;
  readonly bytes: number;
}

/** The tables of Foyer, those of others in the same schema that it may read included. */
const tablesText = `select c.oid::regclass::text as name, pg_table_size(c.oid)::float8 as bytes from pg_class c
  where c.relkind = 'r' and c.relnamespace = (select relnamespace from pg_class where oid = to_regclass($1)) and has_table_privilege(c.oid, 'select') order by 1`;

/** Indexes in whose order a table can be read. */
const indexesText = `select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as table, pg_get_expr(i.indpred, i.indrelid) as condition, pg_relation_size(c.oid)::float8 as bytes,
    (select string_agg(pg_get_indexdef(i.indexrelid, n, true) || case when i.indoption[n - 1] & 1 = 1 then ' desc' else '' end
      || case when i.indoption[n - 1] & 2 = 2 then ' nulls first' else ' nulls last' end, ', ' order by n) from generate_series(1, i.indnkeyatts) as n) as keys
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
  where i.indrelid = any($1::regclass[]) and i.indisvalid and a.amname = 'btree' order by 1`;

/**
 * Reads every row of every table with everything that is stored apart from it, and goes through every ordered index, so that the server looks at
 * their pages and at the checksums on them; then asks what it met before.
 * @param pool - whose statements may take their time
 * @param onBytes - how much of all tables and indexes was read, in bytes
 * @throws {FoyerError} naming what is damaged
 */
export async function requireWholePostgres(pool: pg.Pool, onBytes: (done: number, total: number) => void = () => {}): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const [tables, indexes] = await naming('catalogue of PostgreSQL', async () => {
      const { rows } = await client.query<Table>(tablesText, [migrationTableName]);
      return [rows, (await client.query<Index>(indexesText, [rows.map(({ name }) => name)])).rows] as const;
    });
    const total = [...tables, ...indexes].reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    onBytes(done, total);
    const read = ({ bytes }: Table | Index): void => onBytes(done += bytes, total);
    for (const table of tables) await naming(`table ${table.name}, or an index of it,`, () => readTable(client, table, indexes.filter((index) => index.table === table.name), read));
    await client.query('commit');
    const { rows: [met] } = await client.query<{ failures: string | null }>('select checksum_failures as failures from pg_stat_database where datname = current_database()');
    const failures = Number(met?.failures ?? 0);
    if (failures > 0) throw damagedDatabase(`PostgreSQL met ${failures} damaged pages in this database (pg_stat_database.checksum_failures).`);
  } finally {
    // Whatever was set goes with the connection.
    client.release(true);
  }
}

async function readTable(client: pg.ClientBase, table: Table, indexes: readonly Index[], onRead: (what: Table | Index) => void): Promise<void> {
  await readAlong(client, 'rows');
  // The sum is of no interest: it makes the server read every value.
  const inAll = await countOf(client, `select count(*) as count, sum(hashtext(one::text)) from ${table.name} as one`);
  onRead(table);
  for (const index of indexes) {
    const where = index.condition === null ? '' : ` where ${index.condition}`;
    await naming(`index ${index.name}`, async () => {
      await readAlong(client, 'rows');
      const inTable = index.condition === null ? inAll : await countOf(client, `select count(*) as count from ${table.name}${where}`);
      await readAlong(client, 'index');
      const inIndex = await countOf(client, `select count(*) as count from (select 1 from ${table.name}${where} order by ${index.keys} offset 0) as ordered`);
      if (inTable !== inIndex) throw damagedDatabase(`The index ${index.name} leads to ${inIndex} rows, the table ${table.name} has ${inTable}.`);
    });
    onRead(index);
  }
}

/** The way that the next statement reads a table. */
async function readAlong(client: pg.ClientBase, along: 'rows' | 'index'): Promise<void> {
  const [rows, index] = along === 'rows' ? ['on', 'off'] : ['off', 'on'];
  await client.query(`select set_config('enable_seqscan', '${rows}', true), set_config('enable_sort', '${rows}', true), set_config('enable_indexscan', '${index}', true),
    set_config('enable_indexonlyscan', '${index}', true), set_config('enable_bitmapscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`);
}

async function countOf(client: pg.ClientBase, text: string): Promise<number> {
  return Number((await client.query<{ count: string }>(text)).rows[0]!.count);
}

/** Says where damage was met. */
async function naming<T>(what: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const found = damageFound(error);
    throw found === undefined ? error : damagedDatabase(`The ${what} is damaged (PostgreSQL says: ${found}).`, error);
  }
}

/** A database of which PostgreSQL cannot read what it wrote. */
export function damagedDatabase(sentence: string, cause?: unknown): FoyerError {
  return new FoyerError('service/unavailable', `${sentence} ${remedy}`, { cause });
}
