import { createPublicKey, type webcrypto } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type createClerkClient, verifyToken } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { followLink, readAccessMode } from './follow-link.ts';
import { openQuestions, type OpenQuestion } from './open-questions.ts';

type Clerk = ReturnType<typeof createClerkClient>;

/** What the fake says Clerk does, next to what it did. */
export interface Finding {
  readonly scenario: string;
  readonly title: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly holds: boolean;
}

/** An instance, the real one or the fake, and what is noted about it. */
export class ClerkStage {
  readonly clerk: Clerk;
  readonly findings: Finding[] = [];
  readonly answers = new Map<OpenQuestion, string>();
  scenario = '';
  readonly #address: (name: string) => string;
  readonly #deadlineMs: number;

  /** @param address - a new address of this run for a name; Clerk sends nothing to those with `+clerk_test` */
  constructor(clerk: Clerk, address: (name: string) => string, deadlineMs = 20_000) {
    this.clerk = clerk;
    this.#address = address;
    this.#deadlineMs = deadlineMs;
  }

  address(name: string): string {
    return this.#address(name);
  }

  /** Notes whether Clerk does what the fake says it does. */
  expect(title: string, got: unknown, expected: unknown): void {
    this.findings.push({ scenario: this.scenario, title, expected, got, holds: isDeepStrictEqual(got, expected) });
  }

  /** Notes what Clerk does where nothing public says so. */
  answer(question: OpenQuestion, said: string): void {
    this.answers.set(question, said);
  }

  /** Waits out a limit once, and no answer no longer than the deadline: the SDK has none. */
  async ask<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#inTime(act());
    } catch (error) {
      if (!isClerkAPIResponseError(error) || error.status !== 429 || (error.retryAfter ?? 60) > 30) throw error;
      await new Promise((resolve) => { setTimeout(resolve, (error.retryAfter ?? 1) * 1000); });
      return this.#inTime(act());
    }
  }

  /** The status and code of a refusal; `worked` when there was none. */
  async refusal(act: () => Promise<unknown>): Promise<string> {
    try {
      await this.ask(act);
      return 'worked';
    } catch (error) {
      if (!isClerkAPIResponseError(error)) throw error;
      return `${error.status} ${error.errors[0]?.code}`;
    }
  }

  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`No answer in ${this.#deadlineMs} ms.`)); }, this.#deadlineMs); });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

export interface ClerkScenario {
  readonly title: string;
  readonly run: (stage: ClerkStage) => Promise<void>;
}

/** What a system that works with Clerk leans on, asked for through the official SDK alone. */
export const clerkScenarios: readonly ClerkScenario[] = [
  { title: 'A waitlist entry goes its way', run: waitlistEntry },
  { title: 'Waitlist entries come in bulk', run: waitlistBulk },
  { title: 'An invitation is made, met again, and revoked', run: singleInvitation },
  { title: 'Invitations come in bulk', run: bulkInvitations },
  { title: 'An invitation meets a waitlist entry', run: invitationBesideEntry },
  { title: 'People sign up by their links', run: signUpByLink },
  { title: 'An account keeps metadata', run: accountMetadata },
  { title: 'A session ends', run: sessionEnds },
  { title: 'Paid features', run: paidFeatures },
];

