import type pg from 'pg';
import type { StoreReport } from '../../../application/ports/store.ts';
import { migrationTableName, pendingMigrations } from '../migrate.ts';

const versionMin = 14;

/** What a connection of Foyer's works with. */
export async function inspectPostgres(pool: pg.Pool): Promise<StoreReport> {
  const client = await pool.connect();
  try {
    const show = async (name: string): Promise<string> => {
      const { rows } = await client.query<{ value: string }>(`select current_setting($1) as value`, [name]);
      return rows[0]?.value ?? '';
    };
    const version = await show('server_version');
    const synchronous = await show('synchronous_commit');
    const fsync = await show('fsync');
    const fullPages = await show('full_page_writes');
    const encoding = await show('server_encoding');
    const { rows: tables } = await client.query('select to_regclass($1) as found', [migrationTableName]);
    const applied = (tables[0] as { found: string | null }).found === null
      ? [] : (await client.query<{ name: string }>(`select name from ${migrationTableName} order by name`)).rows.map(({ name }) => name);
    return {
      version: `PostgreSQL ${version}`,
      settings: [
        { name: 'server_version', value: version, wanted: `${versionMin} or newer`, fine: Number.parseInt(version, 10) >= versionMin },
        { name: 'synchronous_commit', value: synchronous, wanted: 'on', fine: synchronous !== 'off' },
        { name: 'fsync', value: fsync, wanted: 'on', fine: fsync === 'on' },
        { name: 'full_page_writes', value: fullPages, wanted: 'on', fine: fullPages === 'on' },
        { name: 'server_encoding', value: encoding, wanted: 'UTF8', fine: encoding === 'UTF8' },
      ],
      applied,
      pending: pendingMigrations(applied, 'postgres'),
    };
  } finally {
    client.release();
  }
}
