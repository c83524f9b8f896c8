import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { selfCheck } from '../application/audit/self-check.ts';
import type { KnowledgeSource, RestoreReport } from '../application/backup/restore-backup.ts';
import { Browser } from '../testing/browser.ts';
import { hourMs } from '../testing/factories.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { tokenIn, unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { type BackupPlace, makeBackupPlace, restoreTo } from '../testing/restoring.ts';
import { comesIn, confirms, type Guest, isInvited, keyWith, outcomes } from '../testing/stories.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Lost {
  readonly place: BackupPlace;
  readonly clock: ReturnType<typeof createFixedClock>;
  readonly backup: string;
  readonly config: Harness['foyer']['config'];
  readonly guests: Readonly<Record<'stays' | 'revoked' | 'gone' | 'invited' | 'used' | 'renewed' | 'takenBack' | 'lowered' | 'signedOut' | 'waiting' | 'undone' | 'back', Guest>>;
  readonly queued: string;
  readonly erased: string;
  readonly signInToken: string;
  readonly unsubscribeToken: string;
  readonly keys: { readonly kept: string; readonly ended: string };
  readonly headOfLost: number;
}

/** People in every place, a backup, and then a day on which much ends and all is lost. */
async function loseEverything(kind: BackupPlace['kind']): Promise<Lost> {
  const place = await makeBackupPlace(kind, createTestDatabase);
  cleanups.push(() => place.remove());
  const clock = createFixedClock();
  const mailer = new RecordingMailer();
  const harness = await startHarness({ database: place.url, clock, mailer, env: { BACKUP_DIR: place.folder, BACKUP_JOURNAL: 'on' } });
  const inside = () => comesIn(harness);
  const guests = {
    stays: await inside(), revoked: await inside(), gone: await inside(), lowered: await inside(), signedOut: await inside(), back: await inside(),
    invited: await isInvited(harness), used: await isInvited(harness), renewed: await isInvited(harness), takenBack: await isInvited(harness),
    waiting: await confirms(harness), undone: await confirms(harness),
  };
  await outcomes(harness.admin('/api/v1/admin/waitlist/approve', { email: guests.undone.email, invite: false }));
  const keys = { kept: await keyWith(harness, ['read'], { name: 'kept' }), ended: await keyWith(harness, ['read'], { name: 'ended' }) };
  clock.advance(hourMs);
  await harness.post('/api/waitlist/recover', { email: guests.stays.email });
  const signInToken = tokenIn(await harness.readMailTo(guests.stays.email));
  const unsubscribeToken = unsubscribeLinkIn(await harness.readMailTo(guests.invited.email))!.searchParams.get('token')!;
  const erased = await confirms(harness, { name: 'Quirinia Zabel' });
  // Queued in the backup, sent after it.
  const queued = 'queued@example.org';
  await outcomes(harness.admin('/api/v1/admin/waitlist/invite', { email: queued, role: 'coach' }));
  const { executor, store } = harness.services;
  const nobody = { by: 'nobody' } as const;
  const actor = { kind: 'system', name: 'console' } as const;
  const session = { id: 'admin session', tokenHash: 'a'.repeat(64), device: 'Test' };
  await executor.run({ target: nobody, command: { type: 'found_team', id: 'owner', email: 'owner@example.org', name: 'Ole', passwordHash: 'unknown', session, from: '::1' } });
  for (const id of ['mia', 'nora']) {
    const link = { tokenHash: `link of ${id}`, expiresAt: clock.now() + 24 * hourMs, mail: null };
    await executor.run({ target: nobody, command: { type: 'invite_admin', actor, id, email: `${id}@example.org`, name: id, level: 'admin', roles: null, invitedBy: 'Ole', link, from: '::1' } });
  }
  while ((await store.indexChanged(500)) > 0);
  const { path } = await harness.services.backups.make();

  clock.advance(hourMs);
  await executor.run({ target: nobody, command: { type: 'suspend_admin', actor, id: 'mia', personalKeys: [], from: '::1' } });
  const { person: leaving } = await store.snapshot({ by: 'email', email: erased.email });
  await executor.run({ target: { by: 'id', id: leaving!.entry.id }, command: { type: 'erase', actor, version: null } });
  await harness.sendMails();
  expect(mailer.sentTo(queued)).toHaveLength(1);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/revoke', { email: guests.revoked.email }))).toEqual(['revoked']);
  expect((await harness.post('/api/waitlist/withdraw', {}, { browser: guests.gone.browser })).status).toBe(200);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/change-role', { email: guests.lowered.email, role: 'client' }))).toEqual(['role_changed']);
  expect((await harness.post('/api/session/logout', {}, { browser: guests.signedOut.browser })).status).toBeLessThan(400);
  expect((await harness.post('/api/waitlist/accept', { token: guests.used.token })).status).toBe(200);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/invite', { email: guests.renewed.email }))).toEqual(['invited']);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/withdraw-invitation', { email: guests.takenBack.email }))).toEqual(['approved']);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/reconsider', { email: guests.undone.email }))).toEqual(['pending']);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/revoke', { email: guests.back.email }))).toEqual(['revoked']);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/restore', { email: guests.back.email }))).toEqual(['invited']);
  const { items } = (await (await harness.admin('/api/v1/admin/api-keys')).json()) as { items: { id: string; name: string }[] };
  expect((await harness.admin(`/api/v1/admin/api-keys/${items.find(({ name }) => name === 'ended')!.id}`, undefined, { method: 'DELETE' })).status).toBeLessThan(300);
  const { seq } = await harness.services.store.auditHead();
  const { config } = harness.foyer;
  await harness.close();
  return { place, clock, backup: path, config, guests, queued, erased: erased.email, signInToken, unsubscribeToken, keys, headOfLost: seq };
}

