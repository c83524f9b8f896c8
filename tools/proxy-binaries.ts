import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpackDebianPackages, unpackedFolder } from './debian-packages.ts';
import { runProgram } from './processes.ts';

/** The reverse proxies that forward-auth is tested with. */
export type Proxy = 'nginx' | 'caddy';

/** Where Debian's packages have their programs. */
const places: Readonly<Record<Proxy, string>> = { nginx: 'usr/sbin/nginx', caddy: 'usr/bin/caddy' };
/** Where they lie on systems that have them, which is often not on PATH. */
const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/**
 * Finds a reverse proxy on the system, or fetches it: Debian's package, unpacked into a folder of this workspace.
 *
 * @returns the program's path.
 * @throws {Error} with one sentence to act on when there is no way.
 */
export async function obtainProxy(name: Proxy): Promise<string> {
  const program = findProxy(name, process.env['PATH'] ?? '') ?? (await fetchProxy(name));
  if (program !== undefined) return program;
  throw new Error(`The tests of forward-auth need ${name}, and apt-get could not bring it: install ${name} so that it is on PATH.`);
}

/** The program on a search path, in the system's usual folders, or fetched before. */
export function findProxy(name: Proxy, path: string, folders: readonly string[] = usualFolders): string | undefined {
  const named = [...path.split(delimiter), ...folders].filter((folder) => folder !== '').map((folder) => join(folder, name));
  return [...named, join(unpackedFolder(name), places[name])].find((file) => existsSync(file));
}

async function fetchProxy(name: Proxy): Promise<string | undefined> {
  const folder = await unpackDebianPackages(name, [name], async (unpacked) => {
    const { exitCode } = await runProgram(join(unpacked, places[name]), [name === 'nginx' ? '-v' : 'version']);
    return exitCode === 0;
  });
  return folder === undefined ? undefined : join(folder, places[name]);
}
