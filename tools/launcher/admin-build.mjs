import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';

const admin = join(root, 'packages', 'admin');
const built = join(admin, 'dist', 'index.html');

/** Builds the admin when one of its sources, or the dependencies, are newer than the last build. */
export function buildAdminIfStale() {
  if (!existsSync(join(admin, 'vite.config.ts'))) return;
  const sources = [...filesAndFoldersOf(admin), join(root, 'package-lock.json')];
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (sources.every((path) => statSync(path).mtimeMs <= builtAt)) return;

  const startedAt = Date.now();
  runNode([join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', admin, '--logLevel', 'warn']);
  console.error(`Built the admin in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
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
