import type { ErrorCode } from '../domain/errors.ts';
import { FoyerError } from '../domain/errors.ts';

/** The only place that knows how a code travels over HTTP; a code without a line here does not compile. */
export const problems: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  'input/invalid': { status: 422, title: 'Some fields need another look' },
  'input/malformed': { status: 400, title: 'The request cannot be read' },
  'input/too_large': { status: 413, title: 'The request is too large' },
  'input/unsupported_type': { status: 415, title: 'This content type is not taken here' },
  'input/unsupported_encoding': { status: 415, title: 'Compressed bodies are not taken' },
  'request/not_found': { status: 404, title: 'There is nothing here' },
  'request/method_not_allowed': { status: 405, title: 'This method is not taken here' },
  'request/cross_site': { status: 403, title: 'The request came from another site' },
  'request/rate_limited': { status: 429, title: 'Too many requests' },
  'request/timeout': { status: 408, title: 'The request took too long' },
  'request/idempotency_conflict': { status: 409, title: 'The idempotency key belongs to another request' },
  'request/proof_of_work': { status: 422, title: 'The check against robots is missing' },
  'auth/required': { status: 401, title: 'You are not signed in' },
  'auth/forbidden': { status: 403, title: 'You may not do this' },
  'auth/stale': { status: 403, title: 'Confirm that it is you' },
  'auth/sign_in_refused': { status: 401, title: 'This did not sign you in' },
  'entry/not_found': { status: 404, title: 'Nobody matches' },
  'entry/stage_conflict': { status: 409, title: 'This is not possible at this stage' },
  'entry/changed': { status: 409, title: 'Somebody else was quicker' },
  'entry/claimed': { status: 409, title: 'Somebody else is working on this' },
  'entry/exists': { status: 409, title: 'This person is on the list already' },
  'entry/undo_expired': { status: 409, title: 'It is too late to undo this' },
  'document/not_found': { status: 404, title: 'That is gone' },
  'document/changed': { status: 409, title: 'Somebody else was quicker' },
  'job/state_conflict': { status: 409, title: 'The wave or bulk act is in another state' },
  'job/plan_expired': { status: 409, title: 'The plan has grown old' },
  'webhook/state_conflict': { status: 409, title: 'The webhook or its delivery is in another state' },
  'import/duplicate': { status: 409, title: 'The file names this person twice' },
  'role/unknown': { status: 422, title: 'There is no such role' },
  'role/above_rank': { status: 403, title: 'This role is above what you may grant' },
  'role/not_yours': { status: 403, title: 'Others decide about this role' },
  'role/required': { status: 422, title: 'A role is needed' },
  'role/full': { status: 409, title: 'All seats of this role are taken' },
  'invitation/not_found': { status: 404, title: 'There is no live invitation' },
  'invitation/link_shown': { status: 409, title: 'The link was shown before' },
  'invitation/link_policy': { status: 403, title: 'Links of this role are not shown' },
  'invitation/unusable': { status: 410, title: 'This invitation cannot be used' },
  'team/not_found': { status: 404, title: 'There is nobody like this in the team' },
  'team/exists': { status: 409, title: 'This person is in the team already' },
  'team/above_you': { status: 403, title: 'This is above your own level' },
  'team/last_owner': { status: 409, title: 'Somebody must stay the owner' },
  'team/state_conflict': { status: 409, title: 'This does not fit how things stand' },
  'team/founded': { status: 409, title: 'The first owner exists' },
  'token/unusable': { status: 410, title: 'This link cannot be used' },
  'service/unavailable': { status: 503, title: 'Foyer cannot do this right now' },
  'service/internal': { status: 500, title: 'Something went wrong on our side' },
};

/** Path of a code's documentation page; part of every problem's `type`. */
export function errorDocPath(code: ErrorCode): string {
  return `/errors/${code}`;
}

/** Anything thrown becomes an error with a code; what is not ours is internal, its cause for the log only. */
export function toFoyerError(error: unknown): FoyerError {
  return error instanceof FoyerError
    ? error
    : new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed; please try again.', { cause: error });
}

/** The problem document of RFC 9457. */
export function problemBody(error: FoyerError, place: { publicUrl: string; path: string; requestId: string }) {
  const { status, title } = problems[error.code];
  return {
    type: `${place.publicUrl}${errorDocPath(error.code)}`, title, status, detail: error.message, instance: place.path,
    code: error.code, requestId: place.requestId,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}), ...error.details,
  };
}

/** Headers that belong to a problem: when to come back. */
export function problemHeaders(error: FoyerError): Record<string, string> {
  return error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) };
}
