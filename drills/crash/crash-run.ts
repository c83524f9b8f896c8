import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, startCommand, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { seededRandom } from '../../packages/foyer/src/testing/fake-clerk/seeded-random.ts';
import { FakeResend, type Fault } from '../../packages/foyer/src/testing/fake-resend.ts';
import { makeDatabasePlace, type DatabasePlace, type StorageKind } from '../support/database-place.ts';
import { drillProduct, drillSettings, runToEnd, untilReady } from '../support/foyer-process.ts';
import { Book } from './book.ts';
import { Caller } from './caller.ts';
import { acknowledgedOf, compare, lostSince } from './compare.ts';
import { Crowd } from './crowd.ts';
import { MailReader } from './mail-reader.ts';

export interface CrashOptions {
  readonly storage: StorageKind;
  readonly cycles: number;
  readonly seed: number;
  /** A server is killed after at most so many answers, or ten seconds. */
  readonly answersMax: number;
  /** The last server's clock is a minute ahead, so that nobody waits for the leases of the dead. Without it, the wait is measured. */
  readonly clockAhead: boolean;
  /** Told how far it is. */
  readonly say?: (line: string) => void;
}

export interface CrashReport {
  readonly storage: StorageKind;
  readonly kills: number;
  /** Of them before the server answered anybody. */
  readonly killsInStart: number;
  readonly people: number;
  readonly figures: Book['figures'];
  readonly deeds: ReadonlyMap<string, number>;
  readonly mails: number;
  readonly events: number;
  /** From the last start until every mail was with the provider. */
  readonly mailsOutMs: number;
  /** Every broken promise, in words. */
  readonly faults: readonly string[];
}

const clients = 6;
/** Share of servers that are killed while they start. */
const earlyShare = 0.2;
const earlyMsMax = 700;
/** A busy machine answers less. */
const workMsMax = 10_000;
/** After the last answer that is waited for, so that the kill meets the next ones anywhere. */
const suddenMsMax = 12;
/** SR-52: as many mails as committed changes that need one, within 60 s of the restart. */
const mailsOutWithinMs = 60_000;
const clockAhead = fileURLToPath(new URL('../support/clock-ahead.mjs', import.meta.url));
const lostAtProvider: readonly Fault[] = ['reset_before', 'reset_after', 'html_502_before', 'html_502_after', 'broken_json_after'];
/** One in so many mails does not arrive at the provider, or its answer is lost on the way back. */
const lostEvery = 40;

/**
 * Lets a crowd of people and a team use a server that is killed again and again, then compares the database with the log of what was
 * acknowledged: nothing is lost, nothing happened twice, every mail went out once, and the audit chain is whole.
 */
