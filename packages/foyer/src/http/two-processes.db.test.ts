import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, isInvited, newEmail } from '../testing/stories.ts';

interface Place { readonly url: string; readonly remove: () => Promise<void> | void }

const places: Readonly<Record<string, () => Promise<Place> | Place>> = {
  'one SQLite file': () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-two-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  'one PostgreSQL database': async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
};

describe.each(Object.keys(places))('two processes on %s', (name) => {
  let place: Place;
  let one: Harness;
  let other: Harness;
  const mailer = new RecordingMailer();

  beforeAll(async () => {
    place = await places[name]!();
    [one, other] = await Promise.all([startHarness({ database: place.url, clock: 'system', mailer }), startHarness({ database: place.url, clock: 'system', mailer })]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  it('SR-6 let exactly one of many in, a hundred times over', async () => {
    const emails = Array.from({ length: 100 }, () => newEmail());
    await one.admin('/api/waitlist/invite', { emails, role: 'coach' });
    await Promise.all([one.sendMails(), other.sendMails()]);
    for (const email of emails) {
      const [mail] = mailer.sentTo(email);
      const token = new URL(/https:\S+token=\S+/.exec(mail!.text)![0]).searchParams.get('token');
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? one : other).post('/api/waitlist/accept', { token })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b), email).toEqual([200, 410, 410, 410, 410, 410, 410, 410]);
      const { person } = await one.services.store.snapshot({ by: 'email', email });
      expect(await other.services.store.sessionsOf(person!.entry.id)).toHaveLength(1);
      expect((await one.eventsOf(email)).filter(({ act }) => act === 'invitation.accepted')).toHaveLength(1);
    }
  });

  it('SR-6 let one of fifty in at once', async () => {
    const { token } = await isInvited(one);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : other).post('/api/waitlist/accept', { token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('SR-33 refuse within five seconds in the other what one took back, and within one in its own', async () => {
    const { browser, email } = await comesIn(one);
    const workers = [one.foyer.startWorker(), other.foyer.startWorker()];
    try {
      await sleep(100);
      for (const process of [one, other]) expect((await process.fetch('/gate/verify', { browser })).status).toBe(204);
      await one.admin('/api/admin/revoke-access', { email });
      expect((await one.fetch('/gate/verify', { browser })).status).toBe(401);
      await expect.poll(async () => (await other.fetch('/gate/verify', { browser })).status, { timeout: 5000, interval: 100 }).toBe(401);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  });

  it('SR-33 refuse within five seconds also when the feed is not read', async () => {
    const { browser, email } = await comesIn(one);
    await other.services.access.readFeed();
    expect((await other.fetch('/gate/verify', { browser })).status).toBe(204);
    await one.admin('/api/admin/revoke-access', { email });
    await sleep(4_500);
    expect((await other.fetch('/gate/verify', { browser })).status).toBe(401);
  });

  it('SR-75 give one answer and have one effect for one key, wherever it arrives', async () => {
    const { email } = await isInvited(one);
    const key = crypto.randomUUID();
    const before = (await one.eventsOf(email)).length;
    const ask = (process: Harness, body: object) => process.admin('/api/v1/admin/waitlist/invite', body, { headers: { 'idempotency-key': key } });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(i % 2 ? one : other, { email })));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect((await one.eventsOf(email)).slice(before).filter(({ act }) => act === 'invitation.renewed')).toHaveLength(1);
    const conflict = await ask(other, { email, notes: 'another body' });
    expect(JSON.stringify(await conflict.json())).toContain('request/idempotency_conflict');
  });

  it('SR-55 never send one mail twice', async () => {
    const before = mailer.attempts.length;
    const emails = await Promise.all(Array.from({ length: 150 }, async (_, i) => {
      const email = newEmail();
      await (i % 2 ? one : other).post('/api/waitlist/join', { email, name: 'Ana' });
      return email;
    }));
    await Promise.all([one, other, one, other].map(async (process) => { const sender = process.newSender(); while (await sender.sendDue()); }));
    const attempts = mailer.attempts.slice(before).filter(({ mail }) => emails.includes(mail.to));
    expect(attempts).toHaveLength(150);
    expect(new Set(attempts.map(({ mail }) => mail.to)).size).toBe(150);
  });

  it('join the same address at once as one person', async () => {
    const email = newEmail();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? one : other).post('/api/waitlist/join', { email, name: 'Ana' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect((await one.eventsOf(email)).filter(({ act }) => act === 'entry.joined')).toHaveLength(1);
    await Promise.all([one.sendMails(), other.sendMails()]);
    expect(mailer.sentTo(email)).toHaveLength(1);
  });
});
