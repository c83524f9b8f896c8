import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { Follower } from '../support/event-stream.ts';
import { Fleet } from '../support/fleet.ts';
import { askAsAdmin, bringIn, post, type Results, untilThere } from '../support/guests.ts';
import { SteadyLoad } from '../support/steady-load.ts';
import { proveRecord } from './prove-record.ts';
import { measureRevocations } from './revocations.ts';
import { rollOver } from './roll-over.ts';

const joinsPerMinute = 40;

/** Figures for whoever reads the test output. */
const say = (line: string): void => void process.stdout.write(`  ${line}\n`);

describe('three processes on one PostgreSQL behind nginx', () => {
  let database: TestDatabase;
  let resend: FakeResend;
  let fleet: Fleet;
  let cookies: ReadonlyMap<string, string>;
  let look: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    look = new pg.Pool({ connectionString: database.url, max: 2 });
    look.on('error', () => {});
    resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 100_000, monthlyQuota: 100_000, verifiedDomains: ['foyer.test'] });
    fleet = await Fleet.start(3, {
      DATABASE_URL: database.url, LIMIT_JOIN_PER_MINUTE: String(joinsPerMinute), LOG_LEVEL: 'info',
      RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '300', EMAIL_FROM: 'Atrium <hello@foyer.test>',
    });
    cookies = await bringIn(fleet.origin, Array.from({ length: 9 }, (_, n) => `inside-${n}@people.test`), resend);
  });
  afterAll(async () => {
    await fleet?.close();
    await resend?.close();
    await look?.end();
    await database?.drop();
  });
  const joins = (email: string, from: string) => post(fleet.origin, '/api/waitlist/join', { email, name: 'Ana' }, { 'x-forwarded-for': from });
  const origins = () => fleet.members.map(({ origin }) => origin);

  it('count a client once, whichever of them it meets', async () => {
    // Each has its table and its connections.
    await Promise.all(origins().map((origin, n) => post(origin, '/api/waitlist/join', { email: `first-${n}@people.test`, name: 'Ana' })));
    // A process that the database kept waiting for a second counts for itself, and says when it does and when it no longer does.
    const said = (event: string) => fleet.members.reduce((sum, member) => sum + member.said().split(event).length - 1, 0);
    let answers: readonly { status: number }[] = [];
    for (let client = 10; client < 20; client += 1) {
      await untilThere(async () => {
        if (said('limits.counted_together_again') === said('limits.counted_in_memory')) return true;
        await Promise.all(origins().map((origin, n) => post(origin, '/api/waitlist/join', { email: `again-${client}-${n}@people.test`, name: 'Ana' }, { 'x-forwarded-for': `203.0.113.${client}` })));
        return undefined;
      }, 'all of them to count together');
      const before = said('limits.counted_in_memory');
      answers = await Promise.all(Array.from({ length: joinsPerMinute * 2 }, (_, n) => joins(`crowd-${client}-${n}@people.test`, `198.51.100.${client}`)));
      if (said('limits.counted_in_memory') === before) break;
    }
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(joinsPerMinute);
    // A machine that does much else may tell some of those it counted to come again; nobody beyond the limit is let through.
    expect(answers.filter(({ status }) => status === 202 || status === 503)).toHaveLength(joinsPerMinute);
    expect((await joins('alone@people.test', '198.51.100.8')).status).toBe(202);
  });

  it('SR-55 send every mail, and none twice, however many workers there are', async () => {
    const people = Array.from({ length: 150 }, (_, n) => `mailed-${n}@people.test`);
    await Promise.all(people.map(async (email, n) => expect((await joins(email, `192.0.2.${n % 200}`)).status).toBe(202)));
    const to = () => resend.sent.flatMap(({ mail }) => mail.to).filter((one) => one.startsWith('mailed-'));
    await untilThere(() => (to().length >= people.length ? true : undefined), 'a mail to everybody', 60_000);
    expect(to().toSorted()).toEqual(people.toSorted());
    // Not even asked twice: the provider's memory is not what keeps them apart.
    const keys = resend.exchanges.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('SR-33 know each other\'s sessions at once, and close all their gates within five seconds of a revocation', async () => {
    const revoked = [...cookies].slice(0, 5);
    const delays = await measureRevocations(origins(), new Map(revoked));
    say(`revocations, milliseconds until the gate of the others was closed: ${delays.elsewhere.map(Math.round).join(' ')}; in the same process: ${delays.here.map(Math.round).join(' ')}`);
    expect(Math.max(...delays.here)).toBeLessThan(1_000);
    expect(Math.max(...delays.elsewhere)).toBeLessThan(5_000);
    expect(delays.elsewhere).toHaveLength(10);
  });

  it('tell whoever follows along at any of them, also when the line on which they hear each other is cut', async () => {
    const followers = await Promise.all(origins().map((origin) => Follower.at(origin)));
    try {
      for (const [n, { line }] of [{ line: 'whole' }, { line: 'cut' }].entries()) {
        const email = `seen-${n}@people.test`;
        if (line === 'cut') await look.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'foyer news' and datname = current_database()`);
        const since = performance.now();
        const { body } = await askAsAdmin(origins()[n]!, '/api/waitlist/invite', { email, role: 'client', notify: false });
        const { id } = (body as Results).results[0]!;
        const delays = await Promise.all(followers.map(({ heard }) => untilThere(() => heard.find((one) => one.entryId === id && one.act === 'invitation.created'), `news of ${email}`)));
        say(`events at three processes, line ${line}: ${delays.map(({ at }) => Math.round(at - since)).join(' ')} ms`);
        expect(Math.max(...delays.map(({ at }) => at - since))).toBeLessThan(5_000);
        for (const { heard } of followers) expect(heard.filter((one) => one.entryId === id && one.act === 'invitation.created')).toHaveLength(1);
      }
    } finally {
      await Promise.all(followers.map((follower) => follower.leave()));
    }
  });

  it('tell the second of two reviewers at different processes that somebody was first', async () => {
    const email = 'contested@people.test';
    expect((await joins(email, '198.51.100.9')).status).toBe(202);
    const { rows: [found] } = await look.query<{ version: string }>('select version from entry where email = $1', [email]);
    const answers = await Promise.all([0, 1].map((n) => askAsAdmin(origins()[n]!, '/api/v1/admin/waitlist/note', { email, notes: `reviewer ${n}`, version: Number(found!.version) })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const outcomes = answers.map(({ body }) => (body as Results).results[0]!);
    expect(outcomes.map(({ code }) => code ?? 'noted').toSorted()).toEqual(['entry/changed', 'noted']);
  });

  it('SR-52, SR-69 lose nothing that was acknowledged when one is killed, and go on without it', async () => {
    const load = new SteadyLoad(fleet.origin, { label: 'killed', cookies: [...cookies.values()].slice(5) });
    await untilThere(() => (load.answered > 60 ? true : undefined), 'load');
    await fleet.members[1]!.end('SIGKILL');
    const without = load.answered;
    await untilThere(() => (load.answered > without + 150 ? true : undefined), 'service without it');
    await fleet.members[1]!.start();
    const again = load.answered;
    await untilThere(() => (load.answered > again + 60 ? true : undefined), 'load');
    await load.end();
    // What may be repeated was, by another process. What may not be was lost at most where it was under way.
    expect(load.failures.filter(({ what }) => what !== 'add')).toEqual([]);
    expect(load.failures.length).toBeLessThanOrEqual(2);
    say(`killed one of three under ${load.answered} requests: ${load.failures.length} failed, 0 of ${load.joined.size} acknowledged lost`);
    await proveRecord(look, load.joined);
  });

  it('SR-76 are replaced one after the other without one failed request of those that may be repeated', async () => {
    const load = new SteadyLoad(fleet.origin, { label: 'rolled', cookies: [...cookies.values()].slice(5) });
    await untilThere(() => (load.answered > 60 ? true : undefined), 'load');
    const stops = await rollOver(fleet);
    await load.end();
    say(`rolled over three processes under ${load.answered} requests: ${load.failures.length} failed; each stopped within ${stops.map(({ stoppedMs }) => Math.round(stoppedMs)).join(', ')} ms`);
    expect(load.failures.filter(({ what }) => what !== 'add')).toEqual([]);
    // Changes without a key are sent once, so one may meet the very instant in which a door closes (docs/guides/several-processes.md).
    expect(load.failures.length).toBeLessThanOrEqual(2);
    expect(stops.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(stops.every(({ stoppedMs }) => stoppedMs < 10_000)).toBe(true);
    await proveRecord(look, load.joined);
  });
});
