import { z } from 'zod';
import { clerkErrors } from './clerk-errors.ts';

/**
 * The part of Clerk's Backend API that Foyer and this fake use, in our own words. `fake-clerk.vendor.test.ts` holds it
 * against the vendor's description. Times are Unix milliseconds.
 */

const time = z.int().min(0);
const metadata = z.record(z.string(), z.unknown());
/** As lenient as Clerk: something before and after an at sign. */
const email = z.string().regex(/^[^\s@]+@[^\s@]+$/);
const flag = z.boolean().nullable().optional();

export const invitation = z.strictObject({
  object: z.literal('invitation'), id: z.string().startsWith('inv_'), email_address: email, public_metadata: metadata,
  revoked: z.boolean(), status: z.enum(['pending', 'accepted', 'revoked', 'expired']), url: z.string().optional(),
  expires_at: time.nullable(), created_at: time, updated_at: time,
});
export type Invitation = z.infer<typeof invitation>;

export const waitlistEntry = z.strictObject({
  object: z.literal('waitlist_entry'), id: z.string().startsWith('wle_'), email_address: email,
  status: z.enum(['pending', 'invited', 'completed', 'rejected']), is_locked: z.boolean(),
  created_at: time, updated_at: time, invitation: invitation.nullable(),
});
export type WaitlistEntry = z.infer<typeof waitlistEntry>;

const verification = z.union([
  z.strictObject({ object: z.literal('verification_ticket'), status: z.enum(['unverified', 'verified', 'expired']), strategy: z.literal('ticket'), attempts: z.null(), expire_at: z.null() }),
  z.strictObject({ object: z.literal('verification_admin'), status: z.literal('verified'), strategy: z.literal('admin'), attempts: z.null(), expire_at: z.null() }),
  z.strictObject({ object: z.literal('verification_otp'), status: z.enum(['unverified', 'verified']), strategy: z.literal('email_code'), attempts: z.int().nullable(), expire_at: time.nullable() }),
  z.strictObject({ object: z.literal('verification_from_oauth'), status: z.enum(['unverified', 'verified']), strategy: z.literal('from_oauth_google'), attempts: z.null(), expire_at: z.null() }),
]);
export type Verification = z.infer<typeof verification>;

export const emailAddress = z.strictObject({
  id: z.string().startsWith('idn_'), object: z.literal('email_address'), email_address: email, reserved: z.boolean(),
  verification: verification.nullable(), linked_to: z.array(z.never()), matches_sso_connection: z.boolean(), created_at: time, updated_at: time,
});
export type EmailAddress = z.infer<typeof emailAddress>;

/** What nobody here uses is there, empty, because Clerk always sends it. */
export const user = z.strictObject({
  id: z.string().startsWith('user_'), object: z.literal('user'), external_id: z.string().nullable(),
  primary_email_address_id: z.string().nullable(), primary_phone_number_id: z.null(), primary_web3_wallet_id: z.null(),
  username: z.null(), first_name: z.string().nullable(), last_name: z.string().nullable(), image_url: z.string(), has_image: z.boolean(),
  public_metadata: metadata, private_metadata: metadata, unsafe_metadata: metadata,
  email_addresses: z.array(emailAddress), phone_numbers: z.array(z.never()), web3_wallets: z.array(z.never()), passkeys: z.array(z.never()),
  password_enabled: z.boolean(), two_factor_enabled: z.boolean(), totp_enabled: z.boolean(), backup_code_enabled: z.boolean(),
  mfa_enabled_at: z.null(), mfa_disabled_at: z.null(), external_accounts: z.array(z.never()), saml_accounts: z.array(z.never()),
  enterprise_accounts: z.array(z.never()), last_sign_in_at: time.nullable(), banned: z.boolean(), locked: z.boolean(),
  lockout_expires_in_seconds: z.null(), verification_attempts_remaining: z.int().nullable(), updated_at: time, created_at: time,
  delete_self_enabled: z.boolean(), create_organization_enabled: z.boolean(), last_active_at: time.nullable(), legal_accepted_at: z.null(),
});
export type User = z.infer<typeof user>;

export const session = z.strictObject({
  object: z.literal('session'), id: z.string().startsWith('sess_'), user_id: z.string(), client_id: z.string().startsWith('client_'),
  actor: z.null(), status: z.enum(['active', 'revoked', 'ended', 'expired', 'removed', 'pending']), last_active_organization_id: z.null(),
  last_active_at: time, expire_at: time, abandon_at: time, updated_at: time, created_at: time,
});
export type Session = z.infer<typeof session>;

export const allowlistIdentifier = z.strictObject({
  object: z.literal('allowlist_identifier'), id: z.string().startsWith('alid_'), identifier: z.string(),
  identifier_type: z.enum(['email_address', 'phone_number', 'web3_wallet']), instance_id: z.string(), created_at: time, updated_at: time,
});
export type AllowlistIdentifier = z.infer<typeof allowlistIdentifier>;

export const instance = z.strictObject({
  object: z.literal('instance'), id: z.string().startsWith('ins_'), environment_type: z.enum(['development', 'production']),
  allowed_origins: z.array(z.string()).nullable(), workspace_id: z.string().nullable(),
});

export const jwks = z.strictObject({
  keys: z.array(z.strictObject({ kid: z.string(), alg: z.literal('RS256'), use: z.literal('sig'), kty: z.literal('RSA'), n: z.string(), e: z.string() })),
});

