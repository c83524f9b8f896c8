import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { setupUrl } from '../application/team/staff-link.ts';
import { Browser } from '../testing/browser.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { dayMs, hourMs, minuteMs } from '../testing/factories.ts';
import { adminPassword, startHarness, type Harness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { codeOf } from '../testing/second-factor.ts';
import { newEmail } from '../testing/stories.ts';

const api = '/api/v1/admin';
const places: Readonly<Record<string, () => Promise<{ readonly url: string; remove(): Promise<void> | void }>>> = {
  'one SQLite file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-team-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  'one PostgreSQL database': async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
};

describe.each(Object.keys(places))('two processes and one team in %s', (name) => {
  let place: Awaited<ReturnType<(typeof places)[string]>>;
  let one: Harness;
  let other: Harness;
  const clock = createFixedClock();
  const mailer = new RecordingMailer();

  beforeAll(async () => {
    place = await places[name]!();
    one = await startHarness({ database: place.url, clock, mailer });
    other = await startHarness({ database: place.url, clock, mailer });
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  const either = (index: number) => (index % 2 ? one : other);

  it('SR-28 makes one first owner of many who try at once', async () => {
    const token = setupUrl(one.services).split('#')[1]!;
    const tries = async (index: number): Promise<Response> => {
      const answer = await either(index).post(`${api}/setup`, { token, email: newEmail(), name: 'Ada', password: adminPassword });
      // A machine that is busy may tell somebody to come back; they do.
      return answer.status === 503 ? tries(index) : answer;
    };
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => tries(index)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    expect((await one.services.store.team.members())).toHaveLength(1);
  });

  it('takes a code in one of them, however many get it at once', async () => {
    const ada = await one.signIn('viewer');
    const browser = new Browser();
    browser.plant('__Host-foyer-admin', ada.headers.cookie.split('=')[1]!);
    const { secret } = (await (await one.post(`${api}/second-factor`, { password: adminPassword }, { browser })).json()) as { secret: string };
    expect((await other.post(`${api}/second-factor/confirm`, { code: codeOf(secret, clock.now()) }, { browser })).status).toBe(200);
    clock.advance(minuteMs);
    const code = codeOf(secret, clock.now());
    const browsers = await Promise.all([0, 1].map(async (index) => {
      const half = new Browser();
      expect((await either(index).post(`${api}/session`, { email: ada.email, password: adminPassword }, { browser: half })).status).toBe(200);
      return half;
    }));
    const answers = await Promise.all(browsers.map((half, index) => either(index).post(`${api}/session/second-factor`, { code }, { browser: half })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  it('SR-31 keeps an owner, whoever is quicker', async () => {
    const [ada, bea] = [await one.signIn('owner'), await one.signIn('owner')];
    for (const { id } of (await one.services.store.listAdmins()).filter((admin) => admin.level === 'owner' && admin.id !== ada.id && admin.id !== bea.id)) await one.fetch(`${api}/admins/${id}`, { method: 'DELETE', ...ada });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => index % 2
      ? one.fetch(`${api}/admins/${bea.id}`, { method: 'PUT', body: { level: 'viewer' }, ...ada }) : other.post(`${api}/admins/${ada.id}/suspend`, {}, bea)));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await one.services.store.listAdmins()).filter(({ level, suspendedAt, removedAt }) => level === 'owner' && suspendedAt === null && removedAt === null)).toHaveLength(1);
  });

  it('SR-33 shuts in both at once whom one suspends, and counts failures in common', async () => {
    const [olga, ada] = [await one.signIn('owner'), await other.signIn('admin')];
    expect((await other.fetch(`${api}/waitlist`, ada)).status).toBe(200);
    await one.post(`${api}/admins/${ada.id}/suspend`, {}, olga);
    expect((await other.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    const bo = await one.signIn('viewer');
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await either(turn).post(`${api}/session`, { email: bo.email, password: 'not the password at all' })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  });

  it('mails each invitation once, however many workers look, and keeps it while the provider does not answer', async () => {
    const olga = await one.signIn('owner');
    const emails = Array.from({ length: 6 }, () => newEmail('team'));
    mailer.answer = () => ({ kind: 'retry', reason: 'busy' });
    for (const email of emails) expect((await one.post(`${api}/admins`, { email, name: 'Nora', level: 'viewer' }, olga)).status).toBe(201);
    await Promise.all([one.staffSender.sendDue(), other.staffSender.sendDue()]);
    expect((await one.services.store.staffMails.listTo(emails[0]!))[0]).toMatchObject({ status: 'queued', attempts: 1, lastError: 'busy' });
    mailer.answer = () => ({ kind: 'accepted', providerId: crypto.randomUUID() });
    clock.advance(hourMs);
    await Promise.all([one.staffSender.sendDue(), other.staffSender.sendDue(), one.newStaffSender().sendDue()]);
    for (const email of emails) {
      expect(mailer.sentTo(email)).toHaveLength(1);
      expect((await one.services.store.staffMails.listTo(email))[0]).toMatchObject({ status: 'sent' });
    }
  });

  it('forgets tries, ended sessions, old links and sent mails after a while', async () => {
    clock.advance(120 * dayMs);
    expect(await one.services.store.tidy(clock.now())).toBeGreaterThan(0);
    const [nobody] = await one.services.store.team.members();
    expect(await one.services.store.team.sessionsOf(nobody!.admin.id)).toEqual([]);
    expect((await one.services.store.documents.list('sign_in_guard', { limit: 10 }))).toEqual([]);
  });

  it('is as sound afterwards as the record says', async () => {
    expect((await one.eventsOf()).map(({ seq }) => seq)).toEqual((await one.eventsOf()).map((_, index) => index + 1));
  });
});
