import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Actor, Scope } from '../domain/actor.ts';
import { noIdentityRows } from '../domain/admin-identity.ts';
import type { Loaded } from '../domain/batch-rows.ts';
import type { AdminRecord, ApiKeyRecord } from '../domain/change.ts';
import type { PreparedSession } from '../domain/decisions/accept.ts';
import type { Entry } from '../domain/entry.ts';
import type { PreparedInvitation } from '../domain/entry-changes.ts';
import type { Grant, Session } from '../domain/grant.ts';
import type { Invitation } from '../domain/invitation.ts';
import type { MailboxQuota, MailIntent } from '../domain/mail.ts';
import type { DeviceTicket, MailToken, Person } from '../domain/person.ts';
import type { Product } from '../domain/product.ts';
import { type ProviderUser, subjectKey } from '../domain/provider-user.ts';
import { answerKey, type RememberedAnswer } from '../domain/remembered-answer.ts';
import type { Role } from '../domain/role.ts';
import type { Rules } from '../domain/rules.ts';
import { type Seats, seatsTaken } from '../domain/seats.ts';
import type { Stage } from '../domain/stage.ts';

/** The instant factories start from, so that a test can count from it. UTC milliseconds. */
export const start = Date.UTC(2026, 0, 5, 9);
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A UUID v7, unique in this process and in every other one: suites share databases. */
export function newId(): string {
  return v7();
}

/** What is kept of a token: SHA-256, hex. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A hash nobody else has. */
export function newHash(): string {
  return hashOf(newId());
}

export function makeRole(fields: Partial<Role> & Pick<Role, 'key'>): Role {
  const label = fields.label ?? fields.key.charAt(0).toUpperCase() + fields.key.slice(1);
  return {
    label,
    description: `What a ${label} does here.`,
    rank: 1,
    landing: `/${fields.key}`,
    onboarding: [],
    questions: [],
    copyLink: true,
    waitlist: {
      headline: `Join as ${label}`,
      message: 'Leave your address.',
      success: 'You are on the list.',
    },
    ...fields,
  };
}

/** Outranks the client, has two steps of onboarding and links that may be shown. */
export const coach = makeRole({
  key: 'coach',
  rank: 2,
  onboarding: [
    { key: 'profile', title: 'Fill in your profile', body: 'Clients read it first.' },
    { key: 'calendar', title: 'Connect your calendar', body: 'So that people can book you.' },
  ],
});

/** Has one step of onboarding; its links are mailed and never shown. */
export const client = makeRole({
  key: 'client',
  rank: 1,
  copyLink: false,
  onboarding: [{ key: 'goal', title: 'Say what you want to reach', body: 'Your coach starts from it.' }],
});

export function makeProduct(fields: Partial<Product> = {}): Product {
  return {
    brand: { name: 'Atrium', tagline: 'Coaching that fits into your week.', hue: 250 },
    roles: [coach, client],
    questions: [],
    texts: {
      headline: 'Join the waitlist',
      message: 'We let people in step by step.',
      success: 'You are on the list.',
      whatHappensNext: 'We read every application.',
    },
    mails: {},
    locale: 'en',
    ...fields,
  };
}

/** Confirmation on, one requested mail per ten minutes and three a day. */
export function makeRules(fields: Partial<Rules> = {}): Rules {
  return {
    product: makeProduct(),
    confirmEmail: true,
    mailIntervalMs: 10 * minuteMs,
    mailPerDay: 3,
    ...fields,
  };
}

/** Somebody who acts with an API key; without more said, one that may do everything. */
export function makeKeyActor(
  fields: { rankMax?: number; scopes?: readonly Scope[]; name?: string } = {},
): Actor {
  return {
    kind: 'api_key',
    id: newId(),
    name: fields.name ?? 'Ada',
    scopes: new Set(fields.scopes ?? ['admin', 'roles']),
    rankMax: fields.rankMax ?? 100,
  };
}

