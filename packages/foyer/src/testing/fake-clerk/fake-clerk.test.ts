import { createClerkClient, verifyToken } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { verifyWebhook } from '@clerk/backend/webhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClerk, type FakeClerkOptions } from './fake-clerk.ts';
import { makeSigningKey } from './session-tokens.ts';

let fake: FakeClerk;
let clerk: ReturnType<typeof createClerkClient>;

async function start(options: FakeClerkOptions = {}): Promise<void> {
  fake = await FakeClerk.start(options);
  clerk = clientOf(fake);
}
async function restart(options: FakeClerkOptions): Promise<void> {
  await fake.close();
  await start(options);
}
function clientOf(to: FakeClerk, secretKey = to.secretKey): ReturnType<typeof createClerkClient> {
  return createClerkClient({ secretKey, publishableKey: to.publishableKey, apiUrl: to.url, telemetry: { disabled: true } });
}
beforeEach(() => start());
afterEach(() => fake.close());

/** What the SDK throws. */
async function refusal(act: Promise<unknown>): Promise<{ status: number | undefined; code: string | undefined; meta: unknown; retryAfter: number | undefined }> {
  const error: unknown = await act.then(() => { throw new Error('This was to be refused.'); }, (reason: unknown) => reason);
  if (!isClerkAPIResponseError(error)) throw error;
  return { status: error.status, code: error.errors[0]?.code, meta: error.errors[0]?.meta, retryAfter: error.retryAfter };
}

test('knows only its own key', async () => {
  expect(await refusal(clientOf(fake, 'sk_live_other').users.getUserList())).toMatchObject({ status: 401, code: 'clerk_key_invalid' });
});

test('answers with exactly application/json, without which the SDK hands out text', async () => {
  const response = await fetch(`${fake.url}/v1/jwks`, { headers: { 'authorization': `Bearer ${fake.secretKey}`, 'clerk-api-version': '2026-05-12' } });
  expect(response.headers.get('content-type')).toBe('application/json');
});

describe('the waitlist', () => {
  test('goes from pending to invited to completed, or to rejected and back', async () => {
    const entry = await clerk.waitlistEntries.create({ emailAddress: 'ada@example.com', notify: false });
    expect(entry).toMatchObject({ status: 'pending', isLocked: false });
    const invited = await clerk.waitlistEntries.invite(entry.id);
    expect(invited).toMatchObject({ status: 'invited', invitation: { status: 'pending', emailAddress: 'ada@example.com' } });
    expect(await refusal(clerk.waitlistEntries.invite(entry.id))).toMatchObject({ status: 409, code: 'waitlist_entry_already_invited' });
    expect(await refusal(clerk.waitlistEntries.delete(entry.id))).toMatchObject({ status: 409, code: 'waitlist_entry_already_invited' });
    expect((await clerk.waitlistEntries.reject(entry.id)).status).toBe('rejected');
    expect(fake.invitations.get(invited.invitation!.id)!.status).toBe('revoked');
    expect(await refusal(clerk.waitlistEntries.reject(entry.id))).toMatchObject({ status: 409, code: 'waitlist_entry_already_rejected' });
    const again = await clerk.waitlistEntries.invite(entry.id);
    expect(again.status).toBe('invited');
    fake.followInvitation(again.invitation!.url!);
    expect(fake.waitlist.get(entry.id)!.status).toBe('completed');
    for (const act of [clerk.waitlistEntries.invite(entry.id), clerk.waitlistEntries.reject(entry.id), clerk.waitlistEntries.delete(entry.id)]) {
      expect(await refusal(act)).toMatchObject({ status: 409, code: 'waitlist_entry_already_completed' });
    }
  });

  test('answers an address that is listed with its entry, and says nothing more about it', async () => {
    const entry = await clerk.waitlistEntries.create({ emailAddress: 'ada@example.com' });
    expect((await clerk.waitlistEntries.create({ emailAddress: 'Ada@Example.com' })).id).toBe(entry.id);
    expect(fake.webhooks.pending).toHaveLength(1);
    expect(fake.mails).toMatchObject([{ to: 'ada@example.com', slug: 'waitlist_confirmation' }]);
  });

  test('takes fifty in bulk, each address once', async () => {
    const fifty = Array.from({ length: 50 }, (_, at) => ({ emailAddress: `p${at}@example.com`, notify: false }));
    expect(await clerk.waitlistEntries.createBulk(fifty)).toHaveLength(50);
    expect(await refusal(clerk.waitlistEntries.createBulk([...fifty, { emailAddress: 'one@example.com' }]))).toMatchObject({ status: 400, code: 'bulk_size_exceeded' });
    expect(await refusal(clerk.waitlistEntries.createBulk([{ emailAddress: 'x@example.com' }, { emailAddress: 'X@example.com' }]))).toMatchObject({ status: 422, code: 'form_param_duplicate' });
    expect(fake.mails).toEqual([]);
  });

  test('refuses everything for an entry that is locked', async () => {
    const entry = await clerk.waitlistEntries.create({ emailAddress: 'ada@example.com' });
    fake.lock(entry.id);
    for (const act of [clerk.waitlistEntries.invite(entry.id), clerk.waitlistEntries.reject(entry.id), clerk.waitlistEntries.delete(entry.id)]) {
      expect(await refusal(act)).toMatchObject({ status: 409, code: 'waitlist_entry_locked' });
    }
    fake.lock(entry.id, false);
    expect(await clerk.waitlistEntries.delete(entry.id)).toMatchObject({ deleted: true });
    expect(await refusal(clerk.waitlistEntries.invite(entry.id))).toMatchObject({ status: 404, code: 'resource_not_found' });
  });

  test('finds one entry by its id or its address', async () => {
    const entry = await clerk.waitlistEntries.create({ emailAddress: 'ada@example.com' });
    await clerk.waitlistEntries.create({ emailAddress: 'bob@example.com' });
    expect((await clerk.waitlistEntries.list({ query: entry.id })).data.map(({ id }) => id)).toEqual([entry.id]);
    expect((await clerk.waitlistEntries.list({ query: 'bob@' })).data.map(({ emailAddress }) => emailAddress)).toEqual(['bob@example.com']);
  });

  test('takes people from the frontend in waitlist mode only', async () => {
    fake.joinWaitlist('ada@example.com');
    expect(fake.webhooks.pending.map(({ event }) => event.type)).toEqual(['waitlistEntry.created']);
    await restart({ accessMode: 'restricted' });
    expect(() => fake.joinWaitlist('ada@example.com')).toThrow('waitlist_not_accepting_entries');
  });
});

