import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { ReportWorker } from '../application/identity/work-reports.ts';
import { FoyerError } from '../domain/errors.ts';
import { hourMs } from '../testing/factories.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { FakeClerk } from '../testing/fake-clerk/fake-clerk.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { keyWith, newEmail } from '../testing/stories.ts';

const places = {
  'one SQLite file': () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-clerk-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  'one PostgreSQL database': async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
} as const;

const secretOf = (words: string) => `whsec_${Buffer.from(words.padEnd(32, '.')).toString('base64')}`;
const [newSecret, oldSecret, wrongSecret] = [secretOf('the new one'), secretOf('the old one'), secretOf('another one')] as const;
const path = '/api/v1/webhooks/clerk';

describe.each(Object.keys(places) as (keyof typeof places)[])('webhooks of Clerk on %s', (name) => {
  const clock = createFixedClock();
  let place: { url: string; remove: () => unknown };
  let one: Harness;
  let other: Harness;
  let clerk: FakeClerk;

  beforeAll(async () => {
    place = await places[name]();
    const env = { CLERK_WEBHOOK_SIGNING_SECRET: `${newSecret},${oldSecret}` };
    [one, other] = await Promise.all([startHarness({ database: place.url, clock, env }), startHarness({ database: place.url, clock, env })]);
  });
  afterEach(() => clerk.close());
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  let seed = 0;
  /** Ids are others each time: this database knows those of the fakes before. */
  async function startClerk(): Promise<void> {
    seed += 1;
    clerk = await FakeClerk.start({ clock, seed });
  }

  const worker = (harness: Harness) => new ReportWorker(harness.services, harness.foyer.reports!);
  async function work(harness: Harness = one): Promise<void> {
    while (await worker(harness).run());
  }

  let messages = 0;
  const newMessage = () => `msg_${name.slice(4, 7)}_${messages += 1}`;

  /** A call as Svix makes it. */
  function send(harness: Harness, body: unknown, { id = newMessage(), secret = newSecret, at = clock.now(), sent, headers = {} }: { id?: string; secret?: string; at?: number; sent?: string; headers?: Record<string, string> } = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signed = new Webhook(secret).sign(id, new Date(at), text);
    return harness.fetch(path, { method: 'POST', body: sent ?? text, headers: { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': String(Math.floor(at / 1000)), 'svix-signature': signed, ...headers } });
  }

  const userEvent = (type: string, id: string, email: string, more: object = {}) => ({
    object: 'event', type, timestamp: clock.now(), data: {
      object: 'user', id, primary_email_address_id: 'idn_1', created_at: clock.now(), updated_at: clock.now(), public_metadata: {}, unsafe_metadata: {},
      email_addresses: [{ id: 'idn_1', email_address: email, verification: { status: 'verified', strategy: 'ticket' } }], ...more,
    },
  });

  async function approved(role = 'coach'): Promise<string> {
    const email = newEmail();
    await one.admin('/api/v1/admin/approved-users', { email, role });
    return email;
  }

  const personOf = async (email: string) => (await one.services.store.snapshot({ by: 'email', email })).person;

  it('claim the place of somebody approved, though they never came, and take nobody\'s word for the role', async () => {
    await startClerk();
    const email = await approved('client');
    const id = `user_${newMessage()}`;
    expect((await send(one, userEvent('user.created', id, email, { unsafe_metadata: { role: 'coach' }, public_metadata: { role: 'coach' } }))).status).toBe(200);
    expect((await personOf(email))?.entry.stage).toBe('approved');
    await work();
    expect(await personOf(email)).toMatchObject({ entry: { stage: 'accepted', role: 'client' }, grant: { subject: { provider: 'clerk', id } } });
    await one.expectAuditEvent('access.claimed', { email, actorKind: 'webhook' });
  });

  it.each(['in order', 'backwards', 'twice at once'] as const)('of the fake, delivered %s to two processes, lead to the same end', async (order) => {
    await startClerk();
    const email = await approved();
    const user = clerk.addUser({ email });
    clerk.updateUser(user.id, { firstName: 'Ana' });
    const named = clerk.webhooks.pending.map(({ event }) => ({ event, id: newMessage() }));
    const sent = order === 'in order' ? named : order === 'backwards' ? named.toReversed() : named.flatMap((message) => [message, message]);
    const answers = await Promise.all(sent.map(({ event, id }, index) => send(index % 2 ? other : one, event, { id })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all([work(one), work(other)]);
    expect(await personOf(email)).toMatchObject({ entry: { stage: 'accepted' }, grant: { subject: { id: user.id } } });
    expect((await one.eventsOf(email)).filter(({ act }) => act === 'access.claimed')).toHaveLength(1);
  });

  it('have one effect, delivered ten times at once to two processes that work side by side', async () => {
    await startClerk();
    const id = newMessage();
    const user = `user_${id}`;
    const event = userEvent('user.created', user, newEmail());
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => send(index % 2 ? one : other, event, { id })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await Promise.all([work(one), work(other), work(one)]);
    const acts = (await one.eventsOf()).filter(({ act, detail }) => act === 'provider.user_unlisted' && detail.includes(`"${user}"`));
    expect(acts).toHaveLength(1);
    // The same message a day later, signed anew.
    clock.advance(24 * hourMs);
    expect((await send(one, event, { id })).status).toBe(200);
    await work();
    expect((await one.services.store.providers.inbox()).waiting).toBe(0);
  });

  it('that come hours late never undo what is newer, and deleted accounts stay deleted', async () => {
    await startClerk();
    const email = await approved();
    const user = `user_${newMessage()}`;
    const created = userEvent('user.created', user, email);
    clock.advance(hourMs);
    const updated = userEvent('user.updated', user, 'elsewhere@example.org');
    for (const event of [updated, created]) await send(one, event);
    await work();
    const account = async () => (await one.services.store.snapshot({ by: 'subject', provider: 'clerk', id: user, email: null })).providerUser;
    expect(await account()).toMatchObject({ email: 'elsewhere@example.org', announced: true });
    expect((await personOf(email))?.entry.stage).toBe('accepted');
    await send(one, { object: 'event', type: 'user.deleted', data: { id: user, object: 'user', deleted: true } });
    await work();
    expect(await personOf(email)).toMatchObject({ entry: { stage: 'withdrawn' }, grant: { subject: { id: user }, revokedAt: expect.any(Number) as number } });
    for (const event of [updated, created]) await send(one, event);
    await work();
    expect(await account()).toMatchObject({ email: null, deletedAt: expect.any(Number) as number });
    expect((await personOf(email))?.entry.stage).toBe('withdrawn');
  });

  it('SR-47 count only with the right signature over the very bytes, in time, by one of two secrets', async () => {
    await startClerk();
    const event = userEvent('user.created', `user_${newMessage()}`, newEmail());
    const text = JSON.stringify(event);
    for (const secret of [newSecret, oldSecret]) expect((await send(one, event, { secret })).status).toBe(200);
    for (const seconds of [-299, 299]) expect((await send(one, event, { at: clock.now() + seconds * 1000 })).status).toBe(200);
    const refused: Parameters<typeof send>[2][] = [
      { secret: wrongSecret }, { at: clock.now() - 301_000 }, { at: clock.now() + 301_000 }, { sent: `${text} ` }, { sent: text.replace('user.created', 'user.deleted') }, { sent: '{}' }, { sent: '' },
      { headers: { 'svix-signature': 'v1,' } }, { headers: { 'svix-signature': 'v1,AAAA v1a,BBBB' } }, { headers: { 'svix-id': 'msg_other' } }, { headers: { 'svix-id': 'a b' } },
      { headers: { 'svix-timestamp': '1e9' } }, { headers: { 'svix-timestamp': '' } }, { headers: { 'svix-signature': 'v1,AAAA '.repeat(1000) } },
    ];
    for (const call of refused) await expectProblem(await send(one, event, call), 'auth/required');
    const both = `${new Webhook(wrongSecret).sign('msg_both', new Date(clock.now()), text)} ${new Webhook(oldSecret).sign('msg_both', new Date(clock.now()), text)}`;
    expect((await send(one, event, { id: 'msg_both', headers: { 'svix-signature': both } })).status).toBe(200);
    expect((await one.fetch(path, { method: 'POST', body: event })).status).toBe(401);
    await work();
  });

  it('of types Foyer does not know, or that say nothing, are accepted and not kept', async () => {
    await startClerk();
    await work();
    for (const event of [{ type: 'email.created', data: { body: 'a live link' } }, { type: 'session.created', data: {} }, { type: 'brand.new', data: null }, { type: 7 }, [], 'null', '{"type":']) {
      expect((await send(one, event)).status).toBe(200);
    }
    expect((await one.services.store.providers.inbox()).waiting).toBe(0);
    for (const data of [null, {}, { id: 7 }, { id: '' }, { id: 'user_x', email_addresses: 'none' }, { id: 'user_y', email_addresses: [null, 7, {}] }]) {
      for (const type of ['user.created', 'user.deleted', 'waitlistEntry.created']) expect((await send(one, { type, data })).status).toBe(200);
    }
    await work();
    expect((await one.services.store.providers.inbox()).waiting).toBe(0);
  });

  it('put whoever joined the waitlist of Clerk on the list, once', async () => {
    await startClerk();
    const email = newEmail();
    const entry = clerk.joinWaitlist(email);
    const [webhook] = clerk.webhooks.pending;
    for (const event of [webhook!.event, webhook!.event, { ...webhook!.event, type: 'waitlistEntry.updated' }]) await send(one, event);
    await work();
    expect(await personOf(email)).toMatchObject({ entry: { stage: 'pending', origin: { source: 'clerk' } } });
    expect((await one.eventsOf(email)).filter(({ act }) => act === 'entry.joined' || act === 'entry.join_repeated')).toHaveLength(1);
    expect(entry.status).toBe('pending');
  });

  it('about somebody who is not on the list are recorded once, logged without the address, and shown to the team', async () => {
    await startClerk();
    const email = newEmail();
    const user = `user_${newMessage()}`;
    await send(one, userEvent('user.created', user, email));
    await work();
    await send(one, userEvent('user.updated', user, email));
    await work();
    const page = await (await one.admin('/api/v1/admin/accounts?limit=1')).json() as { items: object[]; nextCursor: string | null };
    expect(page.items).toMatchObject([{ provider: 'clerk', id: user, email, verified: true, note: 'unlisted' }]);
    expect(page.nextCursor).not.toBeNull();
    const next = await (await one.admin(`/api/v1/admin/accounts?limit=1&cursor=${page.nextCursor}`)).json() as { items: object[] };
    expect(next.items).not.toEqual(page.items);
    expect(JSON.stringify(await one.eventsOf())).not.toContain(email);
    expect(one.log.events()).toContain('identity.account_kept_out');
    expect(one.log.lines.join('\n')).not.toContain(email);
    await expectProblem(await one.fetch('/api/v1/admin/accounts'), 'auth/required');
    await expectProblem(await one.fetch('/api/v1/admin/accounts', { key: await keyWith(one, ['gate']) }), 'auth/forbidden');
    await expectProblem(await one.admin('/api/v1/admin/accounts?note=all'), 'input/invalid');
  });

  it('about many who are not on the list take one line of the log, with their number', async () => {
    await startClerk();
    const told = () => one.log.lines.map((line) => JSON.parse(line) as { event: string; accounts?: number }).filter(({ event }) => event === 'identity.account_kept_out');
    const before = told().length;
    await Promise.all(Array.from({ length: 6 }, () => send(one, userEvent('user.created', `user_${newMessage()}`, newEmail()))));
    await work();
    expect(told().slice(before)).toMatchObject([{ provider: 'clerk', reason: 'not_listed', accounts: 6 }]);
  });

  it('SR-50 that cannot be worked on wait, hold up no other, and are done later', async () => {
    await startClerk();
    const [email, fine] = [await approved(), await approved()];
    const [sick, well] = [`user_${newMessage()}`, `user_${newMessage()}`];
    await send(one, userEvent('user.created', sick, email));
    await send(one, userEvent('user.created', well, fine));
    const submit = one.services.executor.submit.bind(one.services.executor);
    const spy = vi.spyOn(one.services.executor, 'submit').mockImplementation((unit) => (JSON.stringify(unit).includes(sick) ? Promise.reject(new FoyerError('service/unavailable', 'The database is away.')) : submit(unit)));
    await work();
    spy.mockRestore();
    expect([(await personOf(email))?.entry.stage, (await personOf(fine))?.entry.stage]).toEqual(['approved', 'accepted']);
    expect((await one.services.store.providers.inbox()).waiting).toBe(1);
    clock.advance(2_000);
    await work();
    expect((await personOf(email))?.entry.stage).toBe('accepted');
  });

  it('SR-50 that a process took with it when it died are worked on by another, once the lease is over', async () => {
    await startClerk();
    const email = await approved();
    await send(one, userEvent('user.created', `user_${newMessage()}`, email));
    await one.services.store.providers.claim({ now: clock.now(), leaseMs: 30_000, limit: 100 });
    await work(other);
    expect((await personOf(email))?.entry.stage).toBe('approved');
    clock.advance(30_000);
    await work(other);
    expect((await personOf(email))?.entry.stage).toBe('accepted');
  });

  it('SR-70 are not said to be received while nothing can be kept', async () => {
    await startClerk();
    const spy = vi.spyOn(one.services.store.providers, 'receive').mockRejectedValue(new FoyerError('service/unavailable', 'The disk is full.', { retryAfterSeconds: 5 }));
    expect((await send(one, userEvent('user.created', `user_${newMessage()}`, newEmail()))).status).toBe(503);
    spy.mockRestore();
  });
});

it('the endpoint is off without a secret', async () => {
  const harness = await startHarness();
  await expectProblem(await harness.post(path, {}), 'request/not_found');
  await harness.close();
});
