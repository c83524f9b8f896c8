import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildServerIfStale } from '../../../tools/launcher/server-build.mjs';
import { memoryFolder } from '../../../tools/memory-folder.ts';
import { startPostgres } from '../../../tools/postgres.ts';

/** Builds the server the stories start, gives the stories a PostgreSQL server when nobody has, and their servers a place for files in memory where there is one: for all workers, gone when the run is over. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  buildServerIfStale();
  const place = memoryFolder();
  const postgres = process.env['FOYER_TEST_POSTGRES_URL'] === undefined ? await startPostgres({ dataPlace: place }) : undefined;
  if (postgres !== undefined) process.env['FOYER_TEST_POSTGRES_URL'] = postgres.url;
  const folder = place === undefined ? undefined : mkdtempSync(join(place, 'foyer-stories-'));
  if (folder !== undefined) process.env['FOYER_STORY_FOLDER'] = folder;
  return async () => {
    await postgres?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
}
