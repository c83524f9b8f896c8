import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { closeRequest } from '../testing/commands.ts';
import { adminKey, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, isInvited, joins, keyWith, newEmail } from '../testing/stories.ts';

interface Account { provider?: string; subjectId?: string; email?: string | null; emailVerified?: boolean }
interface Resolved { decision: string; subject: string | null; email: string | null; role: string | null; reason: string | null; claimed: boolean }

const places = {
  'one SQLite file': () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-resolve-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  'one PostgreSQL database': async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
} as const;

let accounts = 0;
const newSubject = () => `user_${accounts += 1}`;

async function resolve(harness: Harness, { provider = 'supabase', subjectId = newSubject(), email = newEmail(), emailVerified = true }: Account = {}): Promise<Resolved> {
  const response = await harness.admin('/api/v1/access/resolve', { provider, subjectId, email, emailVerified });
  expect(response.status).toBe(200);
  return await response.json() as Resolved;
}

async function approve(harness: Harness, email: string, invite = false): Promise<void> {
  expect((await harness.admin('/api/v1/admin/waitlist/approve', { email, role: 'coach', invite })).status).toBe(200);
}

describe.each(Object.keys(places) as (keyof typeof places)[])('POST /api/v1/access/resolve on %s', (name) => {
  let place: { url: string; remove: () => unknown };
  let one: Harness;
  let other: Harness;

  beforeAll(async () => {
    place = await places[name]();
    [one, other] = await Promise.all([startHarness({ database: place.url }), startHarness({ database: place.url })]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  it('lets an approved address in at its first request, and knows the account from then on', async () => {
    const { email } = await confirms(one);
    await approve(one, email);
    const subjectId = newSubject();
    const first = await resolve(one, { subjectId, email });
    expect(first).toMatchObject({ decision: 'allow', email, role: 'coach', reason: null, claimed: true });
    for (const harness of [one, other]) expect(await resolve(harness, { subjectId, email })).toEqual({ ...first, claimed: false });
    // The account stays who it is, whatever becomes of its address.
    expect(await resolve(other, { subjectId, email: null, emailVerified: false })).toEqual({ ...first, claimed: false });
    await one.expectAuditEvent('access.claimed', { email, detail: { provider: 'supabase', subject: subjectId, role: 'coach' } });
  });

  it('uses up the invitation: its link is dead after', async () => {
    const { email, token } = await isInvited(one);
    expect(await resolve(one, { email })).toMatchObject({ decision: 'allow', claimed: true });
    expect((await one.post('/api/waitlist/accept', { token })).status).toBe(410);
  });

  it('takes over from the built-in session, whose browser stays in', async () => {
    const { email, browser } = await comesIn(one);
    const subjectId = newSubject();
    expect(await resolve(one, { subjectId, email })).toMatchObject({ decision: 'allow', claimed: true });
    expect((await one.fetch('/gate/verify', { browser })).status).toBe(204);
    await one.expectAuditEvent('access.handed_over', { email, detail: { from: 'foyer', subject: subjectId } });
    expect(await resolve(one, { email })).toMatchObject({ decision: 'deny', reason: 'claimed_elsewhere', email: null });
  });

  it('says for each place on the list why the door stays closed', async () => {
    const pending = await joins(one);
    expect(await resolve(one, { email: pending.email })).toMatchObject({ decision: 'wait', reason: 'not_confirmed', claimed: false });
    expect(await resolve(one)).toEqual({ decision: 'deny', subject: null, email: null, role: null, reason: 'not_listed', claimed: false });
    const { email } = await confirms(one);
    const subjectId = newSubject();
    expect(await resolve(one, { subjectId, email })).toMatchObject({ decision: 'wait', reason: 'waiting' });
    await approve(one, email);
    expect(await resolve(one, { subjectId, email })).toMatchObject({ decision: 'allow' });
    await one.admin('/api/admin/revoke-access', { email });
    expect(await resolve(one, { subjectId, email })).toMatchObject({ decision: 'deny', reason: 'revoked' });
  });

  it('SR-15 counts no address that is not proven', async () => {
    const { email } = await confirms(one);
    await approve(one, email);
    for (const account of [{ email, emailVerified: false }, { email: null }, { email: 'no address at all' }, { email: '' }]) {
      expect(await resolve(one, account)).toMatchObject({ decision: 'deny', reason: 'address_unverified' });
    }
    expect(await resolve(one, { email: ` ${email.toUpperCase()} ` })).toMatchObject({ decision: 'allow', email });
  });

  it('SR-15 carries nothing over to whoever has the address later, also when the first account is gone', async () => {
    const { email } = await confirms(one);
    await approve(one, email);
    const subjectId = newSubject();
    await resolve(one, { subjectId, email });
    expect(await resolve(other, { email })).toMatchObject({ decision: 'deny', reason: 'claimed_elsewhere' });
    await one.services.executor.run(closeRequest({ provider: 'supabase', id: subjectId }));
    await other.services.access.readFeed();
    for (const harness of [one, other]) {
      expect(await resolve(harness, { email })).toMatchObject({ decision: 'deny', reason: 'withdrawn' });
      expect(await resolve(harness, { subjectId, email })).toMatchObject({ decision: 'deny', reason: 'withdrawn' });
    }
    // Who comes back asks anew, and the team decides anew.
    await one.post('/api/waitlist/join', { email, name: 'Ana' });
    await approve(one, email);
    expect(await resolve(one, { subjectId, email })).toMatchObject({ reason: 'account_deleted' });
    expect(await resolve(one, { email })).toMatchObject({ decision: 'allow', claimed: true });
  });

  it('goes to another account of the same person when the team releases it, and to nobody without', async () => {
    const { email } = await confirms(one);
    await approve(one, email);
    const [before, after] = [newSubject(), newSubject()];
    await resolve(one, { subjectId: before, email });
    expect(await resolve(one, { subjectId: after, email })).toMatchObject({ reason: 'claimed_elsewhere' });
    const { person } = await one.services.store.snapshot({ by: 'email', email });
    const release = async () => (await (await one.admin(`/api/v1/admin/members/${person!.entry.id}/release-account`, {})).json() as { status: string }).status;
    expect([await release(), await release()]).toEqual(['released', 'unchanged']);
    expect(await resolve(one, { subjectId: after, email })).toMatchObject({ decision: 'allow', claimed: true });
    expect(await resolve(one, { subjectId: before, email })).toMatchObject({ reason: 'claimed_elsewhere' });
    await one.expectAuditEvent('access.released', { email, detail: { provider: 'supabase', subject: before } });
  });

  it('SR-6 gives a place to exactly one of two accounts that claim it in two processes at once, fifty times', async () => {
    for (let round = 0; round < 50; round += 1) {
      // One round after the other: each is a race of its own.
      const email = newEmail();
      await one.admin('/api/v1/admin/approved-users', { email, role: 'coach' });
      const subjects = [newSubject(), newSubject()];
      const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => resolve(index % 2 ? one : other, { subjectId: subjects[index % 2]!, email })));
      expect(answers.filter(({ claimed }) => claimed), email).toHaveLength(1);
      const inside = new Set(answers.flatMap(({ decision }, index) => (decision === 'allow' ? [subjects[index % 2]] : [])));
      expect(inside.size).toBe(1);
      for (const { decision, reason } of answers) if (decision !== 'allow') expect(reason).toBe('claimed_elsewhere');
      const { person } = await other.services.store.snapshot({ by: 'email', email });
      expect(person?.grant?.subject?.id).toBe([...inside][0]);
      const acts = (await one.eventsOf(email)).map(({ act }) => act);
      expect([acts.filter((act) => act === 'access.claimed').length, acts.filter((act) => act === 'access.claim_refused').length]).toEqual([1, 1]);
    }
  });

  it('gives one account one place, of two that it could claim in two processes at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const emails = [newEmail(), newEmail()];
      for (const email of emails) await one.admin('/api/v1/admin/approved-users', { email, role: 'coach' });
      const subjectId = newSubject();
      const answers = await Promise.all(emails.map((email, index) => resolve(index ? one : other, { subjectId, email })));
      expect(answers.filter(({ claimed }) => claimed)).toHaveLength(1);
      expect(new Set(answers.map(({ email }) => email)).size).toBe(1);
    }
  });

  it('forgets who was erased, account and all', async () => {
    const { email } = await confirms(one);
    await approve(one, email);
    const subjectId = newSubject();
    await resolve(one, { subjectId, email });
    const { person } = await one.services.store.snapshot({ by: 'email', email });
    await one.admin('/api/v1/admin/waitlist/erase', { id: person!.entry.id });
    expect((await one.services.store.snapshot({ by: 'subject', provider: 'supabase', id: subjectId, email: null }))).toEqual({ person: null, providerUser: null });
    expect(await resolve(one, { subjectId, email })).toMatchObject({ reason: 'not_listed' });
  });
});

