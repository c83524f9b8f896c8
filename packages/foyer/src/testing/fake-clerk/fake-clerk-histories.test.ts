import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFixedClock } from '../fixed-clock.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import { FakeClerk } from './fake-clerk.ts';

const acts = ['join', 'list', 'invite', 'reject', 'delete', 'lock', 'unlock', 'create', 'create_again', 'bulk', 'revoke', 'follow', 'sign_up', 'ban', 'forget', 'wait'] as const;
interface Step { readonly act: (typeof acts)[number]; readonly who: number }

const steps = fc.array(fc.record<Step>({ act: fc.constantFrom(...acts), who: fc.nat({ max: 3 }) }), { minLength: 5, maxLength: 40 });
const address = (who: number): string => `p${who}@example.com`;

const revokedAfterItExpired: Step[] = [
  { act: 'create', who: 0 }, { act: 'wait', who: 1 }, { act: 'join', who: 0 }, { act: 'revoke', who: 0 }, { act: 'join', who: 0 },
];

/** Takes one step; a refusal is as good as anything. */
async function take(fake: FakeClerk, clerk: ReturnType<typeof createClerkClient>, { act, who }: Step): Promise<void> {
  const email = address(who);
  const entry = [...fake.waitlist.values()].find((one) => one.email_address === email);
  const invitation = [...fake.invitations.values()].findLast((one) => one.email_address === email);
  const user = [...fake.users.values()].find((one) => one.email_addresses[0]!.email_address === email);
  switch (act) {
    case 'join': fake.joinWaitlist(email); break;
    case 'list': await clerk.waitlistEntries.create({ emailAddress: email, notify: false }); break;
    case 'invite': if (entry) await clerk.waitlistEntries.invite(entry.id); break;
    case 'reject': if (entry) await clerk.waitlistEntries.reject(entry.id); break;
    case 'delete': if (entry) await clerk.waitlistEntries.delete(entry.id); break;
    case 'lock': case 'unlock': if (entry) fake.lock(entry.id, act === 'lock'); break;
    case 'create': await clerk.invitations.createInvitation({ emailAddress: email, expiresInDays: 1 + who }); break;
    case 'create_again': await clerk.invitations.createInvitation({ emailAddress: email, ignoreExisting: true }); break;
    case 'bulk': await clerk.invitations.createInvitationBulk([{ emailAddress: email }, { emailAddress: address((who + 1) % 4) }]); break;
    case 'revoke': if (invitation) await clerk.invitations.revokeInvitation(invitation.id); break;
    case 'follow': if (invitation) fake.followInvitation(invitation.id); break;
    case 'sign_up': fake.signUp({ email }); break;
    case 'ban': if (user) await clerk.users.banUser(user.id); break;
    case 'forget': if (user) await clerk.users.deleteUser(user.id); break;
    case 'wait': fake.advance((1 + who) * 20 * 3_600_000); break;
  }
}

test('whatever happens, in whatever order, the instance stays one that Clerk could be', async () => {
  await fc.assert(fc.asyncProperty(steps, async (history) => {
    const fake = await FakeClerk.start({ clock: createFixedClock() });
    const clerk = createClerkClient({ secretKey: fake.secretKey, apiUrl: fake.url, telemetry: { disabled: true } });
    const over = new Map<string, string>();
    for (const step of history) {
      await take(fake, clerk, step).catch((error: unknown) => {
        if (!(error instanceof ClerkRefusal) && !(isClerkAPIResponseError(error) && error.status !== undefined && error.status < 500)) throw error;
      });
      // An address has one entry and one account, however it is written.
      for (const rows of [[...fake.waitlist.values()].map((one) => one.email_address), [...fake.users.values()].flatMap((one) => one.email_addresses.map((each) => each.email_address))]) {
        expect(new Set(rows.map((one) => one.toLowerCase())).size).toBe(rows.length);
      }
      // What is over stays over; what expired may still be revoked, since Clerk names no refusal of that.
      for (const { id, status } of [...fake.invitations.values(), ...fake.waitlist.values()]) {
        if (over.has(id) && !(over.get(id) === 'expired' && status === 'revoked')) expect([id, status]).toEqual([id, over.get(id)]);
        if (['accepted', 'revoked', 'expired', 'completed'].includes(status)) over.set(id, status);
      }
      for (const one of fake.waitlist.values()) expect(one.invitation !== null || one.status === 'pending' || one.status === 'rejected').toBe(true);
      for (const user of fake.users.values()) if (user.banned) expect([...fake.sessions.values()].some((one) => one.user_id === user.id && one.status === 'active')).toBe(false);
    }
    // Messages about one row are told apart in time, however fast things happened.
    const times = Map.groupBy(fake.webhooks.all.filter(({ event }) => /^(?:user|waitlistEntry)\.(?:created|updated)$/.test(event.type)), ({ event }) => (event.data as { id: string }).id);
    for (const messages of times.values()) {
      const updates = messages.map(({ event }) => (event.data as { updated_at: number }).updated_at);
      expect(updates).toEqual(updates.toSorted((one, other) => one - other));
      expect(new Set(updates).size).toBe(updates.length);
    }
    // Fails when a request or an answer broke the contract.
    await fake.close();
  }), { numRuns: 40, examples: [[revokedAfterItExpired]] });
});
