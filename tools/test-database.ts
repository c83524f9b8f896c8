import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** An empty PostgreSQL database that one test suite has for itself. */
export interface TestDatabase {
  url: string;
  /** Removes it, also while connections to it are open. Call it after the suite. */
  drop: () => Promise<void>;
}

/**
 * Creates a database of its own for a suite, so that suites run side by side without meeting.
 * Works in the vitest project "store" and in the browser stories, which both have a server.
 *
 * @throws {Error} when no test server is running.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env.FOYER_TEST_POSTGRES_URL;
  if (serverUrl === undefined) {
    throw new Error(
      'FOYER_TEST_POSTGRES_URL is not set: tests that need PostgreSQL are named *.db.test.ts or *.store.test.ts.',
    );
  }
  const name = `foyer_test_${randomUUID().replaceAll('-', '')}`;
  // template0 is never connected to, so that any number of suites can copy it at once.
  await runOnServer(serverUrl, `create database ${name} template template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runOnServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function runOnServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
