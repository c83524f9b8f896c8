import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClerk } from '../application/clerk/clerk-services.ts';
import { Reconcile } from '../application/clerk/reconcile.ts';
import { ClerkModel } from '../testing/clerk-model.ts';
import { adminKey, expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { ClerkDrain } from '../worker/clerk-drain.ts';

const api = '/api/v1/admin/clerk';

describe('Clerk over the API', () => {
  let harness: Harness;
  let clerk: ClerkModel;
  beforeAll(async () => {
    clerk = new ClerkModel({ now: () => harness.clock.now() });
    harness = await startHarness({ env: { CLERK_SECRET_KEY: 'sk_live_abcdefgh', CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', CLERK_INVITATIONS_PER_HOUR: '2', CLERK_BULK_PER_HOUR: '1' }, clerkDirectory: clerk });
  });
  afterAll(() => harness.close());

  const work = async (): Promise<void> => {
    const drain = new ClerkDrain(withClerk(harness.services)!, { random: () => 0 });
    while (await drain.run());
  };
  const compare = async (): Promise<void> => {
    const reconcile = new Reconcile(withClerk(harness.services)!);
    while (await reconcile.goOn());
  };

  it('says how many wait, and when the limits will have let them through', async () => {
    await work();
    for (let index = 0; index < 30; index += 1) await harness.admin('/api/waitlist/invite', { email: `person${index}@example.org`, role: 'coach' });
    await work();
    const status = await (await harness.admin(api)).json() as { queue: { waiting: number; invitationsWaiting: number; finishAt: string } };
    // Ten at once and two singly an hour.
    expect(status).toMatchObject({ instance: 'production', inviteVia: 'invitation', mail: 'clerk', queue: { waiting: 18, invitationsWaiting: 18, parked: 0 }, left: { single: 0, bulk: 0 } });
    expect(Date.parse(status.queue.finishAt)).toBe(harness.clock.now() + 2 * 3_600_000);
    expect(clerk.mails).toHaveLength(12);
  });

  it('compares when asked, and puts a difference right', async () => {
    expect(await (await harness.admin(`${api}/reconcile`)).json()).toMatchObject({ state: 'never', last: null });
    await clerk.createInvitation({ email: 'stranger@example.org', role: 'coach', notify: false, expiresInDays: 1, redirectUrl: undefined });
    expect((await harness.admin(`${api}/reconcile`, {})).status).toBe(202);
    expect(await (await harness.admin(`${api}/reconcile`)).json()).toMatchObject({ state: 'waiting' });
    await compare();
    const { last } = await (await harness.admin(`${api}/reconcile`)).json() as { last: { drift: { id: string; kind: string; remedies: string[] }[] } };
    expect(last.drift).toMatchObject([{ kind: 'invitation_unknown', email: 'stranger@example.org', remedies: ['revoke_invitation', 'add'] }]);
    const [drift] = last.drift;
    await expectProblem(await harness.admin(`${api}/remedies`, { id: drift!.id, remedy: 'approve' }), 'input/invalid');
    clerk.revokeInvitation = () => Promise.resolve({ kind: 'unknown', reason: 'The connection broke.' });
    await expectProblem(await harness.admin(`${api}/remedies`, { id: drift!.id, remedy: 'revoke_invitation' }), 'service/unavailable');
    delete (clerk as { revokeInvitation?: unknown }).revokeInvitation;
    expect(await (await harness.admin(`${api}/remedies`, { id: drift!.id, remedy: 'revoke_invitation' })).json()).toEqual({ id: drift!.id });
    await expectProblem(await harness.admin(`${api}/remedies`, { id: drift!.id, remedy: 'revoke_invitation' }), 'document/not_found');
    expect(clerk.live('stranger@example.org')).toEqual([]);
    await harness.expectAuditEvent('clerk.reconcile_requested');
  });

  it('refuses whoever has no right, and is not there without Clerk', async () => {
    await expectProblem(await harness.fetch(api), 'auth/required');
    const viewer = await harness.signIn('viewer');
    expect((await harness.fetch(api, viewer)).status).toBe(200);
    for (const path of ['retry', 'reconcile']) await expectProblem(await harness.post(`${api}/${path}`, {}, viewer), 'auth/forbidden');
    await expectProblem(await harness.post(`${api}/remedies`, { id: 'x', remedy: 'add' }, viewer), 'auth/forbidden');
    await expectProblem(await harness.admin(`${api}/remedies`, { id: 'x', remedy: 'something' }), 'input/invalid');
    const bare = await startHarness();
    await expectProblem(await bare.fetch(api, { key: adminKey }), 'request/not_found');
    await bare.close();
  });

  it('tells a monitor what waits, is stuck, and differs', async () => {
    const text = await (await harness.fetch('/metrics', { key: adminKey })).text();
    expect(text).toMatch(/^foyer_clerk_waiting 18$/m);
    expect(text).toMatch(/^foyer_clerk_parked 0$/m);
    expect(text).toMatch(/^foyer_clerk_drift 0$/m);
  });
});
