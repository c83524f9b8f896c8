import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runtimeDirectory } from './paths.mjs';
import { runNpm } from './process.mjs';

const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.foyer-installed');

/** Makes node_modules match the lock file; does nothing when it did last time. */
export function ensureInstalled() {
  const wanted = stamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  if (!isInstalledByHand()) {
    const startedAt = Date.now();
    runNpm(['ci'], root);
    console.error(`Installed dependencies in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
  }
  linkFetchedNode();
  writeFileSync(stampFile, wanted);
}

/** The platform belongs to it because native packages do: a folder may be shared with a container. */
function stamp() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${hash} ${process.platform} ${process.arch}\n`;
}

/**
 * Whether a person's own `npm install` has already brought everything the lock file names.
 * `npm ci` would then only delete node_modules under a running editor or server.
 */
function isInstalledByHand() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(lockFile)).every(([path, wanted]) => {
    const isOurOwnWorkspace = !path.includes('node_modules/');
    if (isOurOwnWorkspace) return true;
    const present = installed[path];
    if (present === undefined) return wanted.optional === true && !isForThisPlatform(wanted);
    return present.version === wanted.version && present.integrity === wanted.integrity;
  });
}

/** Packages that name no platform at all are the helpers of other platforms' packages. */
function isForThisPlatform({ os, cpu, libc }) {
  return (
    (os !== undefined || cpu !== undefined) &&
    (os?.includes(process.platform) ?? true) &&
    (cpu?.includes(process.arch) ?? true) &&
    (libc?.includes(nameOfLibc()) ?? true)
  );
}

function nameOfLibc() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** Lets tools whose first line asks for `node` run on the fetched binary; npm does not link it. */
function linkFetchedNode() {
  if (process.platform === 'win32' || !process.execPath.startsWith(runtimeDirectory)) return;
  const link = join(modules, '.bin', 'node');
  rmSync(link, { force: true });
  symlinkSync(process.execPath, link);
}
