import { createClerkClient } from '@clerk/backend';
import { beforeAll, expect, test } from 'vitest';
import * as contract from './clerk-contract.ts';
import { clerkScenarios, ClerkStage } from './clerk-scenarios.ts';
import { clerkErrors, ClerkRefusal } from './clerk-errors.ts';
import { clerkOperations, type OperationName } from './clerk-operations.ts';
import { type ClerkSpecs, loadClerkSpecs } from './clerk-specs.ts';
import { FakeClerk } from './fake-clerk.ts';

let specs: ClerkSpecs;

beforeAll(async () => {
  const directory = process.env.FOYER_VENDOR_SPECS;
  if (!directory) throw new Error('Set FOYER_VENDOR_SPECS to the directory that holds clerk-bapi.yml and clerk-webhooks.yml.');
  specs = await loadClerkSpecs(directory);
});

/** Every operation, and the errors one meets on the way, asked for by the real SDK. */
async function everything(fake: FakeClerk): Promise<void> {
  const clerk = createClerkClient({ secretKey: fake.secretKey, apiUrl: fake.url, telemetry: { disabled: true } });
  const refused = (act: Promise<unknown>): Promise<unknown> => act.then(() => { throw new Error('This was to be refused.'); }, (error: unknown) => error);

  const entry = await clerk.waitlistEntries.create({ emailAddress: 'ada@example.com', notify: false });
  await clerk.waitlistEntries.createBulk([{ emailAddress: 'ben@example.com' }, { emailAddress: 'cem@example.com', notify: false }]);
  const invited = await clerk.waitlistEntries.invite(entry.id, { ignoreExisting: true });
  await refused(clerk.waitlistEntries.invite(entry.id));
  await clerk.waitlistEntries.reject(entry.id);
  await clerk.waitlistEntries.invite(entry.id);
  await refused(clerk.waitlistEntries.delete(entry.id));
  await clerk.waitlistEntries.list({ status: 'invited', query: 'ada', orderBy: '+invited_at', limit: 500, offset: 0 });
  await clerk.waitlistEntries.delete((await clerk.waitlistEntries.list({ query: 'cem@example.com' })).data[0]!.id);
  await refused(clerk.invitations.revokeInvitation(invited.invitation!.id));

  const role = { role: 'coach', deep: { someKey: [1] } };
  const invitation = await clerk.invitations.createInvitation({
    emailAddress: 'dan@example.com', publicMetadata: role, redirectUrl: 'https://app.example.com/join', notify: false, expiresInDays: 14, templateSlug: 'waitlist_invitation', ignoreExisting: false,
  });
  await refused(clerk.invitations.createInvitation({ emailAddress: 'dan@example.com' }));
  await clerk.invitations.createInvitationBulk([{ emailAddress: 'eve@example.com', publicMetadata: role, notify: false, ignoreExisting: true }, { emailAddress: 'fay@example.com' }]);
  await clerk.invitations.getInvitationList({ status: 'pending', query: 'dan', orderBy: '-expires_at', limit: 100, offset: 1 });
  await clerk.invitations.revokeInvitation((await clerk.invitations.getInvitationList({ query: 'fay@example.com' })).data[0]!.id);

  fake.followInvitation(invitation.id, { firstName: 'Dan' });
  fake.followInvitation([...fake.waitlist.values()].find(({ id }) => id === entry.id)!.invitation!.id);
  const gus = await clerk.users.createUser({ emailAddress: ['gus@example.com'], publicMetadata: role, skipPasswordRequirement: true, externalId: 'gus-1', firstName: 'Gus' });
  fake.updateUser(gus.id, { addEmail: { email: 'gus2@example.com', verified: false } });
  await clerk.users.getUserList({ emailAddress: ['dan@example.com', 'gus@example.com'], orderBy: '-created_at', limit: 100 });
  await clerk.users.getUser(gus.id);
  await clerk.users.updateUser(gus.id, { lastName: 'Gram', externalId: 'gus-2' });
  await clerk.users.updateUserMetadata(gus.id, { publicMetadata: { deep: null }, privateMetadata: { note: 1 } });
  await clerk.users.replaceUserMetadata(gus.id, { publicMetadata: { role: 'client' } });
  const session = await clerk.sessions.createSession({ userId: gus.id });
  await clerk.sessions.getToken(session.id, undefined, 300);
  await clerk.sessions.getSession(session.id);
  await clerk.sessions.getSessionList({ userId: gus.id, status: 'active', limit: 5 });
  await clerk.sessions.revokeSession(session.id);
  fake.signOut(fake.signIn(gus.id).id);
  fake.signIn(gus.id);
  await clerk.users.banUser(gus.id);
  await clerk.users.unbanUser(gus.id);
  await clerk.users.deleteUser(gus.id);
  await refused(clerk.users.getUser(gus.id));

  await clerk.jwks.getJwks();
  await clerk.testingTokens.createTestingToken();
  await clerk.instance.get();
  const allowed = await clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: '*@example.com', notify: false });
  await clerk.allowlistIdentifiers.getAllowlistIdentifierList();
  await clerk.allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id);
  fake.fail({ error: 'tooManyRequests', retryAfterSeconds: 7 });
  await refused(clerk.jwks.getJwks());
}

