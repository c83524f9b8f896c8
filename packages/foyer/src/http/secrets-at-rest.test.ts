import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { hourMs } from '../testing/factories.ts';
import { adminKey, harnessSecret, startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, confirms, isInvited, joins, keyWith } from '../testing/stories.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-secrets-'));
let harness: Harness;
const mailer = new RecordingMailer();
const secrets = new Map<string, string>();
const emails = new Set<string>();

/** A whole story: joining, confirming, inviting, accepting, signing in, leaving, keys, refusals. Everything secret on its way is noted. */
beforeAll(async () => {
  harness = await startHarness({ database: `file:${join(folder, 'foyer.db')}`, mailer });
  const waiting = await joins(harness);
  const status = await confirms(harness);
  const invited = await isInvited(harness);
  const inside = await comesIn(harness, { name: 'Nora Vidal' });
  secrets.set('api key', await keyWith(harness, ['read'], { name: 'Nora' }));
  await harness.fetch('/api/v1/admin/waitlist', { key: secrets.get('api key')! });
  harness.clock.advance(hourMs);
  for (const { email } of [status, inside]) await harness.post('/api/waitlist/recover', { email });
  const phone = new Browser();
  const signIn = tokenIn(await harness.readMailTo(inside.email));
  await harness.fetch(`/sign-in?token=${signIn}`);
  await harness.form('/sign-in', { token: signIn }, { browser: phone });
  await harness.fetch(`/waitlist/status?ticket=${tokenIn(await harness.readMailTo(status.email))}`);
  await harness.post('/api/waitlist/accept', { token: invited.token.slice(0, -1) });
  await harness.fetch(`/api/v1/admin/waitlist?q=${inside.email}`, { key: 'foyer_not-a-key-but-something-secret-all-the-same' });
  await harness.admin('/api/v1/admin/waitlist/approve', { email: waiting.email, notes: 'Fine', role: 'client' });
  const copied = await confirms(harness);
  await harness.admin('/api/v1/admin/waitlist/approve', { email: copied.email });
  const { person } = await harness.services.store.snapshot({ by: 'email', email: copied.email });
  await harness.admin(`/api/v1/admin/waitlist/${person!.entry.id}/link`, undefined, { method: 'POST', headers: { 'idempotency-key': 'k' } });
  mailer.answer = () => ({ kind: 'unknown', reason: 'lost' });
  await harness.admin('/api/v1/admin/waitlist/invite', { email: 'queued@example.org', role: 'coach' });
  await harness.sendMails();
  for (const { mail } of mailer.attempts) {
    emails.add(mail.to);
    for (const [, token] of `${mail.text}${mail.html}${JSON.stringify(mail.headers)}`.matchAll(/[?&](?:token|ticket)=([A-Za-z0-9_-]{43})/g)) secrets.set(`in a mail ${secrets.size}`, token!);
  }
  for (const browser of [status.browser, inside.browser, phone]) for (const name of ['session', 'device']) {
    const value = browser.cookie(name);
    if (value) secrets.set(`cookie ${name} ${secrets.size}`, value);
  }
  secrets.set('break-glass key', adminKey);
  secrets.set('installation secret', harnessSecret);
});
afterAll(async () => {
  await harness.close();
  rmSync(folder, { recursive: true });
});

describe('SR-2 secrets at rest', () => {
  it('are in no byte of the database or its journal: not as text, not as bytes, not in hex', async () => {
    expect(secrets.size).toBeGreaterThan(12);
    const files = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['foyer.db', 'foyer.db-wal']));
    // The search itself works: what should be there is found.
    expect(files.some(({ bytes }) => bytes.includes('queued@example.org'))).toBe(true);
    for (const [what, secret] of secrets) {
      const raw = Buffer.from(secret.replace(/^foyer_/, ''), 'base64url');
      const forms: (string | Buffer)[] = [secret, secret.replace(/^foyer_/, ''), raw, raw.toString('hex'), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')];
      for (const { name, bytes } of files) for (const form of forms) expect(bytes.includes(form), `${what} in ${name}`).toBe(false);
    }
  });
});

describe('SR-65 log lines', () => {
  it('hold no secret and no full address after a whole story', () => {
    expect(harness.log.lines.length).toBeGreaterThan(0);
    for (const line of harness.log.lines) {
      for (const [what, secret] of secrets) expect(line, what).not.toContain(secret);
      for (const email of emails) expect(line).not.toContain(email);
    }
  });

  it('are one JSON object each, with level, UTC time and a stable event', () => {
    for (const line of harness.log.lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/Z$/), event: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/) });
    }
  });

  it('stay one line, masked, when something fails with hostile text in it', () => {
    const before = harness.log.lines.length;
    harness.log.error('request.failed', { path: `/invite?token=${'A'.repeat(43)}`, error: new Error('ana@example.org\n{"level":"info"}'), cookie: 'x=1', authorization: 'Bearer abc' });
    const [line] = harness.log.lines.slice(before);
    expect(line!.split('\n')).toHaveLength(2);
    for (const secret of ['A'.repeat(43), 'ana@example.org', 'x=1', 'Bearer abc']) expect(line).not.toContain(secret);
  });
});

describe('SR-66 the log of acts', () => {
  it('holds every act of the story in an unbroken chain, without an address in the part that is kept for ever', async () => {
    const events = await harness.eventsOf();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const acts = new Set(events.map(({ act }) => act));
    for (const act of ['entry.joined', 'entry.confirmed', 'entry.approved', 'invitation.created', 'invitation.accepted', 'invitation.link_shown', 'recovery.requested', 'session.started', 'api_key.created', 'act.refused', 'mail.sent'] as const) expect(acts).toContain(act);
    for (const { detail } of events) for (const email of emails) expect(detail).not.toContain(email);
  });
});