describe('who may ask', () => {
  let harness: Harness;
  beforeAll(async () => { harness = await startHarness(); });
  afterAll(() => harness.close());
  const body = { provider: 'authjs', subjectId: 'user_1', email: 'ana@example.org', emailVerified: true };

  it('is a key with the right to, and nobody else', async () => {
    await expectProblem(await harness.post('/api/v1/access/resolve', body), 'auth/required');
    await expectProblem(await harness.post('/api/v1/access/resolve', body, { key: await keyWith(harness, ['read']) }), 'auth/forbidden');
    expect((await harness.post('/api/v1/access/resolve', body, { key: await keyWith(harness, ['gate']) })).status).toBe(200);
  });

  it.each([
    ['/provider', { ...body, provider: 'foyer' }], ['/provider', { ...body, provider: 'Clerk' }], ['/provider', { ...body, provider: '' }],
    ['/subjectId', { ...body, subjectId: '' }], ['/subjectId', { ...body, subjectId: 'a b' }], ['/subjectId', { ...body, subjectId: 'a'.repeat(201) }],
    ['/emailVerified', { ...body, emailVerified: 'true' }], ['/role', { ...body, role: 'coach' }],
  ])('names what cannot be used: %s', async (pointer, sent) => {
    const problem = await expectProblem(await harness.post('/api/v1/access/resolve', sent, { key: adminKey }), 'input/invalid');
    expect(problem['errors']).toMatchObject([{ pointer }]);
  });
});
