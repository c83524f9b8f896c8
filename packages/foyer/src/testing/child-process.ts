import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The command line as people run it; the run of the tests has built it from this very source. */
const main = fileURLToPath(new URL('../../dist/foyer.mjs', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly milliseconds: number;
}

/** A started `foyer`, as an operator starts it. */
export interface Started {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  output(): string;
  readonly ended: Promise<Ended>;
}

/**
 * Starts a command with exactly these settings: nothing of this process's environment leaks in but the path.
 * @param under - a program and its arguments that runs the command, and becomes it
 */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string, under: readonly string[] = []): Started {
  const startedAt = performance.now();
  const [program, ...words] = [...under, process.execPath, main, ...args];
  const child = spawn(program!, words, { cwd, env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, output, milliseconds: performance.now() - startedAt }));
  });
  return { child, output: () => output, ended };
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => { server.close(() => resolve()); });
  return port;
}
