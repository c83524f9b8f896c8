import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Whether a build of a package is older than its sources, or than the dependencies. */
export function isStale(packageFolder, built) {
  const sources = [...filesAndFoldersOf(packageFolder), join(root, 'package-lock.json')];
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  return sources.some((path) => statSync(path).mtimeMs > builtAt);
}

/** Folders count too: their time changes when a file in them goes away. */
function filesAndFoldersOf(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? [path, ...filesAndFoldersOf(path)] : [path];
    });
}
