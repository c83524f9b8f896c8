import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { unpackDebianPackages, unpackedFolder } from './debian-packages.ts';

/** The tracer with which tests let calls of the system fail. */
export interface Strace {
  readonly program: string;
  /** What to set when it is started. */
  readonly environment: Readonly<Record<string, string>>;
}

const libraries = 'usr/lib/x86_64-linux-gnu';

/**
 * Finds strace on the system, or fetches it: Debian's package, unpacked into a folder of this workspace.
 *
 * @throws {Error} with one sentence to act on when there is no way, or when it may not trace here
 */
export async function obtainStrace(): Promise<Strace> {
  const places = [{ program: 'strace', environment: {} }, unpacked(unpackedFolder('strace'))];
  const found = places.find(traces);
  if (found !== undefined) return found;
  const folder = await unpackDebianPackages('strace', ['strace', 'libunwind8'], async (place) => traces(unpacked(place)));
  if (folder !== undefined) return unpacked(folder);
  throw new Error('This test lets the disk fail and needs Linux with strace, and apt-get could not bring one that may trace: install strace, and allow ptrace where it is forbidden.');
}

function unpacked(folder: string): Strace {
  return { program: join(folder, 'usr/bin/strace'), environment: { LD_LIBRARY_PATH: join(folder, libraries) } };
}

function traces({ program, environment }: Strace): boolean {
  return spawnSync(program, ['-D', '-o', '/dev/null', 'true'], { env: { PATH: process.env['PATH'] ?? '', ...environment } }).status === 0;
}
