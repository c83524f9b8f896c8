import { startCommand, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { obtainStrace } from '../../tools/strace-binary.ts';

/** Which calls on which file fail as on a broken disk: from the `from`th of each thread to the `to`th, counted from 1. */
export interface DiskFault {
  readonly call: 'fsync' | 'pwrite64' | 'pread64';
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** Starts `foyer start` on a disk that reports EIO for these calls. The process is Foyer's own: the tracer stands beside it. */
export async function startOnFailingDisk(faults: readonly DiskFault[], settings: Readonly<Record<string, string>>, cwd: string): Promise<Started> {
  const { program, environment } = await obtainStrace();
  const files = [...new Set(faults.map(({ file }) => file))].flatMap((file) => ['-P', file]);
  const injections = faults.flatMap(({ call, from, to }) => ['-e', `inject=${call}:error=EIO:when=${from}..${to}`]);
  const calls = faults.map(({ call }) => call).join(',');
  return startCommand(['start'], { ...environment, ...settings }, cwd, [program, '-D', '-f', '--seccomp-bpf', '-o', '/dev/null', ...files, '-e', `trace=${calls}`, ...injections]);
}