async function restored({ place, clock, backup, config }: Lost, knowledge: KnowledgeSource): Promise<{ harness: Harness; mailer: RecordingMailer; report: RestoreReport; url: string }> {
  const url = await place.another();
  const report = await restoreTo(config, url, { file: backup, knowledge, clock });
  const mailer = new RecordingMailer();
  const harness = await startHarness({ database: url, clock, mailer });
  cleanups.push(() => harness.close());
  return { harness, mailer, report, url };
}

/** Which of these words are still somewhere in a database: in any byte of its files, or in any row where the server keeps the files. */
async function wordsLeft(url: string, words: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length);
    for (const name of readdirSync(dirname(path))) if (name.startsWith(basename(path))) texts.push(readFileSync(join(dirname(path), name)).toString('latin1'));
  } else {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ table: string }>(`select table_name as table from information_schema.tables where table_schema = 'public'`);
    for (const { table } of rows) texts.push(((await client.query<{ text: string | null }>(`select string_agg(row::text, ' ') as text from "${table}" as row`)).rows[0]!.text) ?? '');
    await client.end();
  }
  return words.filter((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())));
}

const gate = async (harness: Harness, browser: Browser) => (await harness.fetch('/gate/verify', { browser })).status;

/** A fresh link by the public form leads in. */
async function comesBack(harness: Harness, email: string): Promise<Browser> {
  const browser = new Browser();
  harness.clock.advance(hourMs);
  await harness.post('/api/waitlist/recover', { email });
  const token = tokenIn(await harness.readMailTo(email));
  expect((await harness.form('/sign-in', { token }, { browser })).status).toBe(303);
  return browser;
}

async function expectSound(harness: Harness): Promise<void> {
  const { services, foyer } = harness;
  const report = await selfCheck({ store: services.store, macs: foyer.auditMacs, roles: ['coach', 'client'], progress: { onEvents() {}, onPersons() {} } });
  expect(report.faults).toEqual([]);
  expect(report.whole).toBe(true);
}

