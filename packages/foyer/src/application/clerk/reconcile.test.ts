import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClerkModel } from '../../testing/clerk-model.ts';
import { approveCommand, joinCommand } from '../../testing/commands.ts';
import { dayMs, makeKeyActor, minuteMs, newId, start } from '../../testing/factories.ts';
import { createFixedClock, type FixedClock } from '../../testing/fixed-clock.ts';
import { type Harness, startHarness } from '../../testing/harness.ts';
import { ClerkDrain } from '../../worker/clerk-drain.ts';
import { type Drift, driftId, type Remedy } from './clerk-drift.ts';
import { withClerk } from './clerk-services.ts';
import { followRecord } from './follow-record.ts';
import { clerkStatus, requestReconcile } from './manage-clerk.ts';
import { Reconcile } from './reconcile.ts';
import { readReconcile } from './reconcile-state.ts';
import { remedyDrift } from './remedy-drift.ts';

describe('comparing with Clerk', () => {
  let clock: FixedClock;
  let clerk: ClerkModel;
  let harness: Harness;
  let drain: ClerkDrain;

  beforeEach(async () => {
    clock = createFixedClock(start);
    clerk = new ClerkModel({ now: () => clock.now() });
    harness = await startHarness({ clock, env: { CLERK_SECRET_KEY: 'sk_test_abcdefgh', CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk' }, clerkDirectory: clerk });
    drain = new ClerkDrain(withClerk(harness.services)!, { random: () => 0 });
    while (await drain.run());
  });
  afterEach(() => harness.close());

  const compare = async (): Promise<readonly Drift[]> => {
    clock.advance(11 * minuteMs);
    const reconcile = new Reconcile(withClerk(harness.services)!);
    while (await reconcile.goOn());
    while (await drain.run());
    return (await readReconcile(harness.services.store)).state.last!.drift;
  };
  const join = (email: string, role: string | null) => harness.services.executor.run({ target: { by: 'email', email }, command: joinCommand({ email, entryId: newId(), ...(role === null ? {} : { requestedRole: role }) }) });
  const approve = async (email: string) => {
    await harness.services.executor.run({ target: { by: 'email', email }, command: approveCommand({ actor: makeKeyActor(), role: 'coach', create: { entryId: newId(), email, name: 'Mia', locale: 'en' } }) });
  };
  const personOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person;
  const remedy = (drift: Drift | undefined, what: Remedy, role?: string) => remedyDrift({ ctx: harness.console(), input: { id: driftId(drift!), remedy: what, role } });

  it('brings whoever joined there here, once, as pending with the source clerk', async () => {
    for (let index = 0; index < 450; index += 1) await clerk.createWaitlistEntry(`there${index}@example.org`);
    expect(await compare()).toEqual([]);
    const { state: { last } } = await readReconcile(harness.services.store);
    expect(last).toMatchObject({ added: 450, seen: { waitlist: 450 } });
    expect((await personOf('there449@example.org'))?.entry).toMatchObject({ stage: 'pending', origin: { source: 'clerk' } });
    await compare();
    expect((await readReconcile(harness.services.store)).state.last).toMatchObject({ added: 0, seen: { waitlist: 450 } });
    await harness.expectAuditEvent('entry.imported', { email: 'there0@example.org', actorKind: 'webhook' });
  });

  it('takes over who was let in there, with the role they asked for, and waits where they asked for none', async () => {
    await join('asked@example.org', 'client');
    const asked = await clerk.createWaitlistEntry('asked@example.org');
    const plain = await clerk.createWaitlistEntry('plain@example.org');
    for (const outcome of [asked, plain]) if (outcome.kind === 'ok') await clerk.inviteWaitlistEntry(outcome.value.id);
    const drift = await compare();
    expect((await personOf('asked@example.org'))?.entry).toMatchObject({ stage: 'approved', role: 'client' });
    expect(drift).toMatchObject([{ kind: 'waits_for_role', email: 'plain@example.org' }]);
    await remedy(drift[0], 'approve', 'coach');
    expect((await personOf('plain@example.org'))?.entry).toMatchObject({ stage: 'approved', role: 'coach' });
    expect((await readReconcile(harness.services.store)).state.last?.drift).toEqual([]);
    await harness.expectAuditEvent('clerk.remedied', { detail: { drift: 'waits_for_role', remedy: 'approve' } });
    expect(clerk.mails).toEqual(['asked@example.org', 'plain@example.org']);
    expect(await compare()).toEqual([]);
  });

  it('lists an invitation nobody in Foyer has made, and takes it back when told so', async () => {
    await clerk.createInvitation({ email: 'stranger@example.org', role: 'admin', notify: true, expiresInDays: 3, redirectUrl: undefined });
    const drift = await compare();
    expect(drift).toMatchObject([{ kind: 'invitation_unknown', email: 'stranger@example.org', there: 'admin' }]);
    expect(clerk.live('stranger@example.org')).toHaveLength(1);
    await expect(remedy(drift[0], 'write_role')).rejects.toThrow('cannot be used');
    await remedy(drift[0], 'revoke_invitation');
    expect(clerk.live('stranger@example.org')).toEqual([]);
    expect(await compare()).toEqual([]);
  });

  it('does not obey an invitation that was revoked there, and invites again with one press', async () => {
    await approve('mia@example.org');
    while (await drain.run());
    await clerk.revokeInvitation(clerk.live('mia@example.org')[0]!.id);
    const drift = await compare();
    expect(drift).toMatchObject([{ kind: 'invitation_revoked', email: 'mia@example.org' }]);
    expect(clerk.mails).toEqual(['mia@example.org']);
    expect(await compare()).toHaveLength(1);
    await remedy(drift[0], 'invite');
    while (await drain.run());
    expect(clerk.live('mia@example.org')).toHaveLength(1);
    expect(clerk.mails).toEqual(['mia@example.org', 'mia@example.org']);
    expect(await compare()).toEqual([]);
  });

  it('lists whom Foyer invited before Clerk was set up, and mails nobody a second time by itself', async () => {
    await approve('early@example.org');
    const head = await harness.services.store.auditHead();
    // As if the record had been followed from here on only.
    await harness.services.store.clerk.advance({ from: (await harness.services.store.clerk.cursor())!, to: head.seq, due: [] });
    const drift = await compare();
    expect(drift).toMatchObject([{ kind: 'not_invited', email: 'early@example.org' }]);
    expect(clerk.mails).toEqual([]);
    await remedy(drift[0], 'invite');
    while (await drain.run());
    expect(clerk.mails).toEqual(['early@example.org']);
  });

  it('reports a role changed there and writes it again when told so; unlisted and revoked accounts come in by nothing', async () => {
    await approve('mia@example.org');
    while (await drain.run());
    const account = clerk.signUp('mia@example.org');
    await compare();
    expect(clerk.users[0]!.role).toBe('coach');
    // Somebody whose address is on no list.
    clerk.signUp('nobody@example.org');
    await clerk.setRole(account.id, 'admin');
    const drift = await compare();
    expect(drift).toMatchObject([{ kind: 'role_differs', email: 'mia@example.org', there: 'admin' }, { kind: 'user_unlisted', email: 'nobody@example.org', there: null }]);
    expect(clerk.users[0]!.role).toBe('admin');
    await remedy(drift.find(({ kind }) => kind === 'role_differs'), 'write_role');
    while (await drain.run());
    expect(clerk.users[0]!.role).toBe('coach');
    await harness.admin('/api/admin/revoke-access', { email: 'mia@example.org' });
    while (await drain.run());
    expect(clerk.users[0]!.role).toBeNull();
    expect(clerk.signedIn.has(account.id)).toBe(false);
  });

  it('goes on where another process stopped, one at a time', async () => {
    for (let index = 0; index < 250; index += 1) await clerk.createWaitlistEntry(`many${index}@example.org`);
    const [one, other] = [new Reconcile(withClerk(harness.services)!), new Reconcile(withClerk(harness.services)!)];
    expect(await one.goOn()).toBe(true);
    expect(await other.goOn()).toBe(false);
    expect((await readReconcile(harness.services.store)).state.run).toMatchObject({ phase: 'waitlist', offset: 200, added: 200 });
    clock.advance(dayMs);
    while (await other.goOn());
    expect((await readReconcile(harness.services.store)).state.last).toMatchObject({ added: 250, seen: { waitlist: 250 } });
  });

  it('begins when somebody asks, keeps its place while Clerk is away, and tells how it stands', async () => {
    await compare();
    expect((await clerkStatus({ ctx: harness.console() })).reconcile.last).not.toBeNull();
    const reconcile = new Reconcile(withClerk(harness.services)!);
    expect(await reconcile.goOn()).toBe(false);
    await requestReconcile({ ctx: harness.console() });
    const answers = clerk.listWaitlist.bind(clerk);
    clerk.listWaitlist = () => Promise.resolve({ kind: 'unknown', reason: 'The connection broke.' });
    expect(await reconcile.goOn()).toBe(false);
    clerk.listWaitlist = answers;
    clock.advance(minuteMs);
    while (await reconcile.goOn());
    const { state } = await readReconcile(harness.services.store);
    expect(state).toMatchObject({ wanted: false, run: null, last: { finishedAt: clock.now() } });
    expect(await followRecord(withClerk(harness.services)!, withClerk(harness.services)!.clerk.rules, 10)).toBe(false);
  });
});