describe('invitations', () => {
  test('are refused where a pending one or an account exists, unless that is ignored', async () => {
    await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com' });
    expect(await refusal(clerk.invitations.createInvitation({ emailAddress: 'ADA@example.com' }))).toMatchObject({ status: 400, code: 'duplicate_record', meta: { emailAddresses: ['ADA@example.com'] } });
    await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com', ignoreExisting: true });
    fake.addUser({ email: 'bob@example.com' });
    expect(await refusal(clerk.invitations.createInvitation({ emailAddress: 'bob@example.com' }))).toMatchObject({ status: 422, code: 'form_identifier_exists', meta: { paramName: 'email_address' } });
  });

  test('in bulk are ten at most, and all or none; an account cannot be ignored', async () => {
    await clerk.invitations.createInvitation({ emailAddress: 'p1@example.com' });
    const ten = Array.from({ length: 10 }, (_, at) => ({ emailAddress: `p${at}@example.com`, publicMetadata: { role: 'coach' } }));
    expect(await refusal(clerk.invitations.createInvitationBulk(ten))).toMatchObject({ status: 400, code: 'duplicate_record', meta: { emailAddresses: ['p1@example.com'] } });
    expect(fake.invitations.size).toBe(1);
    expect(await refusal(clerk.invitations.createInvitationBulk([...ten, { emailAddress: 'more@example.com' }]))).toMatchObject({ status: 400, code: 'bulk_size_exceeded' });
    expect(await clerk.invitations.createInvitationBulk(ten.map((one) => ({ ...one, ignoreExisting: true })))).toHaveLength(10);
    fake.addUser({ email: 'bob@example.com' });
    expect(await refusal(clerk.invitations.createInvitationBulk([{ emailAddress: 'bob@example.com', ignoreExisting: true }]))).toMatchObject({ status: 422, code: 'form_identifier_exists' });
  });

  test('expire by the clock, thirty days from now unless told otherwise', async () => {
    const usual = await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com' });
    const short = await clerk.invitations.createInvitation({ emailAddress: 'bob@example.com', expiresInDays: 1 });
    fake.advance(25 * 3_600_000);
    expect((await clerk.invitations.getInvitationList({ status: 'expired' })).data.map(({ id }) => id)).toEqual([short.id]);
    expect(() => fake.followInvitation(short.url!)).toThrow('sign_up_restricted_waitlist');
    fake.advance(30 * 24 * 3_600_000);
    expect(fake.invitations.get(usual.id)!.status).toBe('expired');
    await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com' });
  });

  test('that are revoked leave the list and do not work, and are revoked once', async () => {
    const invitation = await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com' });
    expect(await clerk.invitations.revokeInvitation(invitation.id)).toMatchObject({ status: 'revoked', revoked: true });
    expect((await clerk.invitations.getInvitationList()).data).toEqual([]);
    expect((await clerk.invitations.getInvitationList({ status: 'revoked' })).totalCount).toBe(1);
    expect(await refusal(clerk.invitations.revokeInvitation(invitation.id))).toMatchObject({ status: 400, code: 'invitation_already_revoked' });
    expect(() => fake.followInvitation(invitation.id)).toThrow('revoked_invitation');
  });

  test('mail only when they are to, with the template they name', async () => {
    await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com', notify: false });
    const mailed = await clerk.invitations.createInvitation({ emailAddress: 'bob@example.com', templateSlug: 'waitlist_invitation' });
    expect(fake.mails).toMatchObject([{ to: 'bob@example.com', slug: 'waitlist_invitation', url: mailed.url }]);
  });

  test('make an account with a verified address and their metadata; the webhooks come later', async () => {
    const invitation = await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com', publicMetadata: { role: 'coach', deep: { someKey: 1 } }, redirectUrl: 'https://app.example.com/join' });
    expect(fake.redirectOf(invitation.url!)).toBe('https://app.example.com/join');
    const { id } = fake.followInvitation(invitation.url!);
    const user = await clerk.users.getUser(id);
    expect(user.publicMetadata).toEqual({ role: 'coach', deep: { someKey: 1 } });
    expect(user.primaryEmailAddress).toMatchObject({ emailAddress: 'ada@example.com', verification: { status: 'verified', strategy: 'ticket' } });
    expect(fake.invitations.get(invitation.id)!.status).toBe('accepted');
    expect(() => fake.followInvitation(invitation.id)).toThrow('invitation_already_accepted');
    expect(await refusal(clerk.invitations.revokeInvitation(invitation.id))).toMatchObject({ status: 400, code: 'invitation_already_accepted' });
    expect(fake.webhooks.pending.map(({ event }) => event.type)).toEqual(['user.created', 'session.created']);
  });

  test.for([true, false])('made in bulk lose their metadata at sign-up when told so: %s', async (bulkLosesMetadata) => {
    await restart({ bulkLosesMetadata });
    const [bulk] = await clerk.invitations.createInvitationBulk([{ emailAddress: 'ada@example.com', publicMetadata: { role: 'coach' } }]);
    expect(fake.followInvitation(bulk!.id).public_metadata).toEqual(bulkLosesMetadata ? {} : { role: 'coach' });
    const single = await clerk.invitations.createInvitation({ emailAddress: 'bob@example.com', publicMetadata: { role: 'coach' } });
    expect(fake.followInvitation(single.id).public_metadata).toEqual({ role: 'coach' });
  });
});

