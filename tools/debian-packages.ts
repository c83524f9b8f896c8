import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runProgram } from './processes.ts';

const cache = join(root, 'node_modules', '.cache', 'foyer-debian');

/** Where packages are unpacked; there may be nothing yet. */
export function unpackedFolder(name: string): string {
  return join(cache, name);
}

/**
 * Unpacks packages of Debian into a folder of this workspace. Nothing is installed, and nothing of the system changes.
 *
 * @param name - names the folder.
 * @param works - whether what was unpacked runs here.
 * @returns the folder; undefined where there is no apt-get, no network, or it does not run.
 */
export async function unpackDebianPackages(name: string, packages: readonly string[], works: (folder: string) => Promise<boolean>): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  const unpacked = join(folder, 'unpacked');
  try {
    await runProgram('sh', ['-c', 'cd "$0" && apt-get download -qq "$@"', folder, ...packages]);
    const archives = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
    if (archives.length < packages.length) return undefined;
    for (const archive of archives) await runProgram('dpkg', ['-x', join(folder, archive), unpacked]);
    if (!(await works(unpacked).catch(() => false))) return undefined;
    // Another process may have been quicker; its copy is as good.
    await rename(unpacked, unpackedFolder(name)).catch(() => {});
    return unpackedFolder(name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