async function waitlistEntry(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const emailAddress = stage.address('ada');
  const entry = await stage.ask(() => clerk.waitlistEntries.create({ emailAddress, notify: false }));
  stage.expect('a new entry is pending', entry.status, 'pending');
  const again = await stage.ask(() => clerk.waitlistEntries.create({ emailAddress: emailAddress.toUpperCase().replace('CLERK_TEST', 'clerk_test'), notify: false }));
  stage.expect('the same address in capitals is the same entry', again.id, entry.id);
  const found = await stage.ask(() => clerk.waitlistEntries.list({ query: entry.id }));
  stage.expect('an entry is found by its id', found.data.map(({ id }) => id), [entry.id]);
  const invited = await stage.ask(() => clerk.waitlistEntries.invite(entry.id));
  stage.expect('an invited entry carries its invitation', [invited.status, invited.invitation?.status], ['invited', 'pending']);
  stage.expect('it cannot be invited twice', await stage.refusal(() => clerk.waitlistEntries.invite(entry.id)), '409 waitlist_entry_already_invited');
  stage.expect('it cannot be deleted', await stage.refusal(() => clerk.waitlistEntries.delete(entry.id)), '409 waitlist_entry_already_invited');
  stage.expect('it can be rejected', (await stage.ask(() => clerk.waitlistEntries.reject(entry.id))).status, 'rejected');
  stage.expect('it cannot be rejected twice', await stage.refusal(() => clerk.waitlistEntries.reject(entry.id)), '409 waitlist_entry_already_rejected');
  const invitation = await stage.ask(() => clerk.invitations.getInvitationList({ query: invited.invitation?.id ?? '', status: 'revoked' }));
  stage.expect('rejecting revokes its invitation', invitation.data.map(({ status }) => status), ['revoked']);
  stage.expect('who was rejected can be invited again', (await stage.ask(() => clerk.waitlistEntries.invite(entry.id))).status, 'invited');
}

async function waitlistBulk(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const [one, two] = [stage.address('ben'), stage.address('cem')];
  const made = await stage.ask(() => clerk.waitlistEntries.createBulk([{ emailAddress: one, notify: false }, { emailAddress: two, notify: false }]));
  stage.expect('entries made in bulk are pending', made.map(({ status }) => status), ['pending', 'pending']);
  stage.expect('the same address twice is refused', await stage.refusal(() => clerk.waitlistEntries.createBulk([{ emailAddress: one, notify: false }, { emailAddress: one, notify: false }])), '422 form_param_duplicate');
  stage.expect('a pending entry can be deleted', (await stage.ask(() => clerk.waitlistEntries.delete(made[0]!.id))).deleted, true);
}

async function singleInvitation(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const emailAddress = stage.address('dan');
  const publicMetadata = { role: 'coach', deep: { someKey: 1 } };
  const invitation = await stage.ask(() => clerk.invitations.createInvitation({ emailAddress, publicMetadata, notify: false, expiresInDays: 2, redirectUrl: 'https://app.example.com/join' }));
  stage.expect('an invitation is pending and keeps its metadata', [invitation.status, invitation.publicMetadata], ['pending', publicMetadata]);
  stage.answer('urlWithoutNotify', invitation.url === undefined ? 'no' : 'yes');
  const expiresAt = (invitation.raw as { expires_at?: number } | null)?.expires_at ?? 0;
  stage.expect('it ends after the days it was given', Math.round((expiresAt - invitation.createdAt) / 86_400_000), 2);
  stage.expect('a second one is refused', await stage.refusal(() => clerk.invitations.createInvitation({ emailAddress, notify: false })), '400 duplicate_record');
  stage.expect('a second one comes when the first is ignored', await stage.refusal(() => clerk.invitations.createInvitation({ emailAddress, notify: false, ignoreExisting: true })), 'worked');
  stage.expect('it is revoked', (await stage.ask(() => clerk.invitations.revokeInvitation(invitation.id))).status, 'revoked');
  stage.expect('it is revoked once', await stage.refusal(() => clerk.invitations.revokeInvitation(invitation.id)), '400 invitation_already_revoked');
  const listed = await stage.ask(() => clerk.invitations.getInvitationList({ query: invitation.id }));
  stage.expect('the usual list leaves revoked ones out', listed.data.length, 0);
}

