import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../packages/foyer/src/testing/factories.ts';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { tokenIn } from '../../packages/foyer/src/testing/mailbox-assertions.ts';
import { makeDatabasePlace, type DatabasePlace, type StorageKind } from '../support/database-place.ts';
import { drillProduct, drillSettings } from '../support/foyer-process.ts';
import { askAsAdmin, bringIn, gateSays, post, untilThere } from '../support/guests.ts';
import { ClockedFoyer } from './clocked-foyer.ts';

// Servers that start again and again, on a machine that does much else.
vi.setConfig({ testTimeout: 300_000 });

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

async function begin(kind: StorageKind) {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-clock-'));
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const place = await makeDatabasePlace(kind, folder);
  closing.push(() => place.remove());
  const resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 100_000, monthlyQuota: 100_000, verifiedDomains: ['foyer.test'] });
  closing.push(() => resend.close());
  const settings = drillSettings({
    DATABASE_URL: place.url, EMAIL_FROM: 'Atrium <hello@foyer.test>', RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '300',
    TTL_SESSION_SECONDS: String(3 * 3_600), TTL_INVITE_SECONDS: String(3 * 86_400), REMINDER_AFTER_DAYS: '1', LIMIT_JOIN_PER_MINUTE: '20',
    // Where clocks are changed twice a year.
    TZ: 'Europe/Berlin',
  });
  const start = async (at?: number): Promise<ClockedFoyer> => {
    const foyer = await ClockedFoyer.start(settings, folder, at);
    closing.push(() => foyer.end());
    return foyer;
  };
  const mailed = (email: string, count = 1) => untilThere(() => (resend.sentTo(email).length >= count ? resend.sentTo(email)[count - 1] : undefined), `mail ${count} to ${email}`, 60_000);
  const invite = async (foyer: ClockedFoyer, email: string): Promise<string> => {
    expect((await askAsAdmin(foyer.origin, '/api/waitlist/invite', { email, role: 'client' })).status).toBe(200);
    const { mail } = await mailed(email);
    return tokenIn({ subject: mail.subject, text: mail.text ?? '' });
  };
  return { place, resend, start, mailed, invite };
}

const joins = (foyer: ClockedFoyer, email: string, from = '198.51.100.1') => post(foyer.origin, '/api/waitlist/join', { email, name: 'Ana' }, { 'x-forwarded-for': from });
const accepts = (foyer: ClockedFoyer, token: string) => post(foyer.origin, '/api/waitlist/accept', { token });

/** The record is whole, in the order in which things happened. */
async function proveRecord(foyer: ClockedFoyer, place: DatabasePlace): Promise<readonly number[]> {
  for (const words of [['check'], ['audit', 'verify']]) {
    const { code, output } = await foyer.run(...words);
    expect(code, output).toBe(0);
  }
  const events = await place.rows('select seq, at from audit_event order by seq');
  expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, at) => at + 1));
  return events.map(({ at }) => Number(at));
}

