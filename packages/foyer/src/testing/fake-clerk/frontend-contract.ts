import { z } from 'zod';
import { emailAddress, user } from './clerk-contract.ts';

/**
 * The part of Clerk's Frontend API that a browser needs to join the list, sign up, sign in and out, in our own words.
 * `frontend.vendor.test.ts` holds it against the vendor's description.
 */

const time = z.int().nonnegative();
const bag = z.record(z.string(), z.unknown());
const text = z.string().optional();

/** What a browser may send in a form. Fields the fake has no use for are refused, so that a change of clerk-js is seen. */
export const frontendForms = {
  none: z.strictObject({}),
  joinWaitlist: z.strictObject({ email_address: z.string() }),
  signUp: z.strictObject({
    strategy: text, ticket: text, email_address: text, password: text, unsafe_metadata: text, legal_accepted: text, locale: text, timezone: text,
    captcha_token: text, captcha_error: text, captcha_widget_type: text,
  }),
  prepareSignUp: z.strictObject({ strategy: z.literal('email_code') }),
  attemptSignUp: z.strictObject({ strategy: z.literal('email_code'), code: z.string() }),
  signIn: z.strictObject({ identifier: text, strategy: text, password: text, locale: text, timezone: text }),
  prepareSignIn: z.strictObject({ strategy: z.literal('email_code'), email_address_id: z.string() }),
  attemptSignIn: z.union([z.strictObject({ strategy: z.literal('email_code'), code: z.string() }), z.strictObject({ strategy: z.literal('password'), password: z.string() })]),
  touch: z.strictObject({ active_organization_id: text, intent: text }),
  token: z.strictObject({ organization_id: text, tab_state: text }),
} as const;
export type FrontendForms = { readonly [Name in keyof typeof frontendForms]: z.infer<(typeof frontendForms)[Name]> };

const verification = z.strictObject({
  object: z.enum(['verification_otp', 'verification_ticket', 'verification_password']), status: z.enum(['unverified', 'verified']),
  strategy: z.enum(['email_code', 'ticket', 'password']), attempts: z.int().nullable(), expire_at: time.nullable(),
});
export type FrontendVerification = z.infer<typeof verification>;

const person = z.strictObject({
  ...user.omit({ private_metadata: true }).shape, image_url: z.url(), organization_memberships: z.array(z.never()),
  // A code has an end here, also once it was used.
  email_addresses: z.array(emailAddress.refine(({ verification: by }) => by?.strategy !== 'email_code' || by.expire_at !== null)),
});
export type FrontendUser = z.infer<typeof person>;

const face = { first_name: z.string().nullable(), last_name: z.string().nullable(), image_url: z.url(), has_image: z.boolean() };
const session = z.strictObject({
  id: z.string(), object: z.literal('session'), status: z.enum(['active', 'revoked', 'ended', 'expired', 'removed', 'pending']), expire_at: time, abandon_at: time, last_active_at: time,
  last_active_token: z.strictObject({ object: z.literal('token'), jwt: z.string() }).nullable(), actor: z.null(), tasks: z.null(), last_active_organization_id: z.null(),
  user: person, public_user_data: z.strictObject({ ...face, identifier: z.string(), user_id: z.string() }), factor_verification_age: z.array(z.int()), created_at: time, updated_at: time,
});
export type FrontendSession = z.infer<typeof session>;

const signUp = z.strictObject({
  object: z.literal('sign_up_attempt'), id: z.string(), status: z.enum(['missing_requirements', 'complete']), required_fields: z.array(z.string()), optional_fields: z.array(z.string()),
  missing_fields: z.array(z.string()), unverified_fields: z.array(z.string()),
  verifications: z.strictObject({
    email_address: z.strictObject({ ...verification.shape, next_action: z.enum(['needs_prepare', 'needs_attempt', '']), supported_strategies: z.array(z.string()) }).nullable(),
    phone_number: z.null(), web3_wallet: z.null(), external_account: z.null(),
  }),
  username: z.null(), email_address: z.string().nullable(), phone_number: z.null(), web3_wallet: z.null(), password_enabled: z.boolean(), first_name: z.null(), last_name: z.null(),
  unsafe_metadata: bag, public_metadata: bag, custom_action: z.literal(false), external_id: z.null(), created_session_id: z.string().nullable(), created_user_id: z.string().nullable(),
  abandon_at: time, legal_accepted_at: z.null(),
});
export type FrontendSignUp = z.infer<typeof signUp>;

const factor = z.strictObject({ strategy: z.enum(['password', 'email_code']), safe_identifier: text, email_address_id: text, primary: z.boolean().optional() });
const signIn = z.strictObject({
  object: z.literal('sign_in_attempt'), id: z.string(), status: z.enum(['needs_first_factor', 'complete']), supported_identifiers: z.array(z.literal('email_address')),
  supported_first_factors: z.array(factor), supported_second_factors: z.null(), first_factor_verification: verification.nullable(), second_factor_verification: z.null(),
  identifier: z.string(), user_data: z.strictObject(face), created_session_id: z.string().nullable(), abandon_at: time,
});
export type FrontendSignIn = z.infer<typeof signIn>;

const client = z.strictObject({
  object: z.literal('client'), id: z.string(), sessions: z.array(session), sign_in: signIn.nullable(), sign_up: signUp.nullable(), last_active_session_id: z.string().nullable(),
  last_authentication_strategy: z.string().nullable(), cookie_expires_at: time.nullable(), captcha_bypass: z.boolean(), created_at: time, updated_at: time,
});
export type FrontendClient = z.infer<typeof client>;

/** What the fake answers; each is parsed before it leaves. */
export const frontendAnswers = {
  client: z.strictObject({ response: client.nullable(), client: z.null() }),
  session: z.strictObject({ response: session, client }),
  signUp: z.strictObject({ response: signUp, client }),
  signIn: z.strictObject({ response: signIn, client }),
  waitlistEntry: z.strictObject({ object: z.literal('waitlist_entry'), id: z.string() }),
  token: z.strictObject({ jwt: z.string() }),
  devBrowser: z.strictObject({ id: z.string() }),
  /** Written in one place alone, `frontend-environment.ts`; the vendor's description sees to the rest. */
  environment: z.looseObject({ auth_config: bag, display_config: bag, user_settings: bag }),
} as const;
export type FrontendAnswer = keyof typeof frontendAnswers;
