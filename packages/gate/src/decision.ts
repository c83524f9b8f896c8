/** Why access is not given. `unavailable`: nobody could tell in time, which means no. */
export const denialReasons = [
  'signed_out', 'not_confirmed', 'waiting', 'approved', 'invited', 'rejected', 'revoked', 'withdrawn', 'role_missing', 'role_too_low', 'wrong_role',
  'not_listed', 'address_unverified', 'claimed_elsewhere', 'account_deleted', 'unavailable',
] as const;
export type DenialReason = (typeof denialReasons)[number];

/** Somebody who may enter. */
export interface Allowed<Role extends string = string> {
  readonly decision: 'allow';
  /** An id that stays, also when the address changes. */
  readonly subject: string;
  readonly email: string;
  readonly role: Role;
  readonly reason: null;
}

/** Somebody who may not. `wait`: on the way in; `deny`: not. */
export interface Refused {
  readonly decision: 'wait' | 'deny';
  readonly subject: null;
  readonly email: null;
  readonly role: null;
  readonly reason: DenialReason;
}

export type Decision<Role extends string = string> = Allowed<Role> | Refused;

/** The answer "no" for a reason. */
export function refused(reason: DenialReason, decision: Refused['decision'] = 'deny'): Refused {
  return { decision, subject: null, email: null, role: null, reason };
}

/**
 * Reads an answer of Foyer. Whatever is not exactly what it should be means no (SR-44).
 * @param roles - the application's own list; a role outside it is not one that may enter
 */
export function readDecision<Role extends string>(value: unknown, roles: readonly Role[] | undefined): Decision<Role> {
  if (typeof value !== 'object' || value === null) return refused('unavailable');
  const { decision, subject, email, role, reason } = value as Record<string, unknown>;
  if (decision === 'allow') {
    if (typeof subject !== 'string' || subject === '' || typeof email !== 'string' || typeof role !== 'string') return refused('unavailable');
    if (roles !== undefined && !(roles as readonly string[]).includes(role)) return refused('role_missing');
    return { decision, subject, email, role: role as Role, reason: null };
  }
  if ((decision !== 'wait' && decision !== 'deny') || !(denialReasons as readonly unknown[]).includes(reason)) return refused('unavailable');
  return refused(reason as DenialReason, decision);
}
