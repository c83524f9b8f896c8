import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createTestDatabase } from '../../tools/test-database.ts';

export type StorageKind = 'sqlite' | 'postgres';
export const storageKinds: readonly StorageKind[] = ['sqlite', 'postgres'];

export type Row = Readonly<Record<string, unknown>>;

/** A database that one drill has for itself, and a look into it past the server. */
export interface DatabasePlace {
  readonly kind: StorageKind;
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** The file, where there is one. */
  readonly path: string | undefined;
  /** What a query finds. On a connection of its own, so that it sees what is committed and nothing else. */
  rows(query: string): Promise<readonly Row[]>;
  remove(): Promise<void>;
}

/**
 * Makes one: a file in a folder that goes away with the drill, or an empty database on the PostgreSQL server of the test run.
 * @param folder - of the drill; used for the file
 */
export async function makeDatabasePlace(kind: StorageKind, folder: string): Promise<DatabasePlace> {
  return kind === 'sqlite' ? fileIn(folder) : onServer();
}

function fileIn(folder: string): DatabasePlace {
  const path = join(folder, 'foyer.db');
  return {
    kind: 'sqlite', url: `file:${path}`, path,
    async rows(query) {
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      try {
        return database.prepare(query).all();
      } finally {
        database.close();
      }
    },
    async remove() {},
  };
}

async function onServer(): Promise<DatabasePlace> {
  const { url, drop } = await createTestDatabase();
  return {
    kind: 'postgres', url, path: undefined,
    async rows(query) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query<Row>(query)).rows;
      } finally {
        await client.end();
      }
    },
    remove: drop,
  };
}