async function bulkInvitations(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const [fresh, invited, account] = [stage.address('eve'), stage.address('fay'), stage.address('gus')];
  await stage.ask(() => clerk.invitations.createInvitation({ emailAddress: invited, notify: false }));
  await stage.ask(() => clerk.users.createUser({ emailAddress: [account], skipPasswordRequirement: true }));
  const refusal = await clerk.invitations.createInvitationBulk([{ emailAddress: fresh, notify: false }, { emailAddress: invited, notify: false }]).catch((error: unknown) => error);
  const named = isClerkAPIResponseError(refusal) ? [refusal.status, refusal.errors[0]?.code, refusal.errors[0]?.meta?.emailAddresses] : 'worked';
  stage.expect('one pending invitation refuses all, and is named', named, [400, 'duplicate_record', [invited]]);
  const made = await stage.ask(() => clerk.invitations.getInvitationList({ query: fresh }));
  stage.answer('bulkIsAtomic', made.totalCount === 0 ? 'yes, where the fault is found before anything is made' : 'no, the others were made');
  const ignoring = await stage.refusal(() => clerk.invitations.createInvitationBulk([{ emailAddress: account, notify: false, ignoreExisting: true }]));
  stage.answer('bulkIgnoresAccounts', ignoring === 'worked' ? 'yes' : `no: ${ignoring}`);
  const [one] = await stage.ask(() => clerk.invitations.createInvitationBulk([{ emailAddress: stage.address('hal'), notify: false, publicMetadata: { role: 'coach' } }]));
  stage.expect('an invitation made in bulk has its metadata', one?.publicMetadata, { role: 'coach' });
}

async function invitationBesideEntry(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const emailAddress = stage.address('ida');
  const entry = await stage.ask(() => clerk.waitlistEntries.create({ emailAddress, notify: false }));
  const invitation = await stage.ask(() => clerk.invitations.createInvitation({ emailAddress, notify: false, templateSlug: 'waitlist_invitation' }));
  const [after] = (await stage.ask(() => clerk.waitlistEntries.list({ query: entry.id }))).data;
  stage.answer('invitationMovesEntry', `the entry is ${after?.status ?? 'gone'}, ${after?.invitation?.id === invitation.id ? 'and carries the invitation' : 'and carries no invitation'}`);
}

async function signUpByLink(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const { token } = await stage.ask(() => clerk.testingTokens.createTestingToken());
  const single = stage.address('max');
  const entry = await stage.ask(() => clerk.waitlistEntries.create({ emailAddress: single, notify: false }));
  const invitation = await stage.ask(() => clerk.invitations.createInvitation({ emailAddress: single, publicMetadata: { role: 'coach' }, ignoreExisting: true }));
  stage.answer('accessMode', await readAccessMode(invitation.url ?? ''));
  const max = await followLink(invitation.url ?? '', token);
  stage.expect('following the link of an invitation is enough to sign up', max.status, 'complete');
  const user = await stage.ask(() => clerk.users.getUser(max.userId ?? ''));
  stage.expect('the link verifies the address', [user.primaryEmailAddress?.emailAddress, user.primaryEmailAddress?.verification?.status, user.primaryEmailAddress?.verification?.strategy], [single, 'verified', 'ticket']);
  stage.expect('the metadata of an invitation reaches the account', user.publicMetadata, { role: 'coach' });
  const [after] = (await stage.ask(() => clerk.waitlistEntries.list({ query: entry.id }))).data;
  stage.answer('signUpCompletesPendingEntry', `the entry is ${after?.status ?? 'gone'}`);
  const accepted = await stage.ask(() => clerk.invitations.getInvitationList({ query: invitation.id }));
  stage.expect('the invitation is accepted', accepted.data.map(({ status }) => status), ['accepted']);
  stage.expect('what is accepted cannot be revoked', await stage.refusal(() => clerk.invitations.revokeInvitation(invitation.id)), '400 invitation_already_accepted');
  const [bulk] = await stage.ask(() => clerk.invitations.createInvitationBulk([{ emailAddress: stage.address('nia'), publicMetadata: { role: 'coach' } }]));
  const nia = await followLink(bulk?.url ?? '', token);
  stage.answer('bulkLosesMetadata', (await stage.ask(() => clerk.users.getUser(nia.userId ?? ''))).publicMetadata.role === 'coach' ? 'no' : 'yes, it is lost');
}

