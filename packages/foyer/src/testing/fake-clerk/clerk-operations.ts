import type { z } from 'zod';
import * as contract from './clerk-contract.ts';
import { clerkLimits, type RateLimit } from './rate-limits.ts';

/** One operation of the Backend API: where it is, what is asked, what is answered, what it may cost. */
export interface ClerkOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Without `/v1`; `{id}` stands for the one id there is. */
  readonly path: string;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly answer: z.ZodType;
  /** A limit of its own beside the one of the instance; `perId` counts each id by itself. */
  readonly limit?: { readonly of: RateLimit; readonly perId?: boolean };
  /** Not even the limit of the instance counts. */
  readonly unlimited?: boolean;
  /** Answers 402 on plans without it. */
  readonly paid?: boolean;
}

const list = <Row extends z.ZodType>(row: Row) => contract.pageOf(row).or(row.array());
const userWrite = { of: clerkLimits.userWrites, perId: true };
const { noQuery, noBody } = contract;

/** Every operation the fake knows. */
export const clerkOperations = {
  listWaitlistEntries: { method: 'GET', path: '/waitlist_entries', query: contract.listWaitlistEntries, body: noBody, answer: contract.pageOf(contract.waitlistEntry) },
  createWaitlistEntry: { method: 'POST', path: '/waitlist_entries', query: noQuery, body: contract.createWaitlistEntry, answer: contract.waitlistEntry },
  createWaitlistEntriesBulk: { method: 'POST', path: '/waitlist_entries/bulk', query: noQuery, body: contract.createWaitlistEntriesBulk, answer: contract.waitlistEntry.array() },
  inviteWaitlistEntry: { method: 'POST', path: '/waitlist_entries/{id}/invite', query: noQuery, body: contract.inviteWaitlistEntry, answer: contract.waitlistEntry },
  rejectWaitlistEntry: { method: 'POST', path: '/waitlist_entries/{id}/reject', query: noQuery, body: noBody, answer: contract.waitlistEntry },
  deleteWaitlistEntry: { method: 'DELETE', path: '/waitlist_entries/{id}', query: noQuery, body: noBody, answer: contract.deletedObject },
  listInvitations: { method: 'GET', path: '/invitations', query: contract.listInvitations, body: noBody, answer: list(contract.invitation) },
  createInvitation: { method: 'POST', path: '/invitations', query: noQuery, body: contract.createInvitation, answer: contract.invitation, limit: { of: clerkLimits.invitations } },
  createInvitationsBulk: {
    method: 'POST', path: '/invitations/bulk', query: noQuery, body: contract.createInvitationsBulk, answer: contract.invitation.array(), limit: { of: clerkLimits.invitationsBulk },
  },
  revokeInvitation: { method: 'POST', path: '/invitations/{id}/revoke', query: noQuery, body: noBody, answer: contract.invitation },
  listUsers: { method: 'GET', path: '/users', query: contract.listUsers, body: noBody, answer: contract.user.array() },
  countUsers: { method: 'GET', path: '/users/count', query: contract.countUsers, body: noBody, answer: contract.totalCount },
  createUser: { method: 'POST', path: '/users', query: noQuery, body: contract.createUser, answer: contract.user },
  getUser: { method: 'GET', path: '/users/{id}', query: noQuery, body: noBody, answer: contract.user },
  changeUser: { method: 'PATCH', path: '/users/{id}', query: noQuery, body: contract.changeUser, answer: contract.user, limit: userWrite },
  deleteUser: { method: 'DELETE', path: '/users/{id}', query: noQuery, body: noBody, answer: contract.deletedObject },
  mergeMetadata: { method: 'PATCH', path: '/users/{id}/metadata', query: noQuery, body: contract.changeMetadata, answer: contract.user, limit: userWrite },
  replaceMetadata: { method: 'PUT', path: '/users/{id}/metadata', query: noQuery, body: contract.changeMetadata, answer: contract.user, limit: userWrite },
  banUser: { method: 'POST', path: '/users/{id}/ban', query: noQuery, body: noBody, answer: contract.user, paid: true },
  unbanUser: { method: 'POST', path: '/users/{id}/unban', query: noQuery, body: noBody, answer: contract.user, paid: true },
  listSessions: { method: 'GET', path: '/sessions', query: contract.listSessions, body: noBody, answer: list(contract.session) },
  createSession: { method: 'POST', path: '/sessions', query: noQuery, body: contract.createSession, answer: contract.session },
  getSession: { method: 'GET', path: '/sessions/{id}', query: noQuery, body: noBody, answer: contract.session },
  revokeSession: { method: 'POST', path: '/sessions/{id}/revoke', query: noQuery, body: noBody, answer: contract.session },
  createSessionToken: { method: 'POST', path: '/sessions/{id}/tokens', query: noQuery, body: contract.createSessionToken, answer: contract.sessionToken },
  getJwks: { method: 'GET', path: '/jwks', query: noQuery, body: noBody, answer: contract.jwks, unlimited: true },
  createTestingToken: { method: 'POST', path: '/testing_tokens', query: noQuery, body: noBody, answer: contract.testingToken },
  getInstance: { method: 'GET', path: '/instance', query: noQuery, body: noBody, answer: contract.instance },
  listAllowlist: { method: 'GET', path: '/allowlist_identifiers', query: contract.listAllowlist, body: noBody, answer: list(contract.allowlistIdentifier), paid: true },
  createAllowlistIdentifier: {
    method: 'POST', path: '/allowlist_identifiers', query: noQuery, body: contract.createAllowlistIdentifier, answer: contract.allowlistIdentifier, paid: true,
  },
  deleteAllowlistIdentifier: { method: 'DELETE', path: '/allowlist_identifiers/{id}', query: noQuery, body: noBody, answer: contract.deletedObject, paid: true },
} as const satisfies Record<string, ClerkOperation>;
export type OperationName = keyof typeof clerkOperations;

/** What an operation is given after its request was checked. */
export interface Asked<Name extends OperationName> {
  readonly id: string;
  readonly query: z.output<(typeof clerkOperations)[Name]['query']>;
  readonly body: z.output<(typeof clerkOperations)[Name]['body']>;
}

/**
 * The operation that takes a request; exact paths win over those with an id.
 * @param path - without `/v1` and without a query
 */
export function operationOf(method: string, path: string): { readonly name: OperationName; readonly id: string } | undefined {
  const names = Object.keys(clerkOperations) as OperationName[];
  const exact = names.find((name) => clerkOperations[name].method === method && clerkOperations[name].path === path);
  if (exact) return { name: exact, id: '' };
  for (const name of names) {
    const [before = '', after] = clerkOperations[name].path.split('{id}');
    if (after === undefined || clerkOperations[name].method !== method || !path.startsWith(before) || !path.endsWith(after)) continue;
    const id = path.slice(before.length, path.length - after.length);
    if (id !== '' && !id.includes('/')) return { name, id: decodeURIComponent(id) };
  }
  return undefined;
}