it('SR-77 steps of hours while a process runs end nothing early, keep nobody in, revive nothing and put nothing out of order', async () => {
  const { place, resend, start, mailed, invite } = await begin('sqlite');
  const foyer = await start(Date.UTC(2026, 9, 24, 12));
  const cookie = (await bringIn(foyer.origin, ['inside@people.test'], resend)).get('inside@people.test')!;
  expect(await gateSays(foyer.origin, cookie)).toBe(204);
  const [waits, late] = [await invite(foyer, 'waits@people.test'), await invite(foyer, 'late@people.test')];

  await foyer.step(-6 * hourMs);
  expect(await gateSays(foyer.origin, cookie)).toBe(204);
  expect((await joins(foyer, 'back@people.test')).status).toBe(202);
  // What is due is due at once: its mail waits for no hour to come again.
  await mailed('back@people.test');
  expect((await accepts(foyer, waits)).status).toBe(200);

  // Two hours after it began, whatever the clock said in between.
  await foyer.step(8 * hourMs);
  expect(await gateSays(foyer.origin, cookie)).toBe(204);
  await foyer.step(2 * hourMs);
  expect(await gateSays(foyer.origin, cookie)).toBe(401);
  await foyer.step(-9 * hourMs);
  expect(await gateSays(foyer.origin, cookie)).toBe(401);

  await foyer.step(4 * dayMs);
  const refused = await accepts(foyer, late);
  expect(refused.status).toBe(410);
  await foyer.step(-4 * dayMs);
  expect((await accepts(foyer, late)).status).toBe(410);

  // Who came too often waits for a minute at most, set forward or back.
  const flood = async (): Promise<readonly Response[]> => Promise.all(Array.from({ length: 30 }, (_, at) => joins(foyer, `flood${at}@people.test`, '203.0.113.9')));
  const limited = (await flood()).filter(({ status }) => status === 429);
  expect(limited).toHaveLength(10);
  await foyer.step(-5 * hourMs);
  const again = (await flood()).filter(({ status }) => status === 429);
  for (const answer of [...limited, ...again]) expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  await foyer.step(6 * dayMs);
  expect((await flood()).filter(({ status }) => status === 202)).toHaveLength(20);

  // A second that clocks cannot say is refused with a code, and one beside it is understood.
  for (const [instant, status] of [['2016-12-31T23:59:60Z', 422], ['2016-12-31T23:59:59Z', 200]] as const) {
    expect((await askAsAdmin(foyer.origin, `/api/v1/admin/waitlist?joinedAfter=${instant}`)).status).toBe(status);
  }
  const times = await proveRecord(foyer, place);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

it('SR-77 a machine that is set back or forward while it is off loses and doubles nothing', async () => {
  const { place, resend, start, mailed, invite } = await begin('sqlite');
  const foyer = await start(Date.UTC(2026, 2, 28, 12));
  const cookie = (await bringIn(foyer.origin, ['inside@people.test'], resend)).get('inside@people.test')!;
  const token = await invite(foyer, 'reminded@people.test');

  await foyer.restartAfter(-6 * hourMs);
  expect(await gateSays(foyer.origin, cookie)).toBe(204);
  expect((await joins(foyer, 'back@people.test')).status).toBe(202);
  await mailed('back@people.test');
  await invite(foyer, 'invited-back@people.test');

  await foyer.restartAfter(6 * hourMs + 25 * hourMs);
  await mailed('reminded@people.test', 2);
  // Yesterday comes again, and so does the day of the reminder.
  await foyer.restartAfter(-25 * hourMs);
  await foyer.restartAfter(25 * hourMs);
  expect((await joins(foyer, 'marker@people.test')).status).toBe(202);
  await mailed('marker@people.test');
  expect(resend.sentTo('reminded@people.test')).toHaveLength(2);
  expect(await gateSays(foyer.origin, cookie)).toBe(401);
  expect((await accepts(foyer, token)).status).toBe(200);
  await proveRecord(foyer, place);
});

it.each([['spring', Date.UTC(2026, 2, 29, 1)], ['autumn', Date.UTC(2026, 9, 25, 1)]])('SR-77 a wave of six an hour goes on at its pace while clocks are changed in %s', async (_, change) => {
  const { place, start } = await begin('sqlite');
  const foyer = await start(change - 15 * minuteMs);
  const ids: string[] = [];
  for (let at = 0; at < 12; at += 1) expect((await joins(foyer, `wave${at}@people.test`)).status).toBe(202);
  for (const { id } of await place.rows('select id from entry')) ids.push(String(id));
  const planned = await askAsAdmin(foyer.origin, '/api/v1/admin/waves', { action: 'approve', selection: { ids }, options: { role: 'client', unconfirmed: true }, pacePerHour: 6 });
  expect(planned.status).toBe(201);
  const { id } = planned.body as { id: string };
  expect((await askAsAdmin(foyer.origin, `/api/v1/admin/jobs/${id}/start`, {})).status).toBe(200);
  const changed = async (): Promise<number> => ((await askAsAdmin(foyer.origin, `/api/v1/admin/jobs/${id}`)).body as { progress: { changed: number } }).progress.changed;
  await untilThere(async () => ((await changed()) >= 1 ? true : undefined), 'the first of the wave');
  for (let tens = 1; tens <= 4; tens += 1) {
    await foyer.step(10 * minuteMs);
    await untilThere(async () => ((await changed()) >= tens + 1 ? true : undefined), `${tens + 1} of the wave`);
    expect(await changed()).toBe(tens + 1);
  }
  const times = await proveRecord(foyer, place);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

it('SR-77 two processes an hour apart, and one that is set by hours, agree by the clock of the database', async () => {
  const { place, resend, start, invite } = await begin('postgres');
  const [one, other] = [await start(), await start(Date.now() + hourMs)];
  const cookie = (await bringIn(one.origin, ['inside@people.test'], resend)).get('inside@people.test')!;
  const token = await invite(other, 'guest@people.test');
  const agree = async (): Promise<void> => {
    for (const { origin } of [one, other]) expect(await gateSays(origin, cookie)).toBe(204);
  };
  await agree();
  for (const step of [5 * hourMs, -9 * hourMs, 4 * dayMs]) {
    await other.step(step);
    await agree();
    for (const [at, foyer] of [one, other].entries()) expect((await joins(foyer, `person${at}${step}@people.test`)).status).toBe(202);
  }
  expect((await accepts(one, token)).status).toBe(200);
  // A client is counted once, whatever time it is at whom it asks. A process that the database kept waiting counts for itself, and says so.
  const alone = (): number => [one, other].reduce((sum, foyer) => sum + foyer.said().split('limits.counted_in_memory').length, 0);
  for (let client = 10; client < 15; client += 1) {
    const before = alone();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => joins([one, other][at % 2]!, `crowd${client}-${at}@people.test`, `203.0.113.${client}`)));
    if (alone() !== before) continue;
    expect(answers.filter(({ status }) => status === 202).length).toBeLessThanOrEqual(20);
    break;
  }
  const times = await proveRecord(one, place);
  const [{ now } = { now: 0 }] = await place.rows('select (extract(epoch from clock_timestamp()) * 1000)::bigint as now');
  for (const at of times) expect(Math.abs(Number(now) - at)).toBeLessThan(10 * minuteMs);
});