describe('users', () => {
  test('have metadata that PATCH merges deeply and PUT replaces', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com', publicMetadata: { role: 'coach', deep: { a: 1, b: 2 } }, privateMetadata: { note: 'x' } });
    expect((await clerk.users.updateUserMetadata(id, { publicMetadata: { deep: { a: null, c: 3 }, role: 'client' } })).publicMetadata).toEqual({ role: 'client', deep: { b: 2, c: 3 } });
    const replaced = await clerk.users.replaceUserMetadata(id, { publicMetadata: { role: 'coach' } });
    expect(replaced.publicMetadata).toEqual({ role: 'coach' });
    expect(replaced.privateMetadata).toEqual({ note: 'x' });
  });

  test('do not take metadata among their other fields', async () => {
    await restart({ expectsBadRequests: true });
    const { id } = fake.addUser({ email: 'ada@example.com' });
    const response = await fetch(`${fake.url}/v1/users/${id}`, {
      method: 'PATCH', body: JSON.stringify({ public_metadata: { role: 'coach' } }),
      headers: { 'authorization': `Bearer ${fake.secretKey}`, 'content-type': 'application/json', 'clerk-api-version': '2026-05-12' },
    });
    expect([response.status, await response.json()]).toMatchObject([422, { errors: [{ code: 'form_param_unknown', meta: { param_name: 'public_metadata' } }] }]);
  });

  test('are found by address, a hundred at a time, whatever the case', async () => {
    const ada = fake.addUser({ email: 'Ada@example.com' });
    fake.addUser({ email: 'bob@example.com' });
    const found = await clerk.users.getUserList({ emailAddress: ['ada@EXAMPLE.com', 'nobody@example.com'] });
    expect([found.totalCount, found.data.map(({ id }) => id)]).toEqual([1, [ada.id]]);
    expect(fake.requests.map(({ operation }) => operation).toSorted((one, other) => one!.localeCompare(other!))).toEqual(['countUsers', 'listUsers']);
  });

  test('lose their sessions when they are banned, and cannot sign in until they are not', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    fake.signIn(id);
    expect((await clerk.users.banUser(id)).banned).toBe(true);
    expect((await clerk.sessions.getSessionList({ userId: id })).data.map(({ status }) => status)).toEqual(['revoked']);
    expect(() => fake.signIn(id)).toThrow('not_allowed_access');
    await clerk.users.unbanUser(id);
    fake.signIn(id);
  });

  test('are gone once deleted, and the webhook about it has no address', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    await clerk.users.deleteUser(id);
    expect(await refusal(clerk.users.getUser(id))).toMatchObject({ status: 404, code: 'resource_not_found' });
    expect(fake.webhooks.pending.at(-1)!.event).toMatchObject({ type: 'user.deleted', data: { id, deleted: true } });
    expect(JSON.stringify(fake.webhooks.pending.at(-1)!.event)).not.toContain('ada@');
  });

  test('may have addresses that are not verified, and none that is primary', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com', verified: false, primary: false });
    fake.updateUser(id, { addEmail: { email: 'other@example.com', primary: true } });
    const user = await clerk.users.getUser(id);
    expect(user.emailAddresses.map(({ verification }) => verification?.status)).toEqual(['unverified', 'verified']);
    expect(user.primaryEmailAddress?.emailAddress).toBe('other@example.com');
  });
});

