import pg from 'pg';
import { obtainPostgresBinaries } from './postgres-binaries.ts';
import { PostgresCluster } from './postgres-cluster.ts';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** Connects as a user who may create databases. */
  url: string;
  /** Version and origin, for the person who reads the test output. */
  description: string;
  /** Ends the server and removes its files; never fails, may be called twice. */
  stop: () => Promise<void>;
}

/**
 * Starts a throw-away PostgreSQL server on the loopback interface, or uses the one that
 * TEST_DATABASE_URL names. The server keeps its durable defaults (fsync), so that tests of crashes
 * and locks mean something. It goes away with this process, also when that ends by process.exit().
 *
 * @param options.dataPlace - the folder its data lie in, else the one for temporary files
 * @throws {Error} with one sentence to act on when no server can be had.
 */
export async function startPostgres({ dataPlace }: { readonly dataPlace?: string | undefined } = {}): Promise<TestPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    return { url: given, description: await describe(given, 'TEST_DATABASE_URL'), stop: async () => {} };
  }
  const binaries = await obtainPostgresBinaries();
  const cluster = PostgresCluster.create(binaries, dataPlace);
  try {
    await cluster.start();
    return { url: cluster.url, description: await describe(cluster.url, binaries.origin), stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Runs an action with a PostgreSQL server that is stopped afterwards, whatever the action does. */
export async function withPostgres<T>(action: (postgres: TestPostgres) => Promise<T>): Promise<T> {
  const postgres = await startPostgres();
  try {
    return await action(postgres);
  } finally {
    await postgres.stop();
  }
}

async function describe(url: string, origin: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${rows[0]?.server_version ?? '?'} (${origin})`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`PostgreSQL (${origin}) does not answer: ${reason}`, { cause: error });
  } finally {
    await client.end();
  }
}
