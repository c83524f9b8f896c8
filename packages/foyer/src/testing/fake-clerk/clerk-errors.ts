/** Every error the fake answers with: status and code as Clerk's catalogue of errors has them, in our own words. */
export const clerkErrors = {
  keyInvalid: { status: 401, code: 'clerk_key_invalid', message: 'The secret key is not known.' },
  bodyInvalid: { status: 400, code: 'request_body_invalid', message: 'The body of the request is not JSON.' },
  bodyTooLarge: { status: 413, code: 'request_body_too_large', message: 'The body of the request is too large.' },
  contentType: { status: 415, code: 'unsupported_content_type', message: 'The body of the request must be JSON.' },
  notFound: { status: 404, code: 'resource_not_found', message: 'There is nothing with this id.' },
  paramMissing: { status: 422, code: 'form_param_missing', message: 'A required parameter is missing.' },
  paramFormat: { status: 422, code: 'form_param_format_invalid', message: 'A parameter is not in the right format.' },
  paramUnknown: { status: 422, code: 'form_param_unknown', message: 'A parameter is not known here.' },
  paramValue: { status: 422, code: 'form_param_value_invalid', message: 'A parameter has a value it cannot have.' },
  paramDuplicate: { status: 422, code: 'form_param_duplicate', message: 'The same value is there twice.' },
  paramTooLarge: { status: 422, code: 'form_param_exceeds_allowed_size', message: 'A parameter is too large.' },
  identifierExists: { status: 422, code: 'form_identifier_exists', message: 'That email address is taken.' },
  duplicateRecord: { status: 400, code: 'duplicate_record', message: 'There are pending invitations for these addresses.' },
  duplicateIdentifier: { status: 400, code: 'duplicate_record', message: 'This identifier is on the list already.' },
  bulkSize: { status: 400, code: 'bulk_size_exceeded', message: 'There are too many elements in one request.' },
  alreadyAccepted: { status: 400, code: 'invitation_already_accepted', message: 'The invitation was accepted.' },
  alreadyRevoked: { status: 400, code: 'invitation_already_revoked', message: 'The invitation was revoked.' },
  revokedInvitation: { status: 400, code: 'revoked_invitation', message: 'The invitation was revoked and its link does not work any more.' },
  accountExists: { status: 400, code: 'invitation_account_exists', message: 'There is an account with the invited address.' },
  noEmailAddresses: { status: 400, code: 'invitations_not_supported', message: 'This instance does not use email addresses.' },
  entryInvited: { status: 409, code: 'waitlist_entry_already_invited', message: 'The waitlist entry is invited.' },
  entryCompleted: { status: 409, code: 'waitlist_entry_already_completed', message: 'The waitlist entry is completed.' },
  entryRejected: { status: 409, code: 'waitlist_entry_already_rejected', message: 'The waitlist entry is rejected.' },
  entryLocked: { status: 409, code: 'waitlist_entry_locked', message: 'The waitlist entry is part of a batch that is under way.' },
  waitlistClosed: { status: 403, code: 'waitlist_not_accepting_entries', message: 'The waitlist takes no entries.' },
  signUpRestricted: { status: 403, code: 'sign_up_mode_restricted', message: 'Accounts are made by invitation only.' },
  signUpWaitlist: { status: 403, code: 'sign_up_restricted_waitlist', message: 'Accounts are made for invited people of the waitlist only.' },
  identifierNotFound: { status: 422, code: 'form_identifier_not_found', message: 'There is no account with this address.' },
  passwordIncorrect: { status: 422, code: 'form_password_incorrect', message: 'The password is not right.' },
  codeIncorrect: { status: 422, code: 'form_code_incorrect', message: 'The code is not right.' },
  signedOut: { status: 401, code: 'signed_out', message: 'Nobody is signed in here.' },
  notAllowed: { status: 403, code: 'not_allowed_access', message: 'This address may not sign in.' },
  paidFeature: { status: 402, code: 'unsupported_subscription_plan_features', message: 'The plan does not include this.' },
  tooManyRequests: { status: 429, code: 'too_many_requests', message: 'Too many requests; try again later.' },
  internal: { status: 500, code: 'internal_clerk_error', message: 'Something went wrong.' },
} as const satisfies Record<string, { status: number; code: string; message: string }>;
export type ClerkErrorName = keyof typeof clerkErrors;

/** What Clerk answers instead of doing what was asked. */
export class ClerkRefusal extends Error {
  readonly error: ClerkErrorName;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(error: ClerkErrorName, more: { meta?: Readonly<Record<string, unknown>>; retryAfterSeconds?: number } = {}) {
    super(`${clerkErrors[error].code}: ${clerkErrors[error].message}`);
    this.error = error;
    this.meta = more.meta;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return clerkErrors[this.error].status;
  }

  /** As it goes over the wire. */
  body(traceId: string): object {
    const { code, message } = clerkErrors[this.error];
    return { errors: [{ code, message, long_message: message, ...(this.meta ? { meta: this.meta } : {}) }], clerk_trace_id: traceId };
  }
}