describe('lists', () => {
  test('have ten rows, newest first, unless asked otherwise', async () => {
    for (let at = 0; at < 12; at += 1) {
      fake.joinWaitlist(`p${String(at).padStart(2, '0')}@example.com`);
      fake.advance(1000);
    }
    const first = await clerk.waitlistEntries.list();
    expect([first.totalCount, first.data.length, first.data[0]!.emailAddress]).toEqual([12, 10, 'p11@example.com']);
    const second = await clerk.waitlistEntries.list({ orderBy: '+created_at', limit: 5, offset: 10 });
    expect(second.data.map(({ emailAddress }) => emailAddress)).toEqual(['p10@example.com', 'p11@example.com']);
  });

  test('are plain arrays where nobody asks for pages', async () => {
    await clerk.invitations.createInvitation({ emailAddress: 'ada@example.com' });
    const response = await fetch(`${fake.url}/v1/invitations`, { headers: { 'authorization': `Bearer ${fake.secretKey}`, 'clerk-api-version': '2026-05-12' } });
    expect(await response.json()).toMatchObject([{ email_address: 'ada@example.com' }]);
  });

  test('of users can be walked from row to row', async () => {
    const ids = ['a', 'b', 'c'].map((name, at) => fake.addUser({ email: `${name}@example.com`, createdAt: 1000 + at }).id);
    const response = await fetch(`${fake.url}/v1/users?order_by=%2Bcreated_at&starting_after=${ids[0]}`, { headers: { 'authorization': `Bearer ${fake.secretKey}`, 'clerk-api-version': '2026-05-12' } });
    expect((await response.json() as { id: string }[]).map(({ id }) => id)).toEqual(ids.slice(1));
  });
});

describe('the allow-list and bans', () => {
  test('answer 402 on a plan without them', async () => {
    await restart({ paidFeatures: false });
    const { id } = fake.addUser({ email: 'ada@example.com' });
    for (const act of [clerk.users.banUser(id), clerk.allowlistIdentifiers.getAllowlistIdentifierList(), clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: '*@example.com', notify: false })]) {
      expect((await refusal(act)).status).toBe(402);
    }
  });

  test('keep each identifier once, whatever its case', async () => {
    const row = await clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: '*@example.com', notify: false });
    expect(await refusal(clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: '*@EXAMPLE.com', notify: false }))).toMatchObject({ status: 400, code: 'duplicate_record' });
    expect((await clerk.allowlistIdentifiers.getAllowlistIdentifierList()).totalCount).toBe(1);
    expect(await clerk.allowlistIdentifiers.deleteAllowlistIdentifier(row.id)).toMatchObject({ deleted: true });
  });
});

