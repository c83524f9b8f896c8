import type { AuditEvent } from '../domain/audit-event.ts';
import { needNothingOfEachOther, needsOf } from '../domain/batch-needs.ts';
import { decideBatch } from '../domain/batch.ts';
import type { Command, ResultOf } from '../domain/command.ts';
import { FoyerError } from '../domain/errors.ts';
import type { Rules } from '../domain/rules.ts';
import type { Seats } from '../domain/seats.ts';
import type { Outcome, Request, Unit } from '../domain/unit.ts';
import { breathe } from './breathe.ts';
import { CommitPace } from './commit-pace.ts';
import type { Clock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';
import type { TracePlace, Tracer } from './ports/tracer.ts';
import { traceCommit } from './trace-commit.ts';

interface Waiting {
  readonly unit: Unit;
  /** When it came, by the monotonic clock. */
  readonly since: number;
  /** Where in a trace it came from. */
  readonly place: TracePlace | undefined;
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What verbs run commands with. */
export type CommandRunner = Pick<Executor, 'run' | 'submit' | 'bulk' | 'inTurn' | 'comingFrom'>;

const requestsPerBatchMax = 512;
const requestsWaitingMax = 20_000;
/** So few share a commit while somebody stands at the gate, who waits for its end: about a millisecond. */
const requestsPerBatchPressed = 16;
/** With more than this waiting to be written, full commits help everybody more. */
const requestsWaitingPressed = 256;
/** How often it is looked who has waited too long, while anybody waits. */
const lookEveryMs = 200;
/** With fewer than this waiting, another batch beside the one under way would cost the database more than it saves anybody. */
const requestsBeside = 16;
/** Whoever wants to write while many units share a transaction waits so long, for the unit that is under way then, and for the commit. */
const giveWayMs = 10;
/** So long the commit of units in turn may keep everybody waiting, where the thread that decides also writes. */
const commitInTurnMs = 7;
/** So many that waited when a batch was done show that they come from many sides; whoever asks one thing after the other is never kept waiting. */
const requestsCrowd = 2;
const crowdRemembersMs = 1_000;
/** So long a batch is gathered at most; a single request goes a turn of the event loop later, some microseconds. */
const gatherMsMax = 2;

/**
 * Runs commands. What arrives together shares one commit without sharing a fate; nobody is answered before the commit is durable.
 */
export class Executor {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rules: Rules;
  readonly #onCommitted: (events: readonly AuditEvent[], requests: number, seconds: number) => void;
  readonly #isPressed: () => boolean;
  readonly #tracer: Tracer | undefined;
  readonly #waiting: Waiting[] = [];
  #requestsWaiting = 0;
  readonly #batchesAtOnce: number;
  #scheduled = false;
  #idle: (() => void)[] = [];
  readonly #patienceMs: number;
  /** The batches that are being written. */
  readonly #underWay = new Set<readonly Waiting[]>();
  #looking: NodeJS.Timeout | undefined;
  readonly #paceMs: number;
  readonly #commitPace = new CommitPace(commitInTurnMs);
  #startedAt = 0;
  #crowdedUntil = 0;

  /**
   * @param options.onCommitted - told about every durable batch: its audit events, how many requests shared it, and how long it took; must not throw
   * @param options.isPressed - whether others wait for this thread right now, who should not wait for a long commit; never, when left out
   * @param options.patienceMs - whoever waits longer is told to ask again, for a database that may fall silent (SR-74); else everybody waits
   * @param options.batchesAtOnce - more than one where commits run elsewhere: this thread decides the next batch while the database writes
   *   the last one. The head of the audit chain puts them in sequence all the same
   * @param options.paceMs - a few who come from many sides all the time share a batch that begins so long after the last one: for each by itself, it would
   *   cost several times as much
   * @param options.tracer - told about every commit, where there is one
   */
  constructor(options: {
    store: Store; clock: Clock; rules: Rules; onCommitted: (events: readonly AuditEvent[], requests: number, seconds: number) => void;
    isPressed?: (() => boolean) | undefined; patienceMs?: number; batchesAtOnce?: number; paceMs?: number; tracer?: Tracer | undefined;
  }) {
    this.#store = options.store;
    this.#patienceMs = options.patienceMs ?? Number.POSITIVE_INFINITY;
    this.#clock = options.clock;
    this.#rules = options.rules;
    this.#onCommitted = options.onCommitted;
    this.#isPressed = options.isPressed ?? (() => false);
    this.#batchesAtOnce = options.batchesAtOnce ?? 1;
    this.#paceMs = options.paceMs ?? 0;
    this.#tracer = options.tracer;
  }

  /** Requests that were submitted and are in no batch yet. */
  get waiting(): number {
    return this.#requestsWaiting;
  }

  /**
   * One request, one answer.
   * @throws {FoyerError} when it is refused
   */
  async run<C extends Command>(request: Request<C>, idempotency?: Unit['idempotency']): Promise<ResultOf<C>> {
    const [outcome] = await this.submit({ requests: [request], ...(idempotency ? { idempotency } : {}) });
    if (!outcome!.ok) throw outcome!.error;
    return outcome!.result as ResultOf<C>;
  }

  /**
   * Several requests with one outcome each.
   * @throws {FoyerError} `service/unavailable` when nothing could be written, or when nobody can tell: then the same request with the same
   *   idempotency key learns how it ended
   */
  submit(unit: Unit): Promise<readonly Outcome[]> {
    if (this.#requestsWaiting >= requestsWaitingMax) {
      return Promise.reject(new FoyerError('service/unavailable', 'Foyer is very busy. Please try again in a moment.', { retryAfterSeconds: 2 }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, since: performance.now(), place: this.#tracer?.here(), resolve, reject });
      this.#requestsWaiting += unit.requests.length;
      this.#schedule();
    });
  }

  /**
   * Requests in a transaction of their own, for acts that bring many: the first of them, as many as have been decided when somebody else
   * wants to write.
   * @param atOnce - everybody has a turn after so many
   * @returns one outcome each, at least that of the first
   * @throws {FoyerError} `service/unavailable` when nothing could be written; then nothing was
   */
  async bulk(requests: readonly Request[], atOnce = requests.length): Promise<readonly Outcome[]> {
    const units: Unit[] = [];
    for (let start = 0; start < requests.length; start += atOnce) units.push({ requests: requests.slice(start, start + atOnce) });
    try {
      return (await this.#share(units)).flat();
    } catch (error) {
      if (requests.length === 1 || isAway(error)) throw error;
      // The database refused something that no decision could foresee: it is found by halves, and the others go on.
      return this.bulk(requests.slice(0, Math.ceil(requests.length / 2)), atOnce);
    }
  }

  /**
   * Several units, one after the other, each seeing what those before it changed. They share transactions, and everybody has a turn between
   * them; whoever wants to write, too, once the unit under way is committed. Each one's answers are kept with it or not at all.
   * @throws {FoyerError} `service/unavailable` when not all could be written
   */
  async inTurn(units: readonly Unit[]): Promise<readonly (readonly Outcome[])[]> {
    // One by itself is like anybody's: it shares a batch with them, and waits no longer than they do.
    if (units.length === 1) return [await this.submit(units[0]!)];
    const outcomes: (readonly Outcome[])[] = [];
    while (outcomes.length < units.length) {
      const rest = this.#together(units.slice(outcomes.length));
      outcomes.push(...await this.#share(rest).catch((error: unknown) => this.#eachApart(rest, error)));
      // The commit had this turn.
      if (outcomes.length < units.length) await breathe();
    }
    return outcomes;
  }

  /** The first of these units, as many as one commit may hold. */
  #together(units: readonly Unit[]): readonly Unit[] {
    let count = 1;
    let requests = units[0]!.requests.length;
    while (count < units.length && requests + units[count]!.requests.length <= this.#commitPace.requests) {
      requests += units[count]!.requests.length;
      count += 1;
    }
    return units.slice(0, count);
  }

  /** The database refused something that no decision could foresee: the others go on without it. */
  async #eachApart(units: readonly Unit[], error: unknown): Promise<readonly (readonly Outcome[])[]> {
    if (isAway(error)) throw error;
    const outcomes: (readonly Outcome[])[] = [];
    for (const unit of units) outcomes.push(await this.submit(unit));
    return outcomes;
  }

  /**
   * Decides and writes the first of these units in one transaction: as many as can be before somebody else wants to write. Everybody has a
   * turn after each; the commit has a turn of its own.
   * @returns their outcomes, of one unit at least
   */
  async #share(units: readonly Unit[]): Promise<readonly (readonly Outcome[])[]> {
    const startedAt = performance.now();
    let decidedAt = startedAt;
    const needs = units.map((unit) => needsOf([unit], this.#rules));
    // Each sees what those before it wrote; where it need not, nobody waits for that.
    const apart = needNothingOfEachOther(needs);
    const write = () => this.#store.write(async (transaction) => {
      const outcomes: (readonly Outcome[])[] = [];
      const events: AuditEvent[] = [];
      let seats: Seats | undefined;
      for (let loading = transaction.load(needs[0]!), at = 0; at < units.length; at += 1) {
        const loaded = await loading;
        // Where the database works elsewhere it looks for the next ones while these are decided, and writes these while the next are.
        if (apart && at + 1 < units.length) loading = transaction.load(needs[at + 1]!);
        loading.catch(() => {});
        const now = this.#clock.now();
        const decision = decideBatch([units[at]!], seats ? { ...loaded, seats } : loaded, now, this.#rules);
        // What was looked up before these were written does not know of the seats they took.
        if (apart) ({ seats } = decision);
        events.push(...await transaction.write(decision.writes, now));
        outcomes.push(decision.outcomes[0]!);
        // Where commits run elsewhere they keep nobody here waiting, and others wait for the end of the record.
        if (units.length > 1 || this.#batchesAtOnce === 1) await breathe();
        if (this.#waitedMs() >= giveWayMs) break;
        if (!apart && at + 1 < units.length) loading = transaction.load(needs[at + 1]!);
      }
      decidedAt = performance.now();
      return { outcomes, events };
    });
    const asked = units.reduce((sum, unit) => sum + unit.requests.length, 0);
    const { outcomes, events } = await (this.#tracer ? traceCommit(this.#tracer, [this.#tracer.here()], asked, write) : write());
    const committedAt = performance.now();
    const requests = outcomes.reduce((sum, some) => sum + some.length, 0);
    this.#commitPace.took(requests, committedAt - decidedAt);
    this.#onCommitted(events, requests, (committedAt - startedAt) / 1000);
    return outcomes;
  }

  /**
   * This executor for requests that come from one place: each carries it, so that no verb can forget to say where an act comes from.
   * @param from - the client's bucket, or `console`
   */
  comingFrom(from: string): CommandRunner {
    const placed = <C extends Command>(request: Request<C>): Request<C> => (request.from === undefined ? { ...request, from } : request);
    return {
      run: (request, idempotency) => this.run(placed(request), idempotency),
      submit: (unit) => this.submit({ ...unit, requests: unit.requests.map(placed) }),
      // Where a file comes from is recorded once, not with each of its rows.
      bulk: (requests, atOnce) => this.bulk(requests, atOnce),
      inTurn: (units) => this.inTurn(units.map((unit) => ({ ...unit, requests: unit.requests.map(placed) }))),
      comingFrom: (elsewhere) => this.comingFrom(elsewhere),
    };
  }

  /** Resolves once everything submitted so far is answered. */
  drained(): Promise<void> {
    if (this.#waiting.length === 0 && this.#underWay.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    if (this.#underWay.size > 0 && (this.#underWay.size >= this.#batchesAtOnce || this.#requestsWaiting < requestsBeside)) return;
    this.#scheduled = true;
    const now = performance.now();
    const restMs = this.#startedAt + this.#paceMs - now;
    if (restMs > 0 && now < this.#crowdedUntil && this.#requestsWaiting < requestsBeside) setTimeout(() => this.#gather(0, performance.now()), restMs);
    else this.#gather(0, now);
  }

  /** Waits as long as every turn brings more: one commit for all of them costs little more than for half of them. */
  #gather(before: number, since: number): void {
    // After this turn's input was read: all requests that came in together are in the batch.
    setImmediate(() => {
      const waiting = this.#requestsWaiting;
      if (waiting > before && waiting < this.#batchMax() && performance.now() - since < gatherMsMax) {
        this.#gather(waiting, since);
        return;
      }
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#take();
    if (batch.length === 0) return;
    this.#underWay.add(batch);
    this.#startedAt = performance.now();
    if (this.#patienceMs !== Number.POSITIVE_INFINITY) this.#looking ??= setInterval(() => this.#look(), lookEveryMs).unref();
    try {
      await this.#commit(batch);
    } catch (error) {
      await this.#apart(batch, error);
    } finally {
      this.#underWay.delete(batch);
      if (this.#requestsWaiting >= requestsCrowd) this.#crowdedUntil = performance.now() + crowdRemembersMs;
      this.#schedule();
      if (this.#waiting.length === 0 && this.#underWay.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Tells those who have waited too long. What is under way may still be written; what only waited will not be. */
  #look(): void {
    const longest = performance.now() - this.#patienceMs;
    // In the order they came.
    const overdue = this.#waiting.findIndex(({ since }) => since > longest);
    const gone = this.#waiting.splice(0, overdue < 0 ? this.#waiting.length : overdue);
    for (const { unit } of gone) this.#requestsWaiting -= unit.requests.length;
    for (const { since, reject } of [...[...this.#underWay].flat(), ...gone]) if (since <= longest) reject(tooLate());
    if (this.#underWay.size > 0 || this.#waiting.length > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  /** Decides and writes these units in one transaction, then answers them. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    const units = batch.map(({ unit }) => unit);
    const needs = needsOf(units, this.#rules);
    const requests = units.reduce((sum, unit) => sum + unit.requests.length, 0);
    const startedAt = performance.now();
    const write = () => this.#store.write(async (transaction) => {
      const now = this.#clock.now();
      const decision = decideBatch(units, await transaction.load(needs), now, this.#rules);
      return { outcomes: decision.outcomes, events: await transaction.write(decision.writes, now) };
    });
    const { outcomes, events } = await (this.#tracer ? traceCommit(this.#tracer, batch.map(({ place }) => place), requests, write) : write());
    this.#onCommitted(events, requests, (performance.now() - startedAt) / 1000);
    batch.forEach((waiting, index) => waiting.resolve(outcomes[index]!));
  }

  /**
   * After a commit that failed. When the database is away, everybody is told. When it refused something that no decision could foresee,
   * each unit gets a transaction of its own, so that the refusal is only the one's that caused it.
   */
  async #apart(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (isAway(error) || batch.length === 1) {
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    for (const waiting of batch) await this.#commit([waiting]).catch(waiting.reject);
  }

  /** How long the first of those who want to write has waited, milliseconds; 0 when nobody does. */
  #waitedMs(): number {
    const [batch] = this.#underWay;
    const since = batch?.[0]?.since ?? this.#waiting[0]?.since;
    return since === undefined ? 0 : performance.now() - since;
  }

  /** How many requests the next commit may hold. */
  #batchMax(): number {
    return this.#requestsWaiting <= requestsWaitingPressed && this.#isPressed() ? requestsPerBatchPressed : requestsPerBatchMax;
  }

  #take(): Waiting[] {
    const max = this.#batchMax();
    let requests = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || requests + this.#waiting[count]!.unit.requests.length <= max)) {
      requests += this.#waiting[count]!.unit.requests.length;
      count += 1;
    }
    this.#requestsWaiting -= requests;
    return this.#waiting.splice(0, count);
  }
}

function isAway(error: unknown): boolean {
  return error instanceof FoyerError && error.code === 'service/unavailable';
}

function tooLate(): FoyerError {
  return new FoyerError('service/unavailable', 'Foyer cannot reach its records right now. Please try again in a moment.', {
    cause: new Error('The database did not answer in time.'), retryAfterSeconds: 5,
  });
}
