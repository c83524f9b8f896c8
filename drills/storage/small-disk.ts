import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Ended, Started } from '../../packages/foyer/src/testing/child-process.ts';

const main = fileURLToPath(new URL('../../packages/foyer/dist/foyer.mjs', import.meta.url));
/** A mount of its own in a name space of its own: an ordinary user of Linux may do that, and it goes away with the last process in it. */
export const ownMounts = ['--user', '--map-root-user', '--mount'];

/** A server whose data lie on a disk of their own. */
export interface ServerOnDisk extends Started {
  /** A path on that disk, as this process reaches it. */
  reach(path: string): string;
  /** Ends the server in order; commands that follow it still run. */
  stop(): void;
  /** Ends everything on that disk at once. */
  kill(): void;
}

/** @throws {Error} with one sentence where the machine lets nobody mount anything */
export function requireOwnMounts(): void {
  const tried = spawnSync('unshare', [...ownMounts, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { encoding: 'utf8' });
  if (tried.status === 0) return;
  throw new Error(`This test fills a disk of its own and needs Linux with unprivileged user name spaces (unshare --user --mount); here that fails: ${tried.error?.message ?? tried.stderr.trim()}`);
}

/**
 * Starts `foyer start` with `folder` on an in-memory disk of this size, then runs `after` on the same disk.
 * @param options.readOnly - instead of an empty disk: the folder as it is, but nobody may write to it
 */
export function startOnDisk(options: {
  readonly folder: string; readonly size?: string; readonly readOnly?: boolean; readonly settings: Readonly<Record<string, string>>; readonly after?: readonly (readonly string[])[]; readonly cwd: string;
}): ServerOnDisk {
  const { folder, size, readOnly, settings, after = [], cwd } = options;
  const mount = readOnly ? `mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"` : `mount -t tmpfs -o size=${size ?? '8m'} tmpfs "$1"`;
  const script = `${mount} || exit 99
"$2" "$3" start & server=$!; echo "server=$server"; wait $server; code=$?
${after.map((words) => `"$2" "$3" ${words.join(' ')} || code=$?`).join('\n')}
exit $code`;
  const child = spawn('unshare', [...ownMounts, 'sh', '-c', script, 'sh', folder, process.execPath, main], { cwd, env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...settings }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const startedAt = performance.now();
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, output, milliseconds: performance.now() - startedAt }));
  });
  return {
    child, output: () => output, ended,
    reach: (path) => `/proc/${child.pid}/root${path}`,
    stop() {
      const pid = Number(/^server=(\d+)$/m.exec(output)?.[1]);
      if (pid > 0 && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGTERM');
    },
    kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    },
  };
}