export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-crash-'));
  const place = await makeDatabasePlace(options.storage, folder);
  const resend = await FakeResend.start({ requestsPerSecond: 400, dailyQuota: 10_000_000, monthlyQuota: 10_000_000, verifiedDomains: ['foyer.test'] });
  try {
    return await new CrashRun({ ...options, folder, place, resend }).run();
  } finally {
    await resend.close();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface RunOptions extends CrashOptions {
  readonly folder: string;
  readonly place: DatabasePlace;
  readonly resend: FakeResend;
}

class CrashRun {
  readonly #options: RunOptions;
  readonly #random: () => number;
  readonly #book = new Book();
  readonly #weather = { kills: 0, closing: false };
  #killsInStart = 0;
  #lostAt = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<CrashReport> {
    const { folder, place, resend, cycles, say } = this.#options;
    writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const settings = drillSettings({
      PORT: String(port), PUBLIC_URL: origin, DATABASE_URL: place.url, RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '200', EMAIL_FROM: 'Atrium <hello@foyer.test>', LOG_LEVEL: 'error',
    });
    const mails = new MailReader(resend);
    const crowds = Array.from({ length: clients }, (_, index) => new Crowd({
      name: `guest-${index}`, book: this.#book, mails, place, weather: this.#weather,
      caller: new Caller({ origin, book: this.#book, weather: this.#weather, random: seededRandom(this.#options.seed + 1 + index) }),
    }));
    const working = Promise.all(crowds.map((crowd) => crowd.run()));
    // It is waited for at the end; until then a fault of a client must not end the process.
    working.catch(() => {});
    const losing = setInterval(() => this.#loseAnswer(), 50);
    try {
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        const known = this.#book.faults.length;
        await this.#cycle(settings, origin);
        for (const fault of this.#book.faults.slice(known)) say?.(`broken promise at kill ${cycle}: ${fault}`);
        if (cycle % 10 === 0) say?.(`${cycle} kills, ${this.#book.people.length} people, ${this.#book.figures.acknowledged} answers, ${resend.sent.length} mails, ${this.#book.faults.length} faults`);
      }
    } finally {
      clearInterval(losing);
      this.#weather.closing = true;
    }
    return this.#end(settings, origin, working);
  }

  /** Faults wait for the next mail, so there is never more than one. */
  #loseAnswer(): void {
    const { resend } = this.#options;
    if (resend.exchanges.length - this.#lostAt < lostEvery) return;
    this.#lostAt = resend.exchanges.length;
    resend.failNext(lostAtProvider[Math.floor(this.#random() * lostAtProvider.length)]!);
  }

  async #cycle(settings: Readonly<Record<string, string>>, origin: string): Promise<void> {
    const { folder, place, answersMax } = this.#options;
    const before = acknowledgedOf(this.#book.people.slice(-200));
    const server = startCommand(['start'], settings, folder);
    const early = this.#weather.kills > 0 && this.#random() < earlyShare;
    if (early) {
      await sleep(this.#random() * earlyMsMax);
      this.#killsInStart += 1;
    } else {
      await untilReady(server, origin);
      this.#book.faults.push(...(await lostSince(place, before)));
      await this.#untilAnswered(1 + Math.floor(this.#random() * answersMax));
      await sleep(this.#random() * suddenMsMax);
    }
    server.child.kill('SIGKILL');
    const { output } = await server.ended;
    this.#weather.kills += 1;
    this.#book.faults.push(...troubles(output));
  }

  async #untilAnswered(more: number): Promise<void> {
    const { figures } = this.#book;
    const [enough, giveUpAt] = [figures.acknowledged + more, performance.now() + workMsMax];
    while (figures.acknowledged < enough && performance.now() < giveUpAt) await sleep(2);
  }

  async #end(settings: Readonly<Record<string, string>>, origin: string, working: Promise<unknown>): Promise<CrashReport> {
    const { folder, place, resend, storage } = this.#options;
    const startedAt = performance.now();
    const ahead: Record<string, string> = this.#options.clockAhead ? { NODE_OPTIONS: `--import ${clockAhead}`, FOYER_DRILL_CLOCK_AHEAD_MS: '60000' } : {};
    // On PostgreSQL the clock is the server's: there, what is leased is made older instead.
    if (this.#options.clockAhead && storage === 'postgres') {
      for (const table of ['outbox', 'staff_mail']) await place.rows(`update ${table} set due_at = due_at - 60000 where status = 'processing'`);
    }
    const server: Started = startCommand(['start'], { ...settings, ...ahead }, folder);
    await untilReady(server, origin);
    await working;
    const mailsOutMs = await this.#untilMailsAreOut(startedAt);
    server.child.kill('SIGTERM');
    const ended = await server.ended;
    if (ended.code !== 0) this.#book.faults.push(`The last server ended with ${ended.code ?? ended.signal} instead of 0:\n${ended.output}`);
    this.#book.faults.push(...troubles(ended.output), ...(await compare(place, this.#book, resend)));
    for (const words of [['check'], ['audit', 'verify']]) {
      const { code, output } = await runToEnd(words, settings, folder);
      if (code !== 0) this.#book.faults.push(`foyer ${words.join(' ')} ended with ${code}:\n${output}`);
    }
    const [{ events } = { events: 0 }] = await place.rows('select count(*) as events from audit_event');
    return {
      storage, kills: this.#weather.kills, killsInStart: this.#killsInStart, people: this.#book.people.length, figures: this.#book.figures, deeds: this.#book.deeds, mails: resend.sent.length,
      events: Number(events), mailsOutMs, faults: this.#book.faults,
    };
  }

  async #untilMailsAreOut(startedAt: number): Promise<number> {
    for (;;) {
      const [{ waiting } = { waiting: 0 }] = await this.#options.place.rows(`select count(*) as waiting from outbox where status in ('queued', 'processing')`);
      const elapsed = performance.now() - startedAt;
      if (Number(waiting) === 0) return elapsed;
      if (elapsed > mailsOutWithinMs) {
        this.#book.faults.push(`${String(waiting)} mails are not out ${Math.round(elapsed / 1000)} s after the restart.`);
        return elapsed;
      }
      await sleep(100);
    }
  }
}

/** Lines of the log; it holds errors only. A request that a busy machine kept too long is answered 503, which the book counts. */
function troubles(output: string): readonly string[] {
  return output.split('\n').filter((line) => line.startsWith('{') && !line.includes('"code":"service/unavailable"')).map((line) => `The log says: ${line.slice(0, 400)}`);
}
