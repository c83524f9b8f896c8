import pg from 'pg';
import { startPostgres } from '../../tools/postgres.ts';
import { postgresFloorSchema } from '../floor/postgres-floor.ts';
import { parentPid } from '../measure/process-cost.ts';
import type { BenchStorage, Contender, Place } from './bench-storage.ts';
import { migrateProduct } from './migrate-product.ts';
import { floorSeed, postgresSeedWords, productSeed } from './seed-product.ts';

/** Databases on a throw-away PostgreSQL server with its durable defaults. */
export async function openPostgresStorage(): Promise<BenchStorage> {
  const server = await startPostgres();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const originals = new Map<string, string>();
  let made = 0;

  async function original(contender: Contender, entries: number): Promise<string> {
    const key = `${contender}_${entries}`;
    const known = originals.get(key);
    if (known !== undefined) return known;
    await admin.query(`create database ${key}`);
    await makeOriginal(contender, entries, databaseUrl(server.url, key));
    originals.set(key, key);
    return key;
  }

  return {
    kind: 'postgres',
    description: await versionOf(admin),
    settings: await settingsOf(admin),
    postmasterPid: await postmasterPid(admin),
    async place(contender, entries) {
      const template = await original(contender, entries);
      const name = `place_${(made += 1)}`;
      await admin.query(`create database ${name} template ${template} strategy file_copy`);
      return placeAt(databaseUrl(server.url, name), async () => {
        await admin.query(`drop database if exists ${name} with (force)`);
      });
    },
    async close() {
      await admin.end();
      await server.stop();
    },
  };
}

async function makeOriginal(contender: Contender, entries: number, url: string): Promise<void> {
  if (contender === 'product') await migrateProduct(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  if (contender === 'floor') await client.query(postgresFloorSchema);
  const statements =
    contender === 'floor'
      ? [floorSeed(entries, postgresSeedWords), 'analyze']
      : productSeed(entries, postgresSeedWords);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function placeAt(url: string, remove: () => Promise<void>): Place {
  const withClient = async <T>(use: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    async count(query) {
      return Number((await this.texts(query))[0]);
    },
    texts: (query) =>
      withClient(async (client) =>
        (await client.query<string[]>({ text: query, rowMode: 'array' })).rows.map(([first]) =>
          String(first),
        ),
      ),
    insert: (statement, rows) =>
      withClient(async (client) => {
        await client.query('begin');
        for (const row of rows) await client.query({ name: 'insert', text: statement, values: [...row] });
        await client.query('commit');
      }),
    remove,
  };
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Without where it was found: that is nobody's business who reads the figures. */
async function versionOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  return `PostgreSQL ${rows[0]?.server_version.split(' ')[0] ?? '?'}, fsync and synchronous_commit on`;
}

/** What a PostgreSQL server is set to that both contenders share. */
async function settingsOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; setting: string; unit: string | null }>(
    `select name, setting, unit from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'wal_sync_method', 'max_connections') order by name`,
  );
  return [`PostgreSQL, one server for all: ${rows.map(({ name, setting, unit }) => `${name}=${setting}${unit === null ? '' : ` x ${unit}`}`).join(', ')}`];
}

/** The server's first process, when it runs on this machine; its processor time cannot be read elsewhere. */
async function postmasterPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  try {
    return parentPid(rows[0]!.pid);
  } catch {
    return undefined;
  }
}
