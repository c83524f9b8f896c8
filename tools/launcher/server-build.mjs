import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './process.mjs';
import { putBuild } from './put-build.mjs';
import { isStale } from './stale.mjs';

/** The command line as people run it. */
export const builtServer = 'packages/foyer/dist/foyer.mjs';

/**
 * How Node runs it. Left to itself, on a machine with much memory, Node lets young objects fill 128 MB before it looks at them, which no cache holds: a page of the
 * list took a seventh more processor time, pauses were four times as long, and the process needed 100 MB more.
 */
export const serverFlags = ['--max-semi-space-size=8'];

/** Puts the server's source and what it stands on together when one of them is newer than the last build. */
export function buildServerIfStale() {
  const folder = join(root, 'packages', 'foyer');
  if (!isStale(folder, join(root, builtServer))) return;
  const startedAt = Date.now();
  buildServer(folder);
  console.error(`Built the server in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Builds beside what runs, in a folder of its own, so that builds at the same time do not meet and nobody starts half of one. */
export function buildServer(folder) {
  const dist = join(folder, 'dist');
  mkdirSync(dist, { recursive: true });
  const building = mkdtempSync(join(dist, 'building-'));
  const drop = () => rmSync(building, { recursive: true, force: true });
  // A build that fails ends the launcher.
  process.once('exit', drop);
  const startedAt = Date.now();
  runNode([join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', folder, '--outDir', building, '--logLevel', 'warn']);
  putBuild(building, dist, startedAt);
  keepCode(dist);
  process.off('exit', drop);
  drop();
}

/** A build without it works as well, and starts a little later. */
function keepCode(dist) {
  const script = join(root, 'tools', 'launcher', 'keep-code.mjs');
  const { status } = spawnSync(process.execPath, [...serverFlags, script, dist], { stdio: 'ignore' });
  if (status !== 0) console.error('The code of the build could not be kept: starts take a little longer.');
}
