import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Longer than a server runs from a working copy in which others build. */
const partKeptMs = 7 * 86_400_000;
/** No build takes this long: whatever is older was left by one that was killed. */
const buildingMsMax = 86_400_000;

/**
 * Moves a finished build to where it is run from. Parts come first and the entry last, so that every start finds a whole build; parts of earlier
 * builds stay for a week after the last build that named them, since servers that run from those load some when they need them first.
 *
 * @param startedAt - when the build began, UTC milliseconds. It becomes the time of the entry: a source that changed meanwhile is newer.
 */
export function putBuild(building, dist, startedAt, now = Date.now()) {
  const entry = join(dist, 'foyer.mjs');
  // Another build began after this one and saw newer sources.
  if (existsSync(entry) && statSync(entry).mtimeMs > startedAt) return;
  const parts = join(dist, 'parts');
  mkdirSync(parts, { recursive: true });
  for (const name of readdirSync(join(building, 'parts'))) renameSync(join(building, 'parts', name), join(parts, name));
  utimesSync(join(building, 'foyer.mjs'), startedAt / 1000, startedAt / 1000);
  renameSync(join(building, 'foyer.mjs'), entry);
  // What was just put is new: only what no build of the week has named is that old.
  for (const name of readdirSync(parts)) dropOlder(join(parts, name), now - partKeptMs);
  for (const name of readdirSync(dist).filter((one) => one.startsWith('building-'))) dropOlder(join(dist, name), now - buildingMsMax);
}

/** Another build may have dropped it by now. */
function dropOlder(path, at) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.mtimeMs < at) rmSync(path, { recursive: true, force: true });
}
