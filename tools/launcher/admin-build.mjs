import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';
import { isStale } from './stale.mjs';

const admin = join(root, 'packages', 'admin');

/** Builds the admin when one of its sources, or the dependencies, are newer than the last build. */
export function buildAdminIfStale() {
  if (!existsSync(join(admin, 'vite.config.ts'))) return;
  if (!isStale(admin, join(admin, 'dist', 'index.html'))) return;

  const startedAt = Date.now();
  runNode([join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', admin, '--logLevel', 'warn']);
  console.error(`Built the admin in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}
