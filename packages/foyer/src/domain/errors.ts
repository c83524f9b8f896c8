/** Every code an answer can carry. Each has a page in docs/errors. */
export const errorCodes = [
  'input/invalid', 'input/malformed', 'input/too_large', 'input/unsupported_type', 'input/unsupported_encoding',
  'request/not_found', 'request/method_not_allowed', 'request/cross_site', 'request/rate_limited', 'request/timeout',
  'request/idempotency_conflict', 'request/proof_of_work',
  'auth/required', 'auth/forbidden', 'auth/stale', 'auth/sign_in_refused',
  'entry/not_found', 'entry/stage_conflict', 'entry/changed', 'entry/claimed', 'entry/exists', 'entry/undo_expired',
  'document/not_found', 'document/changed',
  'job/state_conflict', 'job/plan_expired',
  'webhook/state_conflict',
  'import/duplicate',
  'role/unknown', 'role/above_rank', 'role/not_yours', 'role/required', 'role/full',
  'invitation/not_found', 'invitation/link_shown', 'invitation/link_policy', 'invitation/unusable',
  'team/not_found', 'team/exists', 'team/above_you', 'team/last_owner', 'team/state_conflict', 'team/founded',
  'token/unusable',
  'service/unavailable', 'service/internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export interface FieldError {
  /** JSON pointer to the field, e.g. `/email` or `/answers/goal`. */
  readonly pointer: string;
  /** What to do about it, in words for the person who typed it. */
  readonly detail: string;
}

/** Base of everything Foyer refuses with. `message` is safe to show; internals belong into `cause`. */
export class FoyerError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Extra members of the problem document, e.g. `from` and `to` of a stage conflict. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: {
    errors?: readonly FieldError[]; details?: Record<string, unknown>; retryAfterSeconds?: number; cause?: unknown;
  } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.errors = options.errors ?? [];
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export class InvalidInput extends FoyerError {
  constructor(errors: readonly FieldError[]) {
    super('input/invalid', 'Some of what was sent cannot be used. Each field below says what to change.', { errors });
  }
}

export class StageConflict extends FoyerError {
  constructor(from: string, to: string) {
    super('entry/stage_conflict', `Somebody who is ${from} cannot become ${to}.`, { details: { from, to } });
  }
}

export class EntryNotFound extends FoyerError {
  constructor() { super('entry/not_found', 'Nobody on the list matches. Check the id or the address.'); }
}

export class UnknownRole extends FoyerError {
  constructor(known: readonly string[]) {
    super('role/unknown', `There is no such role. Configured roles: ${known.join(', ')}.`, { details: { roles: known } });
  }
}

export class RoleRequired extends FoyerError {
  constructor() { super('role/required', 'Say which role this person gets: nothing was asked for and none was given.'); }
}

export class RoleAboveRank extends FoyerError {
  constructor(role: string) { super('role/above_rank', `Your key may not grant the role ${role}.`, { details: { role } }); }
}

export class RoleNotYours extends FoyerError {
  constructor(label: string, roles: readonly string[]) {
    super('role/not_yours', `You decide about other roles than ${label}. Ask an admin who decides about it.`, { details: { roles } });
  }
}

export class EntryClaimed extends FoyerError {
  /** @param since - UTC milliseconds */
  constructor(by: string, since: number, version: number) {
    super('entry/claimed', `${by} is working on this person. Ask ${by}, take the person over, or decide all the same by naming the version you looked at.`, {
      details: { by, since: new Date(since).toISOString(), version },
    });
  }
}

export class RoleFull extends FoyerError {
  constructor(role: string, capacity: number) {
    super('role/full', `All ${capacity} seats of ${role} are taken or offered. Take one back, choose another role, or raise its capacity.`, { details: { role, capacity } });
  }
}
