import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';
import { isStale } from './stale.mjs';

/** Packages that other applications install: compiled, because Node runs no TypeScript from node_modules. */
const published = ['gate', 'gate-check', 'client', 'react'];

/** Compiles what the examples and tests use as an application would. */
export function buildPackagesIfStale() {
  for (const name of published) {
    const folder = join(root, 'packages', name);
    if (!isStale(folder, join(folder, 'dist', 'index.js'))) continue;
    runNode([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', folder]);
  }
  buildEmbedIfStale();
}

/** The script of the waitlist form for other sites; made of parts of the React package, so built after it. */
export function buildEmbedIfStale() {
  const folder = join(root, 'packages', 'embed');
  const react = join(root, 'packages', 'react');
  const built = join(folder, 'dist', 'embed.js');
  if (!isStale(folder, built) && !isStale(react, built)) return;
  if (isStale(react, join(react, 'dist', 'index.js'))) runNode([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', react]);
  runNode([join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', folder, '--logLevel', 'warn']);
}
