import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { root, runProgram } from './processes.ts';

/** The reverse proxies that forward-auth is tested with. */
export type Proxy = 'nginx' | 'caddy';

/** Where Debian's packages have their programs. */
const places: Readonly<Record<Proxy, string>> = { nginx: 'usr/sbin/nginx', caddy: 'usr/bin/caddy' };
const cache = join(root, 'node_modules', '.cache', 'foyer-proxies');

/**
 * Finds a reverse proxy on the system, or fetches it: Debian's package, unpacked into a folder of this workspace. Nothing is
 * installed, and nothing of the system changes.
 *
 * @returns the program's path.
 * @throws {Error} with one sentence to act on when there is no way.
 */
export async function obtainProxy(name: Proxy): Promise<string> {
  const program = findProxy(name, process.env['PATH'] ?? '') ?? (await fetchProxy(name));
  if (program !== undefined) return program;
  throw new Error(`The tests of forward-auth need ${name}, and apt-get could not bring it: install ${name} so that it is on PATH.`);
}

/** The program on a search path, in the system's usual folders, or in the cache. */
export function findProxy(name: Proxy, path: string, folders: readonly string[] = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']): string | undefined {
  return [...path.split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, name)), ...folders.map((folder) => join(folder, name)), join(cache, name, places[name])].find((file) => existsSync(file));
}

/** Unpacks Debian's package into the cache; undefined where there is no apt-get, no network, or the program does not run. */
async function fetchProxy(name: Proxy): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  try {
    await runProgram('sh', ['-c', `cd "$0" && apt-get download -qq ${name}`, folder]);
    const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
    if (archive === undefined) return undefined;
    await runProgram('dpkg', ['-x', join(folder, archive), join(folder, 'unpacked')]);
    const works = await runProgram(join(folder, 'unpacked', places[name]), [name === 'nginx' ? '-v' : 'version']).catch(() => undefined);
    if (works?.exitCode !== 0) return undefined;
    // Another process may have been quicker; its copy is as good.
    await rename(join(folder, 'unpacked'), join(cache, name)).catch(() => {});
    return join(cache, name, places[name]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
