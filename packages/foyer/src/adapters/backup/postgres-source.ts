import pg from 'pg';
import { tableRules } from './table-rules.ts';
import { quoted, rowsAtOnce, type Table, type TableSource, type Value } from './table-source.ts';

/** Whole numbers arrive as numbers, instants as text: as SQLite keeps them. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => (integerOids.has(oid) ? Number : oid === booleanOid ? (text: string) => (text === 't' ? 1 : 0) : (text: string) => text),
};
const integerOids: ReadonlySet<number> = new Set([20, 21, 23, 700, 701]);
const booleanOid = 16;

/** One connection that may take its time. @throws {Error} when the server cannot be reached */
export async function connectPatiently(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'foyer backup', types });
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Opens a PostgreSQL database to be read only, and holds on to what it says now. @throws {Error} when it cannot be read */
export async function openPostgresSource(url: string): Promise<TableSource & { readonly client: pg.Client }> {
  const client = await connectPatiently(url);
  try {
    await client.query('begin isolation level repeatable read read only');
    const migrations = await migrationsIn(client);
    return {
      kind: 'postgres', client, migrations,
      tables: () => tablesIn(client),
      count: (table) => countIn(client, table),
      rows: (table) => rowsIn(client, table),
      auditHead: () => headIn(client),
      async auditHeadNow() {
        const other = await connectPatiently(url);
        try {
          return await headIn(other);
        } finally {
          await other.end();
        }
      },
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** The changes of the schema that were made, in order; none in a database that is not Foyer's. */
export async function migrationsIn(client: pg.Client): Promise<readonly string[]> {
  const { rows: [known] } = await client.query<{ there: number }>(`select (to_regclass('foyer_migration') is not null)::int as there`);
  if (known!.there === 0) return [];
  const { rows } = await client.query<{ name: string }>('select name from foyer_migration order by name');
  return rows.map(({ name }) => name);
}

/** The tables of the schema that are carried over. Other programs may have theirs beside them: those are nobody's business here. */
export async function tablesIn(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<{ name: string; columns: string; refers_to: string }>(`
    select c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'numbered', a.attidentity <> '') order by a.attnum)::text
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select coalesce(json_agg(distinct f.confrelid::regclass::text), '[]')::text from pg_constraint f where f.conrelid = c.oid and f.contype = 'f') as refers_to
    from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by c.relname collate "C"`);
  return rows.filter(({ name }) => tableRules[name]?.carried === 'rows').map(({ name, columns, refers_to }) => ({
    name, columns: JSON.parse(columns) as Table['columns'], refersTo: JSON.parse(refers_to) as string[],
  }));
}

export async function countIn(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*) as count from ${quoted(table)}`);
  return rows[0]!.count;
}

/** Orders that a later row may need an earlier one by; anything else comes as it lies. */
const orders: Readonly<Record<string, string>> = { audit_event: 'seq', invitation: 'number', entry_search: 'number', entry: 'id' };

async function* rowsIn(client: pg.Client, table: Table): AsyncGenerator<readonly (readonly Value[])[]> {
  const order = orders[table.name];
  await client.query(`declare carried no scroll cursor for select ${table.columns.map(({ name }) => quoted(name)).join(', ')} from ${quoted(table.name)}${order === undefined ? '' : ` order by ${order}`}`);
  for (;;) {
    // Each handful begins where the one before ended.
    const { rows } = await client.query<Value[]>({ text: `fetch ${rowsAtOnce} from carried`, rowMode: 'array' });
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('close carried');
}

export async function headIn(client: pg.Client): Promise<{ readonly seq: number; readonly hash: string }> {
  const { rows } = await client.query<{ seq: number; hash: string }>('select seq, hash from audit_head');
  if (!rows[0]) throw new Error('The database has no audit log.');
  return rows[0];
}
