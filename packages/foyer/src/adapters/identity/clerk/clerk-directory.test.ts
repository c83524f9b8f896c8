import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFixedClock } from '../../../testing/fixed-clock.ts';
import { FakeClerk } from '../../../testing/fake-clerk/fake-clerk.ts';
import type { ClerkDirectory } from '../../../application/ports/clerk-directory.ts';
import { createClerkDirectory } from './clerk-directory.ts';

const invitation = { role: 'coach', notify: true, expiresInDays: 7, redirectUrl: 'https://app.example.com/sign-up' };

describe('Clerk through its own library', () => {
  let clerk: FakeClerk;
  let directory: ClerkDirectory;

  beforeEach(async () => {
    clerk = await FakeClerk.start({ clock: createFixedClock() });
    directory = createClerkDirectory({ secretKey: clerk.secretKey, apiUrl: clerk.url });
  });
  afterEach(() => clerk.close());

  const invite = (email: string) => directory.createInvitation({ ...invitation, email });

  it('makes an invitation with role, page and end, and finds it by exactly its address', async () => {
    const made = await invite('mia@example.org');
    expect(made).toMatchObject({ kind: 'ok', value: { email: 'mia@example.org', status: 'pending', role: 'coach', expiresAt: clerk.now() + 7 * 86_400_000, url: expect.stringContaining('ticket=') as string } });
    await invite('notmia@example.org');
    expect(await directory.findInvitations('mia@example.org')).toMatchObject({ kind: 'ok', value: [{ email: 'mia@example.org' }] });
    const [id] = [...clerk.invitations.keys()];
    expect(clerk.redirectOf(id!)).toBe('https://app.example.com/sign-up');
    expect(await directory.revokeInvitation(id!)).toMatchObject({ kind: 'ok', value: { status: 'revoked' } });
    expect(await directory.revokeInvitation(id!)).toMatchObject({ kind: 'refused', code: 'invitation_already_revoked' });
    expect(await directory.revokeInvitation('inv_unknown')).toMatchObject({ kind: 'refused', status: 404 });
  });

  it('names who has an invitation or an account already, one at a time and among ten', async () => {
    await invite('mia@example.org');
    clerk.addUser({ email: 'otto@example.org' });
    expect(await invite('mia@example.org')).toMatchObject({ kind: 'refused', status: 400, code: 'duplicate_record' });
    expect(await invite('otto@example.org')).toMatchObject({ kind: 'refused', status: 422, code: 'form_identifier_exists' });
    const many = ['a@example.org', 'mia@example.org', 'b@example.org'].map((email) => ({ ...invitation, email }));
    expect(await directory.createInvitations(many)).toMatchObject({ kind: 'refused', code: 'duplicate_record', emails: ['mia@example.org'] });
    expect(await directory.createInvitations([many[0]!, many[2]!])).toMatchObject({ kind: 'ok', value: [{ email: 'a@example.org' }, { email: 'b@example.org' }] });
  });

  it.each(['reset_before', 'reset_after', 'html_502_before', 'html_502_after', 'broken_json_after', 'charset_after'] as const)('does not know what became of a call after %s', async (fault) => {
    clerk.fail(fault, { path: '/invitations', method: 'POST' });
    expect(await invite('mia@example.org')).toMatchObject({ kind: 'unknown' });
    const found = await directory.findInvitations('mia@example.org');
    expect(found.kind === 'ok' ? found.value.length : -1).toBe(fault.endsWith('_after') ? 1 : 0);
  });

  it('waits no longer than its deadline', async () => {
    clerk.fail('silence_after', { path: '/invitations', method: 'POST' });
    const hasty = createClerkDirectory({ secretKey: clerk.secretKey, apiUrl: clerk.url }, { deadlineMs: 200 });
    expect(await hasty.createInvitation({ ...invitation, email: 'mia@example.org' })).toEqual({ kind: 'unknown', reason: 'Clerk did not answer within 200 ms.' });
  });

  it('tells how long Clerk takes nothing more, and that a key is wrong', async () => {
    clerk.fail({ error: 'tooManyRequests', retryAfterSeconds: 7 }, { path: '/invitations', method: 'POST' });
    expect(await invite('mia@example.org')).toEqual({ kind: 'limited', retryAfterMs: 7_000 });
    const stranger = createClerkDirectory({ secretKey: 'sk_live_somethingelse', apiUrl: `${clerk.url}/v1` });
    expect(await stranger.listInvitations({ offset: 0, limit: 1 })).toMatchObject({ kind: 'refused', status: 401 });
  });

  it('writes the role beside what else is in the metadata, takes it out again, and ends sessions', async () => {
    const { id } = clerk.addUser({ email: 'mia@example.org', publicMetadata: { theme: 'dark', plan: { seats: 3 } } });
    clerk.signIn(id);
    expect(await directory.setRole(id, 'coach')).toEqual({ kind: 'ok', value: null });
    expect(clerk.users.get(id)?.public_metadata).toEqual({ theme: 'dark', plan: { seats: 3 }, role: 'coach' });
    expect(await directory.setRole(id, null)).toEqual({ kind: 'ok', value: null });
    expect(clerk.users.get(id)?.public_metadata).toEqual({ theme: 'dark', plan: { seats: 3 } });
    expect(await directory.endSessions(id)).toEqual({ kind: 'ok', value: null });
    expect([...clerk.sessions.values()].filter(({ status }) => status === 'active')).toEqual([]);
    expect(await directory.ban(id)).toEqual({ kind: 'ok', value: null });
    expect(await directory.unban(id)).toEqual({ kind: 'ok', value: null });
  });

  it('lists a part at a time, oldest first, and takes only a verified primary address for somebody’s own', async () => {
    for (const name of ['one', 'two', 'three']) {
      clerk.joinWaitlist(`${name}@example.org`);
      clerk.advance(1_000);
    }
    clerk.addUser({ email: 'proven@example.org', publicMetadata: { role: 'coach' } });
    clerk.addUser({ email: 'claimed@example.org', verified: false });
    const first = await directory.listWaitlist({ offset: 0, limit: 2 });
    const rest = await directory.listWaitlist({ offset: 2, limit: 2 });
    expect([first, rest].map((part) => (part.kind === 'ok' ? part.value.map(({ email }) => email) : part))).toEqual([['one@example.org', 'two@example.org'], ['three@example.org']]);
    const users = await directory.listUsers({ offset: 0, limit: 10 });
    expect(users.kind === 'ok' && users.value.map(({ email, role }) => [email, role])).toEqual([['proven@example.org', 'coach'], [null, null]]);
    const entry = await directory.findWaitlistEntry('two@example.org');
    expect(entry).toMatchObject({ kind: 'ok', value: { status: 'pending', locked: false } });
    const id = entry.kind === 'ok' ? entry.value!.id : '';
    clerk.lock(id);
    expect(await directory.inviteWaitlistEntry(id)).toMatchObject({ kind: 'refused', status: 409, code: 'waitlist_entry_locked' });
    clerk.lock(id, false);
    expect(await directory.inviteWaitlistEntry(id)).toMatchObject({ kind: 'ok', value: { status: 'invited' } });
    expect(await directory.createWaitlistEntry('two@example.org')).toMatchObject({ kind: 'ok', value: { id } });
    expect(await directory.deleteWaitlistEntry(id)).toMatchObject({ kind: 'refused', status: 409 });
    expect(await directory.rejectWaitlistEntry(id)).toMatchObject({ kind: 'ok', value: { status: 'rejected' } });
  });
});
