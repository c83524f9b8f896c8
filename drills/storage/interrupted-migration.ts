import { type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, Kysely, PostgresDialect, type QueryResult, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { copyFileSync, existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { migrateDatabase, migrationTableName } from '../../packages/foyer/src/adapters/store/migrate.ts';
import { migrationHistory } from '../../packages/foyer/src/adapters/store/migrations/history.ts';
import { NodeSqliteDialect } from '../../packages/foyer/src/adapters/store/sqlite/kysely-dialect.ts';
import { openWriter } from '../../packages/foyer/src/adapters/store/sqlite/open-sqlite.ts';
import { Statements } from '../../packages/foyer/src/adapters/store/sqlite/statements.ts';
import type { Database } from '../../packages/foyer/src/adapters/store/tables.ts';
import type { StorageKind } from '../support/database-place.ts';

/** Called before each statement of a migration, with its number from 1. What it throws is the end of the connection. */
export type OnStatement = (number: number) => void | Promise<void>;

/** The changes that an earlier release had; those after them are interrupted. */
const releasedBefore = 2;
const history = { migrationTableName, migrationLockTableName: 'foyer_migration_lock' };

/** As an earlier release left it, with somebody on the list. */
export async function asBefore(db: Kysely<Database>, kind: StorageKind): Promise<void> {
  const known = Object.fromEntries(Object.entries(migrationHistory(kind)).slice(0, releasedBefore));
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => known }, ...history }).migrateToLatest();
  if (error !== undefined) throw new Error('The earlier schema could not be made.', { cause: error });
  for (let person = 0; person < 5; person += 1) {
    await sql`insert into entry (id, email, name, stage, requested_role, answers, source, locale, notes, flags, delivery, created_at, updated_at, onboarding, version)
      values (${`person-${person}`}, ${`person-${person}@people.test`}, 'Ana Lima', ${person % 2 === 0 ? 'pending' : 'rejected'}, 'coach', '{}', 'join', 'en', 'kept', '[]', 'none', ${person}, ${person}, '{"done":[],"skipped":false,"completedAt":null}', 1)`.execute(db);
  }
}

/** Brings a database up to date, telling of each statement. @returns how many there were */
export async function migrateCounting(dialect: Dialect, kind: StorageKind, onStatement: OnStatement): Promise<number> {
  let statements = 0;
  const db = new Kysely<Database>({ dialect: counting(dialect, () => onStatement(++statements)) });
  await migrateDatabase(db, kind);
  return statements;
}

function counting(dialect: Dialect, onStatement: () => void | Promise<void>): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => watched(dialect.createDriver(), onStatement),
  };
}

function watched(driver: Driver, onStatement: () => void | Promise<void>): Driver {
  const inner = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const own = (connection: DatabaseConnection): DatabaseConnection => inner.get(connection)!;
  return {
    init: () => driver.init(),
    async acquireConnection() {
      const connection = await driver.acquireConnection();
      const outer: DatabaseConnection = {
        async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
          await onStatement();
          return connection.executeQuery<R>(query);
        },
        streamQuery: (query, size) => connection.streamQuery(query, size),
      };
      inner.set(outer, connection);
      return outer;
    },
    beginTransaction: (connection, settings) => driver.beginTransaction(own(connection), settings),
    commitTransaction: (connection) => driver.commitTransaction(own(connection)),
    rollbackTransaction: (connection) => driver.rollbackTransaction(own(connection)),
    releaseConnection: (connection) => driver.releaseConnection(own(connection)),
    destroy: () => driver.destroy(),
  };
}

/** Runs with a connection to a file, as the server opens it. */
export async function withFile<T>(path: string, body: (dialect: Dialect, db: Kysely<Database>) => Promise<T>): Promise<T> {
  const database = openWriter(path);
  try {
    const dialect = new NodeSqliteDialect(new Statements(database));
    return await body(dialect, new Kysely<Database>({ dialect }));
  } finally {
    database.close();
  }
}

/** The files as they are now, as the death of the process would leave them. */
export function copyFiles(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

/** Runs with a pool of connections; `cut` ends those under way as the death of the process would. */
export async function withServer<T>(url: string, body: (dialect: Dialect, db: Kysely<Database>, cut: () => void) => Promise<T>): Promise<T> {
  const clients = new Set<pg.PoolClient>();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    clients.add(client);
    client.on('error', () => {});
  });
  try {
    const dialect = new PostgresDialect({ pool });
    return await body(dialect, new Kysely<Database>({ dialect }), () => {
      for (const client of clients) (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    });
  } finally {
    await pool.end();
  }
}