describe('session tokens', () => {
  test('are verified by the SDK, with the key at hand or fetched', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    const token = fake.sessionToken(id, { azp: 'https://app.example.com' });
    const offline = await verifyToken(token, { jwtKey: fake.jwtKey, authorizedParties: ['https://app.example.com'] });
    expect(offline).toMatchObject({ sub: id, iss: fake.issuer, v: 2, sts: 'active' });
    expect(fake.sessions.get(offline.sid)!.user_id).toBe(id);
    expect(await verifyToken(token, { secretKey: fake.secretKey, apiUrl: fake.url })).toMatchObject({ sub: id });
    expect(fake.requests.filter(({ operation }) => operation === 'getJwks')).toHaveLength(1);
  });

  test.for([
    ['for another application', { azp: 'https://evil.example.com' }, 'token-invalid-authorized-parties'],
    ['for no application', { azp: null }, 'token-invalid-authorized-parties'],
    ['that are over', { expiresInSeconds: -6 }, 'token-expired'],
    ['signed by somebody else', { key: makeSigningKey('other') }, 'token-invalid-signature'],
  ] as const)('%s are refused', async ([, options, reason]) => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    const token = fake.sessionToken(id, { azp: 'https://app.example.com', ...options });
    await expect(verifyToken(token, { jwtKey: fake.jwtKey, authorizedParties: ['https://app.example.com'] })).rejects.toMatchObject({ reason });
  });

  test('that are pending do not count as signed in', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    const asRequest = (token: string): Request => new Request('https://app.example.com/', { headers: { authorization: `Bearer ${token}` } });
    const client = createClerkClient({ secretKey: fake.secretKey, publishableKey: fake.publishableKey, jwtKey: fake.jwtKey, apiUrl: fake.url, telemetry: { disabled: true } });
    const userOf = async (token: string): Promise<string | null | undefined> => {
      const auth = (await client.authenticateRequest(asRequest(token))).toAuth();
      return auth && 'userId' in auth ? auth.userId : undefined;
    };
    expect(await userOf(fake.sessionToken(id))).toBe(id);
    expect(await userOf(fake.sessionToken(id, { pending: true }))).toBeNull();
  });

  test('come from the Backend API too, in a development instance, where sessions can be made', async () => {
    await restart({ developmentInstance: true });
    const user = await clerk.users.createUser({ emailAddress: ['ada@example.com'], skipPasswordRequirement: true });
    const session = await clerk.sessions.createSession({ userId: user.id });
    const { jwt } = await clerk.sessions.getToken(session.id);
    expect(await verifyToken(jwt, { jwtKey: fake.jwtKey })).toMatchObject({ sub: user.id, sid: session.id });
  });
});

test('signs people up without a link only as far as the access mode lets it', async () => {
  expect(() => fake.signUp({ email: 'ada@example.com' })).toThrow('sign_up_restricted_waitlist');
  fake.inviteInDashboard(fake.joinWaitlist('ada@example.com').id);
  expect(fake.signUp({ email: 'ada@example.com', by: 'google' }).email_addresses[0]!.verification).toMatchObject({ status: 'verified', strategy: 'from_oauth_google' });
  await restart({ accessMode: 'public' });
  fake.signUp({ email: 'ada@example.com' });
});

test('delivers webhooks that the SDK accepts, in the order asked for', async () => {
  const got: string[] = [];
  const receive = async (request: Request): Promise<Response> => {
    const id = request.headers.get('svix-id')!;
    const event = await verifyWebhook(request, { signingSecret: fake.webhookSecret });
    got.push(`${event.type} ${id.slice(-1)}`);
    return new Response(null, { status: 204 });
  };
  const { id } = fake.addUser({ email: 'ada@example.com' });
  fake.updateUser(id, { firstName: 'Ada' });
  await fake.webhooks.deliver({ to: receive, mode: 'reversed' });
  expect(got).toEqual(['user.updated 2', 'user.created 1']);
  expect(fake.webhooks.pending).toEqual([]);
  fake.deleteUser(id);
  await fake.webhooks.deliver({ to: receive, mode: 'duplicated' });
  await fake.webhooks.deliver({ to: receive });
  expect(got.slice(2)).toEqual(['user.deleted 3', 'user.deleted 3']);
});

test('fails the test run when a request broke the contract', async () => {
  const strict = await FakeClerk.start();
  await refusal(clientOf(strict).invitations.createInvitation({ emailAddress: 'ada@example.com', expiresInDays: 0 }));
  await expect(strict.close()).rejects.toThrow('expires_in_days');
});
