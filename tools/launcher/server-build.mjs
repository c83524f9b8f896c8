import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';
import { isStale } from './stale.mjs';

/** The command line as people run it. */
export const builtServer = 'packages/foyer/dist/foyer.mjs';

/** Puts the server's source and what it stands on together when one of them is newer than the last build. */
export function buildServerIfStale() {
  const folder = join(root, 'packages', 'foyer');
  if (!isStale(folder, join(root, builtServer))) return;
  const startedAt = Date.now();
  runNode([join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', folder, '--logLevel', 'warn']);
  console.error(`Built the server in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}