async function accountMetadata(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const emailAddress = stage.address('jan');
  const user = await stage.ask(() => clerk.users.createUser({ emailAddress: [emailAddress], skipPasswordRequirement: true, publicMetadata: { role: 'coach', deep: { a: 1, b: 2 } } }));
  stage.expect('the address of an account made by the Backend API is verified', user.primaryEmailAddress?.verification?.status, 'verified');
  stage.expect('an address makes one account', await stage.refusal(() => clerk.users.createUser({ emailAddress: [emailAddress], skipPasswordRequirement: true })), '422 form_identifier_exists');
  stage.expect('an account cannot be invited', await stage.refusal(() => clerk.invitations.createInvitation({ emailAddress, notify: false })), '422 form_identifier_exists');
  const found = await stage.ask(() => clerk.users.getUserList({ emailAddress: [emailAddress.replace('jan', 'JAN'), stage.address('nobody')] }));
  stage.expect('an account is found by address, whatever the case', [found.totalCount, found.data.map(({ id }) => id)], [1, [user.id]]);
  const merged = await stage.ask(() => clerk.users.updateUserMetadata(user.id, { publicMetadata: { deep: { a: null, c: 3 } } }));
  stage.expect('PATCH merges deeply and takes away what is null', merged.publicMetadata, { role: 'coach', deep: { b: 2, c: 3 } });
  const replaced = await stage.ask(() => clerk.users.replaceUserMetadata(user.id, { publicMetadata: { role: 'client' } }));
  stage.expect('PUT replaces', replaced.publicMetadata, { role: 'client' });
  stage.expect('a change is later than the one before', replaced.updatedAt >= merged.updatedAt, true);
}

async function sessionEnds(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const user = await stage.ask(() => clerk.users.createUser({ emailAddress: [stage.address('kim')], skipPasswordRequirement: true, publicMetadata: { role: 'coach' } }));
  const session = await stage.ask(() => clerk.sessions.createSession({ userId: user.id }));
  const { jwt } = await stage.ask(() => clerk.sessions.getToken(session.id));
  const { keys = [] } = await stage.ask(() => clerk.jwks.getJwks());
  const kid = (JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
  stage.expect('the key of a token is among the published ones', keys.some((key) => key.kid === kid), true);
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  stage.expect('a token says who and which session', [claims.sub, claims.sid], [user.id, session.id]);
  stage.expect('a token lives a minute', Number(claims.exp) - Number(claims.iat), 60);
  stage.answer('tokenCarriesMetadata', 'metadata' in claims ? 'yes' : 'no: add {"metadata": "{{user.public_metadata}}"} under "Customize session token" to have it');
  const listed = await stage.ask(() => clerk.sessions.getSessionList({ userId: user.id, status: 'active' }));
  stage.expect('a session is listed with its account', listed.data.map(({ id }) => id), [session.id]);
  stage.expect('it is revoked', (await stage.ask(() => clerk.sessions.revokeSession(session.id))).status, 'revoked');
  const pem = pemOf(keys.find((key) => key.kid === kid));
  stage.expect('its token lives on until its minute is over', await verifyToken(jwt, { jwtKey: pem }).then(() => 'accepted', (error: unknown) => String(error)), 'accepted');
  await stage.ask(() => clerk.users.deleteUser(user.id));
  stage.expect('a deleted account is gone', await stage.refusal(() => clerk.users.getUser(user.id)), '404 resource_not_found');
}

async function paidFeatures(stage: ClerkStage): Promise<void> {
  const { clerk } = stage;
  const user = await stage.ask(() => clerk.users.createUser({ emailAddress: [stage.address('lea')], skipPasswordRequirement: true }));
  const session = await stage.ask(() => clerk.sessions.createSession({ userId: user.id }));
  const banned = await stage.refusal(() => clerk.users.banUser(user.id));
  stage.answer('plan', `bans: ${banned}; allow-list: ${await stage.refusal(() => clerk.allowlistIdentifiers.getAllowlistIdentifierList())}`);
  if (banned === 'worked') stage.expect('a ban revokes sessions', (await stage.ask(() => clerk.sessions.getSession(session.id))).status, 'revoked');
}

/** The SDK takes a key by hand as PEM only. */
function pemOf(key: object | undefined): string {
  const jwk = JSON.parse(JSON.stringify(key ?? {})) as webcrypto.JsonWebKey;
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
}

/** Questions no scenario of this run had an answer to. */
export function unanswered(stage: ClerkStage): readonly OpenQuestion[] {
  return (Object.keys(openQuestions) as OpenQuestion[]).filter((question) => !stage.answers.has(question));
}
