import { setTimeout as sleep } from 'node:timers/promises';
import { costOf, rssMegabytes, type Cost } from '../measure/process-cost.ts';
import { Connection } from './connection.ts';
import type { LoadJob, LoadResult, Work } from './job.ts';
import { Latencies } from './latencies.ts';
import { createRequestSource, type RequestSource } from './request-source.ts';

const stallMs = 60_000;

/**
 * Sends the requests of a job and measures.
 * @throws {Error} when a connection breaks or the server stops answering
 */
export async function runJob(job: LoadJob): Promise<LoadResult> {
  const run = new Run(job);
  try {
    return await run.finish();
  } finally {
    run.close();
  }
}

function classesOf(work: Work): number {
  switch (work.kind) {
    case 'join_mixed': return 2;
    case 'ask': return work.paths.length;
    case 'calls': return work.calls.length;
    default: return 1;
  }
}

class Run {
  readonly #job: LoadJob;
  readonly #next: RequestSource;
  readonly #all: Latencies;
  readonly #byClass: readonly Latencies[];
  readonly #statuses = new Map<number, number>();
  readonly #connections: Connection[] = [];
  readonly #idle: ((dueAt: number) => void)[] = [];
  #sent = 0;
  #answered = 0;
  #startedAt = 0;
  #endedAt = 0;
  #costBefore: Cost = { serverMicros: 0, databaseMicros: 0 };
  #costAfter: Cost = { serverMicros: 0, databaseMicros: 0 };
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(job: LoadJob) {
    this.#job = job;
    this.#next = createRequestSource(job.work);
    this.#all = new Latencies(job.requests);
    this.#byClass = Array.from(
      { length: classesOf(job.work) },
      () => new Latencies(job.requests),
    );
  }

  async finish(): Promise<LoadResult> {
    const job = this.#job;
    const done = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const senders = [];
    const ports = [job.port, ...(job.alsoPorts ?? [])];
    for (let index = 0; index < job.connections; index += 1) senders.push(await this.#openSender(ports[index % ports.length]!));
    if (job.warmup === 0) this.#startClock();
    if (job.loop.kind === 'closed') for (const send of senders) send(performance.now());
    else this.#arrive(senders, job.loop.perSecond).catch(this.#reject);
    const watchdog = this.#watch();
    await done.finally(() => clearInterval(watchdog));
    return this.#result();
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  /** A connection with its one request under way. */
  async #openSender(port: number): Promise<(dueAt: number) => void> {
    let dueAt = 0;
    let requestClass = 0;
    const connection = await Connection.open(
      port,
      (status) => {
        this.#count(status, requestClass, performance.now() - dueAt);
        if (this.#job.loop.kind === 'closed') send(performance.now());
        else this.#idle.push(send);
      },
      this.#reject,
    );
    this.#connections.push(connection);
    const send = (at: number): void => {
      if (this.#sent >= this.#total) return;
      this.#sent += 1;
      const request = this.#next();
      dueAt = at;
      requestClass = request.class;
      connection.send(request.text);
    };
    return send;
  }

  /** Requests fall due at a fixed rate; while all connections are busy they wait, and the wait counts. */
  async #arrive(senders: readonly ((dueAt: number) => void)[], perSecond: number): Promise<void> {
    this.#idle.push(...senders);
    const beganAt = performance.now();
    const intervalMs = 1000 / perSecond;
    let due = 0;
    while (due < this.#total) {
      const now = performance.now();
      while (due < this.#total && beganAt + due * intervalMs <= now) {
        const send = this.#idle.pop();
        if (send === undefined) break;
        send(beganAt + due * intervalMs);
        due += 1;
      }
      await sleep(1);
    }
  }

  #count(status: number, requestClass: number, milliseconds: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#answered += 1;
    if (this.#answered > this.#job.warmup) {
      this.#all.add(milliseconds);
      this.#byClass[requestClass]!.add(milliseconds);
    }
    if (this.#answered === this.#job.warmup) this.#startClock();
    if (this.#answered === this.#total) this.#stopClock();
  }

  #startClock(): void {
    this.#costBefore = costOf(this.#job.server);
    this.#startedAt = performance.now();
  }

  #stopClock(): void {
    this.#endedAt = performance.now();
    this.#costAfter = costOf(this.#job.server);
    this.#resolve();
  }

  get #total(): number {
    return this.#job.warmup + this.#job.requests;
  }

  #watch(): NodeJS.Timeout {
    let answeredBefore = -1;
    return setInterval(() => {
      if (this.#answered === answeredBefore)
        this.#reject(
          new Error(`No answer for ${stallMs / 1000} s; ${this.#answered} of ${this.#total} came.`),
        );
      answeredBefore = this.#answered;
    }, stallMs);
  }

  #result(): LoadResult {
    const { requests, server } = this.#job;
    const seconds = (this.#endedAt - this.#startedAt) / 1000;
    return {
      seconds,
      requestsPerSecond: requests / seconds,
      latency: this.#all.summary(),
      latencyByClass: this.#byClass.map((one) => one.summary()),
      cpuMicros: (this.#costAfter.serverMicros - this.#costBefore.serverMicros) / requests,
      databaseCpuMicros: (this.#costAfter.databaseMicros - this.#costBefore.databaseMicros) / requests,
      rssMegabytes: [server.pid, ...(server.alsoPids ?? [])].reduce((sum, pid) => sum + rssMegabytes(pid), 0),
      statuses: Object.fromEntries(this.#statuses),
    };
  }
}
