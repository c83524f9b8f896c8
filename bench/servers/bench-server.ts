import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MeasuredProcess } from '../load/job.ts';
import type { Contender } from '../storage/bench-storage.ts';
import { repository } from './product-environment.ts';

const startTimeoutMs = 30_000;
const stopTimeoutMs = 15_000;

/** A server under measurement, a process of its own. */
export class BenchServer {
  readonly contender: Contender;
  readonly port: number;
  /** From the start of the process to its first answer. */
  startMs = 0;
  readonly #child: ChildProcess;
  readonly #postmasterPid: number | undefined;
  #lastWords = '';
  readonly #endAtOnce = (): void => {
    this.#child.kill('SIGKILL');
  };

  private constructor(
    contender: Contender,
    port: number,
    child: ChildProcess,
    postmasterPid: number | undefined,
  ) {
    this.contender = contender;
    this.port = port;
    this.#child = child;
    this.#postmasterPid = postmasterPid;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-2000);
    });
    // A server that was stopped for a while does not hear anything gentler.
    process.once('exit', this.#endAtOnce);
    // Written into a pipe and read, as an operator's log collector would.
    child.stdout?.resume();
  }

  /**
   * @param options.args - of Node: its own options, then the program
   * @param options.cookie - a session's; then the first answer that counts is the one that lets it in
   * @throws {Error} with the program's last words when it does not answer
   */
  static async start(options: {
    contender: Contender;
    /** Who it is, when it is neither floor nor product. */
    name?: string | undefined;
    port: number;
    args: readonly string[];
    env: Record<string, string>;
    postmasterPid?: number | undefined;
    cookie?: string | undefined;
  }): Promise<BenchServer> {
    const startedAt = performance.now();
    const child = spawn(process.execPath, options.args, {
      cwd: repository,
      // Nothing of the surroundings but what a program needs to run at all.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        TMPDIR: process.env['TMPDIR'] ?? '',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new BenchServer(options.contender, options.port, child, options.postmasterPid);
    await server.#answers(options.name ?? options.contender, options.cookie);
    server.startMs = performance.now() - startedAt;
    return server;
  }

  get measured(): MeasuredProcess {
    return { pid: this.#child.pid!, postmasterPid: this.#postmasterPid };
  }

  /** Stops it from running while another one is measured. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endAtOnce);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.resume();
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(impatience);
  }

  async #answers(name: string, cookie: string | undefined): Promise<void> {
    const wanted = cookie === undefined ? 401 : 204;
    const givesUpAt = performance.now() + startTimeoutMs;
    while (performance.now() < givesUpAt) {
      if (this.#child.exitCode !== null) break;
      if ((await askGate(this.port, cookie)) === wanted) return;
      await sleep(2);
    }
    await this.stop();
    throw new Error(`The ${name} does not answer: ${this.#lastWords}`);
  }
}

/** The gate's status; undefined while nobody listens. */
function askGate(port: number, cookie: string | undefined): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        path: '/gate/verify',
        agent: false,
        headers: cookie === undefined ? {} : { cookie },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}
