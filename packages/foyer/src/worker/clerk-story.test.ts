import { afterEach, describe, expect, it } from 'vitest';
import { meetAccount } from '../application/access/meet-account.ts';
import { withClerk } from '../application/clerk/clerk-services.ts';
import { clerkStatus } from '../application/clerk/manage-clerk.ts';
import { Reconcile } from '../application/clerk/reconcile.ts';
import { readReconcile } from '../application/clerk/reconcile-state.ts';
import { approveCommand } from '../testing/commands.ts';
import { FakeClerk, type FakeClerkOptions } from '../testing/fake-clerk/fake-clerk.ts';
import { seededRandom } from '../testing/fake-clerk/seeded-random.ts';
import { hourMs, makeKeyActor, minuteMs, newId } from '../testing/factories.ts';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { type Harness, startHarness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { ClerkDrain } from './clerk-drain.ts';

/** Foyer and the vendor's own library against the fake, without waiting for any hour. */
describe('Foyer at Clerk', () => {
  let clock: FixedClock;
  let clerk: FakeClerk;
  let harness: Harness;
  let drain: ClerkDrain;

  const open = async (env: Readonly<Record<string, string>> = {}, options: FakeClerkOptions = {}): Promise<void> => {
    clock = createFixedClock();
    clerk = await FakeClerk.start({ clock, ...options });
    harness = await startHarness({
      clock, env: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url, CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', CLERK_REDIRECT_URL: 'https://app.example.com/sign-up', CLERK_REQUESTS_PER_10S: '1000', ...env },
    });
    drain = newDrain();
    await work();
  };
  afterEach(async () => {
    await harness.close();
    await clerk.close();
  });

  const newDrain = () => new ClerkDrain(withClerk(harness.services)!, { random: () => 0.5 });
  const work = async (): Promise<void> => { while (await drain.run()); };
  const approve = (emails: readonly string[]) => harness.services.executor.submit({
    requests: emails.map((email) => ({
      target: { by: 'email' as const, email }, command: approveCommand({ actor: makeKeyActor(), role: 'coach', create: { entryId: newId(), email, name: 'Mia', locale: 'en' } }),
    })),
  });
  const pendingOf = (email: string) => [...clerk.invitations.values()].filter((one) => one.email_address === email && one.status === 'pending');
  /** What a person's first visit does: the gate finds the account, and the account claims. */
  const comesIn = (email: string, id: string) => meetAccount(harness.services, { provider: 'clerk', id }, () => Promise.resolve({ provider: 'clerk', id, email, verified: true, role: null, updatedAt: clock.now() }));

  it.each([false, true])('brings 2,000 approvals there through 429, answers lost after the effect and restarts: one live invitation and one mail each; bulk loses metadata: %s', async (bulkLosesMetadata) => {
    await open({}, { bulkLosesMetadata });
    const emails = Array.from({ length: bulkLosesMetadata ? 300 : 2_000 }, (_, index) => `wave${index}@example.org`);
    for (let from = 0; from < emails.length; from += 500) await approve(emails.slice(from, from + 500));
    const random = seededRandom(11);
    const faults = ['reset_after', 'reset_before', 'html_502_after', 'broken_json_after', { error: 'tooManyRequests', retryAfterSeconds: 30 }] as const;
    const began = clock.now();
    do {
      for (const path of ['/invitations', '/invitations/bulk']) if (random() < 0.2) clerk.fail(faults[Math.floor(random() * faults.length)]!, { path, times: 1, skip: Math.floor(random() * 12) });
      // Another process goes on: what the one before held comes back when its lease is over.
      if (random() < 0.3) drain = newDrain();
      await work();
      clock.advance(2 * minuteMs);
    } while ((await harness.services.store.clerk.queue()).waiting > 0 && clock.now() < began + 24 * hourMs);
    expect(await harness.services.store.clerk.queue()).toMatchObject({ waiting: 0, parked: 0 });
    expect(emails.filter((email) => pendingOf(email).length !== 1)).toEqual([]);
    const mails = Map.groupBy(clerk.mails, ({ to }) => to);
    expect(emails.filter((email) => mails.get(email)?.length !== 1)).toEqual([]);
    expect(await harness.mailsTo('wave0@example.org')).toEqual([]);
    // 350 an hour at most, and not much slower.
    expect(clock.now() - began).toBeLessThan((emails.length / 350 + 2) * hourMs);
  });

  it('gives whoever came in their role there, and takes it, the sessions and the invitation with the access', async () => {
    await open();
    await approve(['mia@example.org', 'otto@example.org']);
    await work();
    const user = clerk.followInvitation(pendingOf('mia@example.org')[0]!.id);
    await comesIn('mia@example.org', user.id);
    await work();
    expect(clerk.users.get(user.id)?.public_metadata).toEqual({ role: 'coach' });
    for (const email of ['mia@example.org', 'otto@example.org']) expect((await harness.admin('/api/admin/revoke-access', { email })).status).toBe(200);
    await work();
    expect(clerk.users.get(user.id)?.public_metadata).toEqual({});
    expect([...clerk.sessions.values()].filter(({ status }) => status === 'active')).toEqual([]);
    expect(pendingOf('otto@example.org')).toEqual([]);
    expect(clerk.users.get(user.id)?.banned).toBe(false);
  });

  it('bans where the setting says so and the plan allows it, and ends sessions where it does not', async () => {
    for (const paidFeatures of [true, false]) {
      await open({ CLERK_BAN_ON_REVOKE: 'on' }, { paidFeatures });
      await approve(['mia@example.org']);
      await work();
      const user = clerk.followInvitation(pendingOf('mia@example.org')[0]!.id);
      await comesIn('mia@example.org', user.id);
      await harness.admin('/api/admin/revoke-access', { email: 'mia@example.org' });
      await work();
      expect(clerk.users.get(user.id)?.banned).toBe(paidFeatures);
      expect([...clerk.sessions.values()].filter(({ status }) => status === 'active')).toEqual([]);
      if (paidFeatures) {
        await harness.close();
        await clerk.close();
      }
    }
  });

  it('leads from its own mail to the account at Clerk: the link is fetched when the button is pressed', async () => {
    await open({ CLERK_MAIL: 'foyer' });
    expect((await harness.admin('/api/waitlist/invite', { email: 'mia@example.org', role: 'coach' })).status).toBe(200);
    const token = tokenIn(await harness.readMailTo('mia@example.org'));
    expect(clerk.invitations.size).toBe(0);
    // Before the worker came to it: it is made now, without a mail.
    const pressed = await harness.form('/invite', { token });
    expect(pressed.status).toBe(200);
    const url = pressed.headers.get('refresh')!.slice('0;url='.length);
    expect(await pressed.text()).toContain('Open my account');
    await work();
    expect(clerk.invitations.size).toBe(1);
    expect(clerk.mails).toEqual([]);
    expect((await harness.form('/invite', { token })).headers.get('refresh')).toBe(`0;url=${url}`);

    clerk.fail('reset_before', { path: '/invitations', method: 'GET' });
    const away = await harness.form('/invite', { token });
    expect(away.status).toBe(503);
    expect(await away.text()).toContain('Please try again in a moment');
    // Another role before anybody signed up: the link of now carries it.
    await harness.admin('/api/v1/admin/waitlist/change-role', { email: 'mia@example.org', role: 'client' });
    await work();
    const [renewed] = pendingOf('mia@example.org');
    expect(renewed?.public_metadata).toEqual({ role: 'client' });
    const again = await harness.form('/invite', { token });
    expect(again.headers.get('refresh')).not.toBe(`0;url=${url}`);
    const user = clerk.followInvitation(again.headers.get('refresh')!.slice('0;url='.length));
    expect(user.public_metadata).toEqual({ role: 'client' });
    // The account is there: signing in is what is left.
    expect(await (await harness.form('/invite', { token })).text()).toContain('You have an account already');
    expect(clerk.mails).toEqual([]);
  });

  it('puts people who wait here on Clerk’s waitlist, and takes them off when they leave', async () => {
    await open({ CLERK_MIRROR_WAITLIST: 'on', CONFIRM_EMAIL: 'off' });
    expect((await harness.post('/api/waitlist/join', { email: 'mia@example.org', name: 'Mia', role: 'coach' })).status).toBe(202);
    await work();
    expect([...clerk.waitlist.values()]).toMatchObject([{ email_address: 'mia@example.org', status: 'pending' }]);
    expect(clerk.mails).toEqual([]);
  });

  it('invites from Clerk’s waitlist where that is the way, and once', async () => {
    await open({ CLERK_INVITE_VIA: 'waitlist' });
    clerk.joinWaitlist('mia@example.org');
    clerk.fail('reset_after', { path: '/waitlist_entries/{id}/invite' });
    await approve(['mia@example.org', 'otto@example.org']);
    await work();
    clock.advance(hourMs);
    await work();
    expect([...clerk.waitlist.values()].map((entry) => [entry.email_address, entry.status]).toSorted((one, other) => (one[0]! < other[0]! ? -1 : 1))).toEqual([['mia@example.org', 'invited'], ['otto@example.org', 'invited']]);
    expect(clerk.mails.map(({ to }) => to).toSorted()).toEqual(expect.arrayContaining(['mia@example.org', 'otto@example.org']));
    await harness.admin('/api/admin/revoke-access', { email: 'otto@example.org' });
    await work();
    expect([...clerk.waitlist.values()].find((entry) => entry.email_address === 'otto@example.org')?.status).toBe('rejected');
    expect(pendingOf('otto@example.org')).toEqual([]);
  });

  it('lets whoever is approved in and gives them their role though no webhook ever came', async () => {
    await open();
    await approve(['mia@example.org']);
    await work();
    const user = clerk.followInvitation(pendingOf('mia@example.org')[0]!.id);
    clerk.addUser({ email: 'stranger@example.org' });
    const reconcile = new Reconcile(withClerk(harness.services)!);
    while (await reconcile.goOn());
    await work();
    const { person } = await harness.services.store.snapshot({ by: 'email', email: 'mia@example.org' });
    expect(person).toMatchObject({ entry: { stage: 'accepted' }, grant: { subject: { provider: 'clerk', id: user.id } } });
    expect(clerk.users.get(user.id)?.public_metadata).toEqual({ role: 'coach' });
    expect((await readReconcile(harness.services.store)).state.last?.drift).toMatchObject([{ kind: 'user_unlisted', email: 'stranger@example.org' }]);
    await harness.expectAuditEvent('provider.user_unlisted');
  });

  it('compares 600 entries, invitations and users page by page while somebody joins in between', async () => {
    await open();
    for (let index = 0; index < 450; index += 1) clerk.joinWaitlist(`there${index}@example.org`);
    const reconcile = new Reconcile(withClerk(harness.services)!);
    await reconcile.goOn();
    clerk.joinWaitlist('between@example.org');
    while (await reconcile.goOn());
    expect((await readReconcile(harness.services.store)).state.last).toMatchObject({ added: 451, driftTotal: 0 });
    expect((await clerkStatus({ ctx: harness.console() })).instance).toBe('production');
  });
});
