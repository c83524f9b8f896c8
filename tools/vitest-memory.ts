import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { memoryFolder } from './memory-folder.ts';

/** Vitest's global setup of the projects that write many small databases: their temporary files lie in memory, where there is enough. */
export default function setup(): (() => void) | undefined {
  const place = memoryFolder();
  if (place === undefined) return undefined;
  const folder = mkdtempSync(join(place, 'foyer-tests-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // A run that is broken off takes no memory either.
  process.once('exit', remove);
  // A PostgreSQL started in here runs as a user of its own, who has to get through.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return remove;
}
