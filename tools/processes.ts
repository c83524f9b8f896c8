import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root, whatever the current directory is. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export interface Finished {
  /** Undefined when a signal ended the process. */
  exitCode: number | undefined;
  /** Standard output and standard error as they came. */
  output: string;
}

const running = new Set<ChildProcess>();
let interrupted = false;

/** Whether SIGINT or SIGTERM has asked this process to end. */
export function wasInterrupted(): boolean {
  return interrupted;
}

/**
 * Makes SIGINT and SIGTERM end the running child processes instead of this one, so that the caller
 * can stop its database and remove its files before it leaves.
 */
export function endChildrenOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted = true;
      for (const child of running) child.kill('SIGTERM');
    });
  }
}

/**
 * Runs a program to its end in the repository root and collects what it printed.
 *
 * @throws {Error} when the program cannot be started at all.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve({ exitCode: code ?? undefined, output });
    });
  });
}

/** Runs a script of an installed package on the Node that runs us, without npx or a shell. */
export function runNodeScript(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  return runProgram(process.execPath, [join(root, 'node_modules', script), ...args], environment);
}
