import { memoryFolder } from '../../../tools/memory-folder.ts';
import { startPostgres } from '../../../tools/postgres.ts';

/** Gives the stories a PostgreSQL server when nobody has: one for all workers, gone when the run is over. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['FOYER_TEST_POSTGRES_URL'] !== undefined) return undefined;
  const postgres = await startPostgres({ dataPlace: memoryFolder() });
  process.env['FOYER_TEST_POSTGRES_URL'] = postgres.url;
  return postgres.stop;
}
