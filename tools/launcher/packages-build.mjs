import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';
import { isStale } from './stale.mjs';

/** Packages that other applications install: compiled, because Node runs no TypeScript from node_modules. */
const published = ['gate', 'gate-check'];

/** Compiles what the examples and tests use as an application would. */
export function buildPackagesIfStale() {
  for (const name of published) {
    const folder = join(root, 'packages', name);
    if (!isStale(folder, join(folder, 'dist', 'index.js'))) continue;
    runNode([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', folder]);
  }
}
