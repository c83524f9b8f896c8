import type { ClerkClient, Invitation, User, WaitlistEntry } from '@clerk/backend';
import type { ClerkDirectory, ClerkInvitation, ClerkListedUser, ClerkOutcome, ClerkWaitlistEntry, NewClerkInvitation } from '../../../application/ports/clerk-directory.ts';
import { type ClerkAccess, createClerkClient } from './clerk-client.ts';
import { outcomeOf } from './clerk-outcome.ts';

/** Long enough for ten invitations with mails, short enough for a lease. */
const usualDeadlineMs = 10_000;
/** What one address may have at Clerk; more of one's own is told by comparing everything. */
const ofOneMax = 100;
const sessionsMax = 100;

/** An answer that is not what the library promises, such as a text where an object should be: its effect is not known. */
class UnreadableAnswer extends Error {}

/**
 * Clerk's Backend API through the vendor's own library.
 * @param options.deadlineMs - for one call
 */
export function createClerkDirectory(access: ClerkAccess, { deadlineMs = usualDeadlineMs }: { deadlineMs?: number } = {}): ClerkDirectory {
  let made: Promise<ClerkClient> | undefined;
  const ask = <T>(call: (client: ClerkClient) => Promise<T>, ms = deadlineMs): Promise<ClerkOutcome<T>> => outcomeOf(async () => call(await (made ??= createClerkClient(access))), ms);
  return {
    createInvitation: (invitation) => ask(async ({ invitations }) => invitationFrom(await invitations.createInvitation(paramsOf(invitation)))),
    createInvitations: (many) => ask(async ({ invitations }) => listFrom(await invitations.createInvitationBulk(many.map(paramsOf))).map(invitationFrom)),
    revokeInvitation: (id) => ask(async ({ invitations }) => invitationFrom(await invitations.revokeInvitation(id))),
    findInvitations: (email) => ask(async ({ invitations }) => {
      const { data } = await invitations.getInvitationList({ query: email, orderBy: '-created_at', limit: ofOneMax });
      return listFrom(data).map(invitationFrom).filter((one) => one.email === email);
    }),
    listInvitations: (part) => ask(async ({ invitations }) => listFrom((await invitations.getInvitationList({ ...part, orderBy: '+created_at' })).data).map(invitationFrom)),
    findWaitlistEntry: (email) => ask(async ({ waitlistEntries }) => {
      const { data } = await waitlistEntries.list({ query: email, limit: ofOneMax });
      return listFrom(data).map(entryFrom).find((one) => one.email === email) ?? null;
    }),
    listWaitlist: (part) => ask(async ({ waitlistEntries }) => listFrom((await waitlistEntries.list({ ...part, orderBy: '+created_at' })).data).map(entryFrom)),
    createWaitlistEntry: (emailAddress) => ask(async ({ waitlistEntries }) => entryFrom(await waitlistEntries.create({ emailAddress, notify: false }))),
    inviteWaitlistEntry: (id) => ask(async ({ waitlistEntries }) => entryFrom(await waitlistEntries.invite(id))),
    rejectWaitlistEntry: (id) => ask(async ({ waitlistEntries }) => entryFrom(await waitlistEntries.reject(id))),
    deleteWaitlistEntry: (id) => ask(async ({ waitlistEntries }) => { await waitlistEntries.delete(id); return null; }),
    listUsers: (part) => ask(async ({ users }) => listFrom((await users.getUserList({ ...part, orderBy: '+created_at' })).data).map(userFrom)),
    setRole: (userId, role) => ask(async ({ users }) => { await users.updateUserMetadata(userId, { publicMetadata: { role } }); return null; }),
    endSessions: (userId) => ask(async ({ sessions }) => {
      for (;;) {
        const open = listFrom((await sessions.getSessionList({ userId, status: 'active', limit: sessionsMax })).data);
        for (const { id } of open) await sessions.revokeSession(id);
        // What was ended is not listed any more: the next page is the first one again.
        if (open.length < sessionsMax) return null;
      }
    }, 3 * deadlineMs),
    ban: (userId) => ask(async ({ users }) => { await users.banUser(userId); return null; }),
    unban: (userId) => ask(async ({ users }) => { await users.unbanUser(userId); return null; }),
  };
}

function paramsOf({ email, role, notify, expiresInDays, redirectUrl }: NewClerkInvitation) {
  return { emailAddress: email, publicMetadata: { role }, notify, expiresInDays, ...(redirectUrl === undefined ? {} : { redirectUrl }) };
}

function listFrom<T>(list: readonly T[]): readonly T[] {
  if (!Array.isArray(list)) throw new UnreadableAnswer('Clerk answered something else than a list.');
  return list as readonly T[];
}

function invitationFrom(invitation: Invitation): ClerkInvitation {
  if (typeof invitation?.id !== 'string' || typeof invitation.emailAddress !== 'string') throw new UnreadableAnswer('Clerk answered something else than an invitation.');
  const { id, emailAddress, publicMetadata, status, url, createdAt, raw } = invitation;
  const expiresAt = (raw as { expires_at?: unknown } | null)?.expires_at;
  return {
    id, email: emailAddress.toLowerCase(), status, role: wordOf(publicMetadata?.['role']), url: url ?? null, createdAt, expiresAt: typeof expiresAt === 'number' ? expiresAt : null,
  };
}

function entryFrom(entry: WaitlistEntry): ClerkWaitlistEntry {
  if (typeof entry?.id !== 'string' || typeof entry.emailAddress !== 'string') throw new UnreadableAnswer('Clerk answered something else than a waitlist entry.');
  const { id, emailAddress, status, isLocked, createdAt, invitation } = entry;
  return { id, email: emailAddress.toLowerCase(), status, locked: isLocked ?? false, createdAt, invitation: invitation?.id ? invitationFrom(invitation) : null };
}

/** Only a primary address that is verified says whose account it is. */
function userFrom({ id, emailAddresses, primaryEmailAddressId, publicMetadata, banned, createdAt, updatedAt }: User): ClerkListedUser {
  const primary = emailAddresses.find((one) => one.id === primaryEmailAddressId);
  return { id, email: primary?.verification?.status === 'verified' ? primary.emailAddress.toLowerCase() : null, role: wordOf(publicMetadata?.['role']), banned, createdAt, updatedAt };
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
