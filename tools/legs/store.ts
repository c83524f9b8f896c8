import { DatabaseSync } from 'node:sqlite';
import type { TestPostgres } from '../postgres.ts';
import { withNote, type Leg } from './leg.ts';
import { vitestLeg } from './vitest.ts';

/**
 * A leg that runs the store's suites on SQLite and on a real PostgreSQL. Without a server it fails:
 * to leave half of it out would look like success.
 */
export function storeLeg(starting: Promise<TestPostgres>): Leg {
  const name = 'store tests';
  return {
    name,
    run: async () => {
      const postgres = await starting;
      const result = await vitestLeg(name, 'store', { FOYER_TEST_POSTGRES_URL: postgres.url }).run();
      return withNote(result, `databases: SQLite ${sqliteVersion()} (node:sqlite), ${postgres.description}`);
    },
  };
}

/** A leg that runs the short forms of the drills: crashes, outages, several processes, hostile load. */
export function drillsLeg(starting: Promise<TestPostgres>): Leg {
  const name = 'drills: crashes, outages, several processes, hostile load';
  return { name, run: async () => vitestLeg(name, 'drills', { FOYER_TEST_POSTGRES_URL: (await starting).url }).run() };
}

function sqliteVersion(): string {
  const sqlite = new DatabaseSync(':memory:');
  const row = sqlite.prepare('select sqlite_version() as version').get();
  sqlite.close();
  return String(row?.version);
}
