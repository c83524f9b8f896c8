import { z } from 'zod';

/**
 * The part of Resend's interface that Foyer uses, in our own words. `fake-resend.vendor.test.ts` holds it against the
 * vendor's description.
 */

const tagText = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/);

/** `POST /emails`; fields we never send are refused, so that a slip of the adapter is seen. */
export const sendEmailRequest = z.strictObject({
  from: z.string().min(3),
  to: z.array(z.string()).min(1).max(50),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  reply_to: z.string().optional(),
  headers: z.record(z.string().regex(/^[!-9;-~]+$/), z.string().regex(/^[^\r\n]*$/)).optional(),
  tags: z.array(z.strictObject({ name: tagText, value: tagText })),
});
export type SendEmailRequest = z.infer<typeof sendEmailRequest>;

export const sendEmailResponse = z.strictObject({ id: z.uuid() });

/** `GET /domains`, as far as we look. */
export const domainsResponse = z.strictObject({
  object: z.literal('list'),
  has_more: z.boolean(),
  data: z.array(z.strictObject({ id: z.uuid(), name: z.string(), status: z.literal('verified'), created_at: z.iso.datetime(), region: z.literal('eu-west-1') })),
});

/** Every error the fake answers with: status and name as Resend documents them. */
export const resendErrors = {
  missingKey: { status: 401, name: 'missing_api_key', message: 'The request carries no API key.' },
  restrictedKey: { status: 401, name: 'restricted_api_key', message: 'This API key may only send emails.' },
  invalidKey: { status: 403, name: 'invalid_api_key', message: 'The API key is not known.' },
  unverifiedDomain: { status: 403, name: 'validation_error', message: 'The domain of the sender is not verified.' },
  notFound: { status: 404, name: 'not_found', message: 'There is nothing at this address.' },
  methodNotAllowed: { status: 405, name: 'method_not_allowed', message: 'This method is not for this address.' },
  invalidIdempotencyKey: { status: 400, name: 'invalid_idempotency_key', message: 'An idempotency key has 1 to 256 characters.' },
  changedPayload: { status: 409, name: 'invalid_idempotent_request', message: 'This idempotency key was used with another payload.' },
  concurrentRequest: { status: 409, name: 'concurrent_idempotent_requests', message: 'A request with this idempotency key is under way.' },
  missingField: { status: 422, name: 'missing_required_field', message: 'A required field is missing.' },
  invalidFrom: { status: 422, name: 'invalid_from_address', message: 'The `from` field is not an address.' },
  invalidTo: { status: 422, name: 'validation_error', message: 'The `to` field is not an address.' },
  testAddress: { status: 422, name: 'validation_error', message: 'The `to` field is an address for documentation; use the test addresses instead.' },
  invalidParameter: { status: 422, name: 'invalid_parameter', message: 'A field has a value it cannot have.' },
  rateLimit: { status: 429, name: 'rate_limit_exceeded', message: 'Too many requests in this second.' },
  dailyQuota: { status: 429, name: 'daily_quota_exceeded', message: 'The emails of this day are used up.' },
  monthlyQuota: { status: 429, name: 'monthly_quota_exceeded', message: 'The emails of this month are used up.' },
  internal: { status: 500, name: 'internal_server_error', message: 'Something went wrong.' },
} as const satisfies Record<string, { status: number; name: string; message: string }>;
export type ResendError = keyof typeof resendErrors;

export const errorResponse = z.strictObject({
  statusCode: z.number().int(), message: z.string(), name: z.enum([...new Set(Object.values(resendErrors).map(({ name }) => name))]),
});

const outboundEmail = {
  email_id: z.uuid(),
  created_at: z.iso.datetime(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  tags: z.record(z.string(), z.string()),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
};

function eventOf<Type extends string, Extra extends z.ZodRawShape>(type: Type, extra: Extra) {
  return z.strictObject({ type: z.literal(type), created_at: z.iso.datetime(), data: z.strictObject({ ...outboundEmail, ...extra }) });
}

/** Webhook bodies. */
export const webhookEvent = z.discriminatedUnion('type', [
  eventOf('email.sent', {}),
  eventOf('email.delivered', {}),
  eventOf('email.delivery_delayed', {}),
  eventOf('email.complained', {}),
  eventOf('email.bounced', {
    bounce: z.strictObject({
      type: z.enum(['Permanent', 'Transient', 'Undetermined']),
      subType: z.enum(['Undetermined', 'General', 'NoEmail', 'MailboxFull', 'MessageTooLarge', 'ContentRejected', 'AttachmentRejected']),
      message: z.string(), diagnosticCode: z.array(z.string()),
    }),
  }),
  eventOf('email.failed', { failed: z.strictObject({ reason: z.string() }) }),
  eventOf('email.suppressed', {
    suppressed: z.strictObject({
      type: z.enum(['Suppressed', 'OnAccountSuppressionList']), reason: z.enum(['previous_bounce', 'previous_complaint']),
      message: z.string(), diagnosticCode: z.array(z.string()),
    }),
  }),
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;
