import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './job.ts';
import type { LoadAnswer, LoadOrder } from './messages.ts';
import type { RaceJob, RaceResult } from './race.ts';

/** A process of its own that makes load, so that neither measuring nor reporting disturbs it. */
export class LoadProcess {
  #child: ChildProcess;

  constructor() {
    this.#child = start();
  }

  /** @throws {Error} when the load could not be made as asked */
  async load(job: LoadJob): Promise<LoadResult> {
    const answer = await this.#ask({ kind: 'load', job });
    if (answer.kind !== 'load') throw new Error(`The load process mixed up its orders: ${answer.kind}`);
    return answer.result;
  }

  /** @throws {Error} when the race could not be run as asked */
  async race(job: RaceJob): Promise<RaceResult> {
    const answer = await this.#ask({ kind: 'race', job });
    if (answer.kind !== 'race') throw new Error(`The load process mixed up its orders: ${answer.kind}`);
    return answer.result;
  }

  stop(): void {
    this.#child.kill();
  }

  async #ask(order: LoadOrder): Promise<Exclude<LoadAnswer, { kind: 'fault' }>> {
    // One that broke down is followed by another, so that the rows after it are measured.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) this.#child = start();
    const child = this.#child;
    const over = new AbortController();
    try {
      const answered = once(child, 'message', { signal: over.signal });
      const ended = once(child, 'exit', { signal: over.signal }).then(() => {
        throw new Error('The load process broke down.');
      });
      child.send(order);
      const [answer] = (await Promise.race([answered, ended])) as [LoadAnswer];
      if (answer.kind === 'fault') throw new Error(`The load process gave up: ${answer.message}`);
      return answer;
    } finally {
      over.abort();
    }
  }
}

function start(): ChildProcess {
  return fork(fileURLToPath(new URL('process.ts', import.meta.url)));
}