test('everything the SDK asks and the fake answers is what Clerk describes', async () => {
  const fake = await FakeClerk.start({ developmentInstance: true });
  await everything(fake);
  expect(fake.requests.map((exchange) => ({ place: `${exchange.method} ${exchange.path}`, faults: specs.faultsOf(exchange) })).filter(({ faults }) => faults.length > 0)).toEqual([]);
  const asked = new Set(fake.requests.map(({ operation }) => operation));
  expect((Object.keys(clerkOperations) as OperationName[]).filter((name) => !asked.has(name))).toEqual([]);
  await fake.close();
});

test.for(clerkScenarios)('the scenario of live runs "$title" asks for nothing else', async ({ title, run }) => {
  const fake = await FakeClerk.start({ developmentInstance: true, frontend: {} });
  const clerk = createClerkClient({ secretKey: fake.secretKey, apiUrl: fake.url, telemetry: { disabled: true } });
  const stage = new ClerkStage(clerk, (name) => `${name}+clerk_test@example.com`);
  stage.scenario = title;
  await run(stage);
  expect(stage.findings.filter(({ holds }) => !holds)).toEqual([]);
  expect(fake.requests.flatMap((exchange) => specs.faultsOf(exchange))).toEqual([]);
  expect(fake.webhooks.pending.flatMap(({ event }) => specs.faultsOfEvent(event))).toEqual([]);
  await fake.close();
});

test('every webhook the fake makes is what Clerk describes', async () => {
  const fake = await FakeClerk.start({ developmentInstance: true });
  await everything(fake);
  const { id } = fake.addUser({ email: 'zoe@example.com' });
  fake.signIn(id);
  fake.deleteUser(id);
  const events = fake.webhooks.pending.map(({ event }) => event);
  expect(events.map((event) => ({ type: event.type, faults: specs.faultsOfEvent(event) })).filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(contract.webhookEvent.options.map((option) => option.shape.type.value).filter((type) => !events.some((event) => event.type === type))).toEqual([]);
  await fake.close();
});

test.for(Object.keys(clerkErrors) as (keyof typeof clerkErrors)[])('the error %s is what Clerk describes', (error) => {
  const body = new ClerkRefusal(error, { meta: { param_name: 'email_address' } }).body('trace');
  const { status } = clerkErrors[error];
  expect(specs.faultsOf({ method: 'GET', path: '/jwks', query: {}, headers: {}, body: undefined, operation: 'getJwks', at: 0, answer: { status, body } })).toEqual([]);
});

test('our schemas name no field that Clerk does not describe', () => {
  const shapes = {
    WaitlistEntry: contract.waitlistEntry, Invitation: contract.invitation, User: contract.user, EmailAddress: contract.emailAddress, Session: contract.session,
    AllowlistIdentifier: contract.allowlistIdentifier, Instance: contract.instance, JWKS: contract.jwks, DeletedObject: contract.deletedObject, TotalCount: contract.totalCount,
  };
  for (const [schema, { shape }] of Object.entries(shapes)) expect(specs.fieldsOf(schema)).toEqual(expect.arrayContaining(Object.keys(shape)));
  const bodies = {
    createInvitation: contract.createInvitation, createInvitationsBulk: contract.createInvitation, createWaitlistEntry: contract.createWaitlistEntry,
    createWaitlistEntriesBulk: contract.createWaitlistEntry, inviteWaitlistEntry: contract.inviteWaitlistEntry.unwrap(), changeUser: contract.changeUser, createUser: contract.createUser,
    mergeMetadata: contract.changeMetadata, replaceMetadata: contract.changeMetadata, createAllowlistIdentifier: contract.createAllowlistIdentifier, createSession: contract.createSession,
    createSessionToken: contract.createSessionToken.unwrap(),
  } satisfies Partial<Record<OperationName, unknown>>;
  for (const [name, { shape }] of Object.entries(bodies)) expect(specs.bodyFieldsOf(clerkOperations[name as OperationName])).toEqual(expect.arrayContaining(Object.keys(shape)));
});

test('our schemas of requests let nothing through that Clerk would not describe', () => {
  const wrong: readonly [OperationName, unknown][] = [
    ['createInvitation', {}], ['createInvitation', { email_address: 3 }], ['createInvitation', { email_address: 'a@b.c', expires_in_days: 0 }],
    ['createInvitation', { email_address: 'a@b.c', expires_in_days: 366 }], ['createInvitation', { email_address: 'a@b.c', role: 'coach' }],
    ['createInvitation', { email_address: 'a@b.c', template_slug: 'welcome' }], ['createInvitation', { email_address: 'a@b.c', public_metadata: 'coach' }],
    ['createInvitationsBulk', []], ['createInvitationsBulk', [{ email_address: 'a@b.c', notify: 'no' }]],
    ['createWaitlistEntry', {}], ['createWaitlistEntry', { email_address: 'a@b.c', notify: 1 }], ['createWaitlistEntriesBulk', [{ email_address: 'nobody' }]],
    ['inviteWaitlistEntry', { ignore_existing: 'yes' }], ['mergeMetadata', { public_metadata: 1 }], ['mergeMetadata', { metadata: {} }],
    ['changeUser', { public_metadata: {} }], ['createSession', {}], ['createAllowlistIdentifier', { notify: true }],
  ];
  for (const [operation, body] of wrong) {
    const { method, path } = clerkOperations[operation];
    expect(specs.faultsOf({ method, path, query: {}, headers: {}, body, operation, at: 0 })).not.toEqual([]);
    expect(clerkOperations[operation].body.safeParse(body).success).toBe(false);
  }
});