const stageOf = async (harness: Harness, email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person?.entry.stage;

describe.each(['sqlite', 'postgres'] as const)('SR-72 a restore on %s', (kind) => {
  it.each(['database', 'journal'] as const)('that knows from the %s what ended revives nothing, and leaves the rest as it was', async (by) => {
    const lost = await loseEverything(kind);
    const { guests, keys } = lost;
    const { harness, mailer, report, url } = await restored(lost, by === 'database' ? { by, url: lost.place.url } : { by });
    expect(report.through?.seq).toBeLessThanOrEqual(lost.headOfLost);
    // Nobody is signed in, and no remembered browser is.
    for (const { browser } of Object.values(guests)) expect(await gate(harness, browser)).toBe(401);
    // Nothing goes out by itself; what was sent is known where the record could be read.
    await harness.sendMails();
    expect(mailer.attempts).toEqual([]);
    const queued = (await harness.services.store.snapshot({ by: 'email', email: lost.queued })).person!;
    expect((await harness.services.store.mailsOf(queued.entry.id)).map(({ status }) => status)).toEqual([by === 'database' ? 'sent' : 'parked']);

    expect(await stageOf(harness, guests.revoked.email)).toBe('revoked');
    expect(await stageOf(harness, guests.gone.email)).toBe('withdrawn');
    expect(await stageOf(harness, guests.undone.email)).toBe('pending');
    expect(await stageOf(harness, guests.back.email)).toBe('revoked');
    expect(report.regained).toEqual([guests.back.email]);
    for (const { token } of [guests.used, guests.renewed, guests.takenBack]) await expectProblem(await harness.post('/api/waitlist/accept', { token }), 'invitation/unusable');
    for (const { email } of [guests.revoked, guests.gone, guests.back]) {
      harness.clock.advance(hourMs);
      await harness.post('/api/waitlist/recover', { email });
      expect((await harness.form('/sign-in', { token: tokenIn(await harness.readMailTo(email)) })).status).not.toBe(303);
    }
    // Who was not touched comes in, by an open invitation or a fresh link; the old link is dead.
    expect((await harness.post('/api/waitlist/accept', { token: guests.invited.token })).status).toBe(200);
    expect((await harness.form('/sign-in', { token: lost.signInToken })).status).not.toBe(303);
    expect(await gate(harness, await comesBack(harness, guests.stays.email))).toBe(204);
    expect(await gate(harness, await comesBack(harness, guests.signedOut.email))).toBe(204);
    expect(await gate(harness, await comesBack(harness, guests.used.email))).toBe(204);
    const lowered = await harness.fetch('/gate/verify', { browser: await comesBack(harness, guests.lowered.email) });
    expect(lowered.headers.get('x-foyer-role')).toBe('client');

    expect((await harness.fetch('/api/v1/admin/waitlist', { key: keys.kept })).status).toBe(200);
    await expectProblem(await harness.fetch('/api/v1/admin/waitlist', { key: keys.ended }), 'auth/required');
    expect(report.apiKeys).toEqual(['ended']);
    const team = await harness.services.store.listAdmins();
    expect(team.filter(({ suspendedAt }) => suspendedAt !== null).map(({ id }) => id)).toEqual(['mia']);
    expect(report.admins).toEqual(['mia@example.org']);
    expect(report.rows).toMatchObject({ adminSessions: 1 });
    expect(report.erased).toBe(1);
    expect(await stageOf(harness, lost.erased)).toBeUndefined();
    const words = ['quirinia', 'zabel', lost.erased];
    expect(await wordsLeft(`file:${lost.backup}`, words), 'in the backup they are').toEqual(words);
    expect(await wordsLeft(url, words)).toEqual([]);
    await harness.expectAuditEvent('access.revoked', { email: guests.revoked.email, detail: { restored: true }, actorKind: 'system' });
    await harness.expectAuditEvent('backup.restored', { detail: { knownBy: by } });
    await expectSound(harness);
  });

  it('that knows nothing closes everything, lists it, and lets an operator give it back', async () => {
    const lost = await loseEverything(kind);
    const { guests, keys } = lost;
    const { harness, mailer, report } = await restored(lost, { by: 'closing everything' });
    const open = Object.values(guests).filter((guest) => guest !== guests.waiting).map(({ email }) => email);
    expect(report.people.map(({ email }) => email).toSorted()).toEqual([...open, lost.queued].toSorted());
    expect((await harness.services.store.listAdmins()).every(({ suspendedAt }) => suspendedAt !== null)).toBe(true);
    // The key of the environment is the way back for the team.
    expect((await harness.admin('/api/v1/admin/admins/owner/resume', {})).status).toBe(200);
    expect((await harness.services.store.listAdmins()).find(({ id }) => id === 'owner')?.suspendedAt).toBeNull();
    for (const key of Object.values(keys)) await expectProblem(await harness.fetch('/api/v1/admin/waitlist', { key }), 'auth/required');
    for (const { token } of [guests.invited, guests.used, guests.renewed]) await expectProblem(await harness.post('/api/waitlist/accept', { token }), 'invitation/unusable');
    await harness.sendMails();
    expect(mailer.attempts).toEqual([]);
    // Retrying what is parked sends nothing that lost its sense.
    await harness.admin('/api/v1/admin/outbox/retry', {});
    await harness.sendMails();
    expect(mailer.sentTo(lost.queued)).toEqual([]);
    expect(await outcomes(harness.admin('/api/v1/admin/waitlist/restore', { email: guests.stays.email }))).toEqual(['invited']);
    const browser = new Browser();
    await harness.post('/api/waitlist/accept', { token: tokenIn(await harness.readMailTo(guests.stays.email)) }, { browser });
    expect(await gate(harness, browser)).toBe(204);
    await expectSound(harness);
  });

  it('without any word on what ended is refused, and nothing is made', async () => {
    const lost = await loseEverything(kind);
    const url = await lost.place.another();
    const elsewhere = { ...lost.config, backup: { ...lost.config.backup, folder: `${lost.place.folder}-elsewhere` } };
    await expect(restoreTo(elsewhere, url, { file: lost.backup, knowledge: { by: 'journal' }, clock: lost.clock })).rejects.toThrow('Nothing tells what ended');
    await restoreTo(lost.config, url, { file: lost.backup, knowledge: { by: 'journal' }, clock: lost.clock });
    await expect(restoreTo(lost.config, url, { file: lost.backup, knowledge: { by: 'journal' }, clock: lost.clock })).rejects.toThrow(kind === 'sqlite' ? 'never overwrites' : 'another installation');
    // What is restored is an installation again: it can be backed up, and restored from that.
    const again = await startHarness({ database: url, clock: lost.clock, env: { BACKUP_DIR: lost.place.folder, BACKUP_JOURNAL: 'on' } });
    const { path } = await again.services.backups.make();
    expect(await outcomes(again.admin('/api/v1/admin/waitlist/revoke', { email: lost.guests.stays.email }))).toEqual(['revoked']);
    await again.close();
    const { harness } = await restored({ ...lost, backup: path }, { by: 'journal' });
    expect(await stageOf(harness, lost.guests.stays.email)).toBe('revoked');
    await expectSound(harness);
  });

  it('keeps the link to unsubscribe in old mails working', async () => {
    const lost = await loseEverything(kind);
    const { harness } = await restored(lost, { by: 'journal' });
    expect((await harness.form('/unsubscribe', { token: lost.unsubscribeToken })).status).toBe(200);
    expect((await harness.services.store.snapshot({ by: 'email', email: lost.guests.invited.email })).person?.entry.delivery).toBe('unsubscribed');
  });
});