export const deletedObject = z.strictObject({ object: z.string(), id: z.string(), deleted: z.literal(true), external_id: z.string().optional() });
export const totalCount = z.strictObject({ object: z.literal('total_count'), total_count: z.int().min(0) });
export const sessionToken = z.strictObject({ object: z.literal('token'), jwt: z.string() });
/** Lets scripts past the protection against robots, in the frontend of a development instance. In Unix seconds. */
export const testingToken = z.strictObject({ object: z.literal('testing_token'), token: z.string(), expires_at: time });
export const pageOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ data: z.array(row), total_count: z.int().min(0) });

export const errors = z.strictObject({
  errors: z.array(z.strictObject({
    code: z.enum([...new Set(Object.values(clerkErrors).map(({ code }) => code))]), message: z.string(), long_message: z.string(), meta: metadata.optional(),
  })).min(1),
  clerk_trace_id: z.string(),
});

// --- what is asked ---

/** `POST /invitations`; fields nobody sends are refused, so that a slip of an adapter is seen. */
export const createInvitation = z.strictObject({
  email_address: email, public_metadata: metadata.optional(), redirect_url: z.url().optional(), notify: flag, ignore_existing: flag,
  expires_in_days: z.int().min(1).max(365).nullable().optional(), template_slug: z.enum(['invitation', 'waitlist_invitation']).optional(),
});
export type CreateInvitation = z.infer<typeof createInvitation>;

/** One more than allowed gets as far as the service itself, which has an error of its own for it. */
export const createInvitationsBulk = z.array(createInvitation).min(1);
export const createWaitlistEntry = z.strictObject({ email_address: email, notify: flag });
export type CreateWaitlistEntry = z.infer<typeof createWaitlistEntry>;
export const createWaitlistEntriesBulk = z.array(createWaitlistEntry).min(1);
export const inviteWaitlistEntry = z.strictObject({ ignore_existing: flag }).optional();
export const noBody = z.undefined();
export const changeMetadata = z.strictObject({ public_metadata: metadata.optional(), private_metadata: metadata.optional(), unsafe_metadata: metadata.optional() });
export type ChangeMetadata = z.infer<typeof changeMetadata>;
export const changeUser = z.strictObject({
  external_id: z.string().nullable().optional(), first_name: z.string().nullable().optional(), last_name: z.string().nullable().optional(),
  primary_email_address_id: z.string().nullable().optional(),
});
export type ChangeUser = z.infer<typeof changeUser>;
export const createUser = z.strictObject({
  email_address: z.array(email).min(1).max(1), public_metadata: metadata.optional(), private_metadata: metadata.optional(), unsafe_metadata: metadata.optional(),
  external_id: z.string().nullable().optional(), first_name: z.string().nullable().optional(), last_name: z.string().nullable().optional(),
  skip_password_requirement: flag, password: z.string().min(8).optional(),
});
export type CreateUser = z.infer<typeof createUser>;
export const createAllowlistIdentifier = z.strictObject({ identifier: z.string().min(1), notify: z.boolean().optional() });
export const createSession = z.strictObject({ user_id: z.string() });
export const createSessionToken = z.strictObject({ expires_in_seconds: z.int().min(30).optional() }).optional();

// --- query strings: everything is text, and repeated when it is a list ---

const whole = z.string().regex(/^\d+$/).transform(Number);
const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const page = { limit: whole.pipe(z.int().min(1).max(500)).default(10), offset: whole.default(0) };
const order = <const Key extends readonly [string, ...string[]]>(...keys: Key) =>
  z.enum(keys.flatMap((key) => [key, `+${key}`, `-${key}`]) as [string, ...string[]]).default('-created_at');
const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]).pipe(z.array(z.string()).max(100));

export const listWaitlistEntries = z.strictObject({
  ...page, query: z.string().optional(), status: waitlistEntry.shape.status.optional(), order_by: order('created_at', 'email_address', 'invited_at'),
});
export const listInvitations = z.strictObject({
  ...page, query: z.string().optional(), status: invitation.shape.status.optional(), order_by: order('created_at', 'email_address', 'expires_at'), paginated: yesNo.default(false),
});
const whichUsers = { email_address: texts.optional(), user_id: texts.optional(), external_id: texts.optional(), query: z.string().optional(), banned: yesNo.optional() };
export const listUsers = z.strictObject({ ...page, ...whichUsers, starting_after: z.string().optional(), order_by: order('created_at', 'updated_at', 'email_address', 'last_active_at', 'last_sign_in_at') });
export const countUsers = z.strictObject({ ...whichUsers, starting_after: z.string().optional() });
export const listSessions = z.strictObject({
  ...page, user_id: z.string().optional(), client_id: z.string().optional(), status: z.enum(['abandoned', 'active', 'ended', 'expired', 'removed', 'replaced', 'revoked']).optional(), paginated: yesNo.default(false),
});
export const listAllowlist = z.strictObject({ ...page, paginated: yesNo.default(false) });
export const noQuery = z.strictObject({});

// --- webhooks ---

/** Messages are envelopes around a row as it was when the event happened. */
const eventOf = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) => z.strictObject({
  object: z.literal('event'), type: z.literal(type), instance_id: z.string().startsWith('ins_'), timestamp: time, data,
  event_attributes: z.strictObject({ http_request: z.strictObject({ client_ip: z.string(), user_agent: z.string() }) }),
});
const sessionOfUser = z.strictObject({ ...session.shape, user });
export const webhookEvent = z.discriminatedUnion('type', [
  eventOf('user.created', user), eventOf('user.updated', user), eventOf('user.deleted', deletedObject),
  eventOf('waitlistEntry.created', waitlistEntry), eventOf('waitlistEntry.updated', waitlistEntry),
  eventOf('session.created', sessionOfUser), eventOf('session.ended', sessionOfUser), eventOf('session.removed', sessionOfUser), eventOf('session.revoked', sessionOfUser),
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;
