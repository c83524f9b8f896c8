import { memoryFolder } from './memory-folder.ts';
import { startPostgres } from './postgres.ts';

/**
 * Vitest's global setup of the projects that need PostgreSQL: gives their workers a server through
 * FOYER_TEST_POSTGRES_URL, unless `npm test` has done so already.
 *
 * @returns the teardown, when there is something to tear down.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.FOYER_TEST_POSTGRES_URL !== undefined) return undefined;
  const postgres = await startPostgres({ dataPlace: memoryFolder() });
  process.env.FOYER_TEST_POSTGRES_URL = postgres.url;
  return postgres.stop;
}