/** Pending and unconfirmed; everything else is said by the test. */
export function makeEntry(fields: Partial<Entry> = {}): Entry {
  const id = fields.id ?? newId();
  return {
    id,
    email: `person-${id}@example.com`,
    name: 'Ana Lima',
    website: null,
    stage: 'pending',
    requestedRole: 'coach',
    role: null,
    confirmedAt: null,
    answers: {},
    origin: { source: 'join' },
    locale: 'en',
    notes: '',
    reason: null,
    flags: [],
    delivery: 'none',
    createdAt: start,
    updatedAt: start,
    approvedAt: null,
    approvedBy: null,
    invitedAt: null,
    acceptedAt: null,
    mailRequestedAt: null,
    onboarding: { done: [], skipped: false, completedAt: null },
    score: null,
    desk: { claim: null, questions: [] },
    version: 1,
    ...fields,
  };
}

/** Live for seven days from `start`. */
export function makeInvitation(fields: Partial<Invitation> & Pick<Invitation, 'entryId'>): Invitation {
  return {
    id: newId(),
    role: 'coach',
    state: 'pending',
    tokenHash: newHash(),
    createdAt: start,
    createdBy: 'Ada',
    expiresAt: start + 7 * dayMs,
    endedAt: null,
    linkShownAt: null,
    visitedAt: null,
    reminders: 0,
    remindedAt: null,
    jobId: null,
    ...fields,
  };
}

/** Alive and claimed by nobody. */
export function makeGrant(fields: Partial<Grant> & Pick<Grant, 'entryId'>): Grant {
  return {
    role: 'coach',
    provenance: 'waitlist',
    grantedAt: start,
    grantedBy: 'Ada',
    subject: null,
    claimedAt: null,
    revokedAt: null,
    ...fields,
  };
}

/** Live for thirty days from `start`. */
export function makeSession(fields: Partial<Session> & Pick<Session, 'entryId'>): Session {
  return {
    tokenHash: newHash(),
    id: newId(),
    createdAt: start,
    expiresAt: start + 30 * dayMs,
    device: 'Firefox on Linux',
    ...fields,
  };
}

/** Unused and good for an hour from `start`. */
export function makeMailToken(
  fields: Partial<MailToken> & Pick<MailToken, 'entryId' | 'purpose'>,
): MailToken {
  return {
    tokenHash: newHash(),
    createdAt: start,
    expiresAt: start + hourMs,
    usedAt: null,
    supersededAt: null,
    ...fields,
  };
}

export function makeDevice(fields: Partial<DeviceTicket> & Pick<DeviceTicket, 'entryId'>): DeviceTicket {
  return { tokenHash: newHash(), createdAt: start, expiresAt: start + 30 * dayMs, ...fields };
}

/** Caused by an admin, so limited by nothing. */
export function makeMail(fields: Partial<MailIntent> & Pick<MailIntent, 'entryId' | 'kind'>): MailIntent {
  return { id: newId(), invitationId: null, requested: false, runAt: start, ...fields };
}

/** An invitation as a verb prepares it: live for seven days from `at`. */
export function prepareInvitation(at: number = start): PreparedInvitation {
  return { id: newId(), tokenHash: newHash(), expiresAt: at + 7 * dayMs };
}

/** A session as a verb prepares it: live for thirty days from `at`. */
export function prepareSession(at: number = start): PreparedSession {
  return { tokenHash: newHash(), id: newId(), expiresAt: at + 30 * dayMs, device: 'Firefox on Linux' };
}

/** A device ticket as a verb prepares it. */
export function prepareDevice(at: number = start): Omit<DeviceTicket, 'entryId' | 'createdAt'> {
  return { tokenHash: newHash(), expiresAt: at + 30 * dayMs };
}

export function makeApiKey(fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    id: newId(),
    name: 'Ada',
    tokenHash: newHash(),
    scopes: ['admin'],
    rankMax: 100,
    createdAt: start,
    createdBy: 'console',
    expiresAt: null,
    revokedAt: null,
    ...fields,
  };
}