/** Schema and rows of a file as text; instants of migrations left out. */
export function contentOfFile(path: string): string {
  const database = new DatabaseSync(path);
  try {
    const schema = database.prepare('select type, name, tbl_name, sql from sqlite_schema order by name').all();
    const rows = schema.filter(({ type, sql: text }) => type === 'table' && !String(text).startsWith('CREATE VIRTUAL')).map(({ name }) => {
      const columns = name === migrationTableName ? 'name' : '*';
      return [name, database.prepare(`select ${columns} from "${String(name)}"`).all()];
    });
    return JSON.stringify({ schema, rows }, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value));
  } finally {
    database.close();
  }
}

const schemaQueries = [
  `select table_name, column_name, data_type, is_nullable, column_default, generation_expression from information_schema.columns where table_schema = 'public' order by 1, 2`,
  `select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`,
  `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  `select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2`,
  `select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace and prolang <> (select oid from pg_language where lanname = 'c') order by 1, 2`,
];

/** Schema and rows of a database on a server as text; instants of migrations left out. */
export async function contentOfServer(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const schema: unknown[] = [];
    for (const query of schemaQueries) schema.push((await client.query(query)).rows);
    const { rows: tables } = await client.query<{ tablename: string }>(`select tablename from pg_tables where schemaname = 'public' order by 1`);
    const rows: unknown[] = [];
    for (const { tablename } of tables) {
      const columns = tablename === migrationTableName ? 'name' : `"${tablename}"::text`;
      rows.push([tablename, (await client.query(`select ${columns} as row from "${tablename}" order by 1`)).rows]);
    }
    return JSON.stringify({ schema, rows });
  } finally {
    await client.end();
  }
}

/** Every row of the catalogue that belongs to the schema, and of the tables an earlier release had, with the transaction that wrote it last. */
const trace = `select md5(string_agg(line, ',' order by line)) as digest from (
  select 'class ' || oid || ' ' || xmin::text from pg_class where relnamespace = 'public'::regnamespace
  union all select 'column ' || attrelid || ' ' || attnum || ' ' || xmin::text from pg_attribute where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
  union all select 'default ' || oid || ' ' || xmin::text from pg_attrdef
  union all select 'index ' || indexrelid || ' ' || xmin::text from pg_index where indexrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
  union all select 'constraint ' || oid || ' ' || xmin::text from pg_constraint where connamespace = 'public'::regnamespace
  union all select 'trigger ' || oid || ' ' || xmin::text from pg_trigger
  union all select 'function ' || oid || ' ' || xmin::text from pg_proc where pronamespace = 'public'::regnamespace
  union all select 'extension ' || oid || ' ' || xmin::text from pg_extension
  union all select 'person ' || id || ' ' || xmin::text from entry
  union all select 'change ' || name || ' ' || xmin::text from ${migrationTableName}
) as lines (line)`;

/** Looks on from a connection of its own while others migrate. */
export class Onlooker {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async at(url: string): Promise<Onlooker> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new Onlooker(client);
  }

  /** Differs once anything committed touched the schema or its rows, also if it put everything back; a hundred times quicker than all content. */
  async trace(): Promise<string> {
    return (await this.#client.query<{ digest: string }>(trace)).rows[0]!.digest;
  }

  /** Ends all other connections to this database from the side of the server, and waits until they are gone. */
  async endOthers(): Promise<void> {
    await this.#client.query(`select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
  }

  /** How many connections wait for a lock of this kind, as `pg_stat_activity.wait_event` tells. */
  async waitingFor(event: string): Promise<number> {
    // Within a transaction the first look would be the last.
    await this.#client.query('select pg_stat_clear_snapshot()');
    const { rows: [found] } = await this.#client.query<{ count: number }>(`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = $1`, [event]);
    return found!.count;
  }

  /** Runs while nobody else can touch a table. */
  async holding<T>(table: string, body: () => Promise<T>): Promise<T> {
    await this.#client.query('begin');
    try {
      await this.#client.query(`lock table "${table}" in access exclusive mode`);
      return await body();
    } finally {
      await this.#client.query('rollback');
    }
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}