export function makeAdmin(fields: Partial<AdminRecord> = {}): AdminRecord {
  const id = fields.id ?? newId();
  return { id, email: `admin-${id}@example.com`, name: 'Ada', level: 'owner', roles: null, createdAt: start, invitedBy: null, joinedAt: start, suspendedAt: null, removedAt: null, ...fields };
}

/**
 * A person in the given stage with the invitation and grant that belong to it, as if they had come there by
 * the usual way.
 */
export function makePerson(stage: Stage = 'pending', fields: Partial<Entry> = {}): Person {
  const role = fields.role ?? 'coach';
  const decided = {
    role,
    confirmedAt: start,
    approvedAt: start,
    approvedBy: 'Ada',
  };
  const base: Record<Stage, Partial<Entry>> = {
    pending: {},
    approved: decided,
    invited: { ...decided, invitedAt: start },
    accepted: { ...decided, invitedAt: start, acceptedAt: start },
    rejected: { reason: 'Not yet' },
    revoked: { ...decided, invitedAt: start, acceptedAt: start, reason: 'Left the team' },
    withdrawn: { confirmedAt: start },
  };
  const entry = makeEntry({ ...base[stage], ...fields, stage });
  const entryId = entry.id;
  const claim = { subject: { provider: 'foyer', id: entryId }, claimedAt: start };
  switch (stage) {
    case 'pending':
    case 'rejected':
    case 'withdrawn':
      return { entry, invitation: null, grant: null };
    case 'approved':
      return { entry, invitation: null, grant: makeGrant({ entryId, role }) };
    case 'invited':
      return { entry, invitation: makeInvitation({ entryId, role }), grant: makeGrant({ entryId, role }) };
    case 'accepted':
    case 'revoked':
      return {
        entry,
        invitation: makeInvitation({ entryId, role, state: 'accepted', endedAt: start }),
        grant: makeGrant({ entryId, role, ...claim, revokedAt: stage === 'revoked' ? start : null }),
      };
  }
}

/** The rows a test has at hand; ended ones are welcome too. */
export interface Rows {
  readonly persons?: readonly Person[];
  /** Besides the newest one of each person. */
  readonly invitations?: readonly Invitation[];
  readonly mailTokens?: readonly MailToken[];
  readonly sessions?: readonly Session[];
  readonly devices?: readonly DeviceTicket[];
  readonly quotas?: readonly MailboxQuota[];
  readonly providerUsers?: readonly ProviderUser[];
  /** Besides the persons' own. */
  readonly seats?: Seats;
  readonly answers?: readonly RememberedAnswer[];
}

/** Rows as a store would have loaded them for `decideBatch`. */
export function makeLoaded(rows: Rows = {}): Loaded {
  const persons = rows.persons ?? [];
  const newest = persons.flatMap(({ invitation }) => (invitation === null ? [] : [invitation]));
  const byHash = <Row extends { readonly tokenHash: string }>(list: readonly Row[] = []) =>
    new Map(list.map((row) => [row.tokenHash, row]));
  return {
    persons: new Map(persons.map((person) => [person.entry.id, person])),
    entryIdByEmail: new Map(persons.map(({ entry }) => [entry.email, entry.id])),
    invitationsByHash: byHash([...(rows.invitations ?? []), ...newest]),
    mailTokensByHash: byHash(rows.mailTokens),
    sessionsByHash: byHash(rows.sessions),
    devicesByHash: byHash(rows.devices),
    quotas: new Map((rows.quotas ?? []).map((quota) => [quota.mailbox, quota])),
    seats: seatsTaken([
      ...persons.map(({ entry: { stage, role } }) => ({ stage, role, count: 1 })),
      ...[...(rows.seats ?? [])].map(([role, count]) => ({ stage: 'accepted' as const, role, count })),
    ]),
    providerUsers: new Map((rows.providerUsers ?? []).map((user) => [subjectKey(user.provider, user.id), user])),
    documents: new Map(),
    admins: [],
    identity: noIdentityRows,
    answers: new Map((rows.answers ?? []).map((answer) => [answerKey(answer.scope, answer.key), answer])),
  };
}
