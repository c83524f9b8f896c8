import type { MailOutcome } from '../../../application/ports/mailer.ts';

/** Resend's answer to `POST /emails`. */
export interface ResendAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when it was not JSON: a proxy's page, or cut off. */
  readonly body: unknown;
}

/**
 * Translates an answer. The name of the error decides where it is known, the status otherwise.
 *
 * @see docs/guides for what an operator does about each
 */
export function outcomeOfAnswer({ status, headers, body }: ResendAnswer): MailOutcome {
  if (status >= 200 && status < 300) {
    const id = field(body, 'id');
    return id === undefined ? { kind: 'unknown', reason: 'Resend answered, but its answer could not be read.', trouble: 'outage' } : { kind: 'accepted', providerId: id };
  }
  const name = field(body, 'name') ?? '';
  const reason = `Resend ${status}${name === '' ? '' : ` ${name}`}: ${oneLine(field(body, 'message') ?? 'no explanation')}`;
  const wait = retryAfter(headers);
  switch (name) {
    case 'rate_limit_exceeded':
      return { kind: 'retry', reason, trouble: 'pace', ...wait };
    case 'concurrent_idempotent_requests':
      return { kind: 'retry', reason, ...wait };
    case 'daily_quota_exceeded': case 'monthly_quota_exceeded':
    case 'missing_api_key': case 'restricted_api_key': case 'invalid_api_key':
    case 'invalid_from_address': case 'invalid_access': case 'invalid_region':
    case 'not_found': case 'method_not_allowed':
      return { kind: 'stopped', reason, ...wait };
    case 'invalid_idempotent_request': case 'invalid_idempotency_key': case 'missing_required_field': case 'invalid_attachment':
      return { kind: 'rejected', reason, addressFault: false };
    case 'validation_error': case 'invalid_parameter':
      // 403 is our sender domain or an account in test mode: it would refuse every message.
      return status === 403 ? { kind: 'stopped', reason } : { kind: 'rejected', reason, addressFault: blamesRecipient(field(body, 'message') ?? '') };
    default:
      return outcomeOfStatus(status, reason, wait);
  }
}

function outcomeOfStatus(status: number, reason: string, wait: { retryAfterSeconds?: number }): MailOutcome {
  if (status === 401 || status === 403 || status === 404 || status === 405 || status < 400) return { kind: 'stopped', reason };
  if (status === 408 || status === 504) return { kind: 'unknown', reason, trouble: 'outage' };
  if (status === 429) return { kind: 'retry', reason, trouble: 'pace', ...wait };
  if (status >= 500) return { kind: 'retry', reason, trouble: 'outage', ...wait };
  if (status === 409 || status === 425) return { kind: 'retry', reason, ...wait };
  return { kind: 'rejected', reason, addressFault: false };
}

/** Codes of connections that never came about: nothing was handed over. */
const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Translates a request that got no answer. */
export function outcomeOfFailure(error: unknown): MailOutcome {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const text = cause instanceof Error ? oneLine(cause.message) : 'no answer';
  return unreached.has(code)
    ? { kind: 'retry', reason: `Resend could not be reached: ${code}`, trouble: 'outage' }
    : { kind: 'unknown', reason: `Resend did not answer: ${code === '' ? text : code}`, trouble: 'outage' };
}

/** Seconds to wait, as a number or a date (RFC 9110 section 10.2.3); `ratelimit-reset` stands in. */
export function retryAfter(headers: Headers): { retryAfterSeconds?: number } {
  const value = headers.get('retry-after') ?? headers.get('ratelimit-reset');
  if (value === null || value.trim() === '') return {};
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return { retryAfterSeconds: Math.max(0, Math.ceil(seconds)) };
  const at = Date.parse(value);
  const from = Date.parse(headers.get('date') ?? '');
  return Number.isFinite(at) && Number.isFinite(from) ? { retryAfterSeconds: Math.max(0, Math.ceil((at - from) / 1000)) } : {};
}

function blamesRecipient(message: string): boolean {
  return /`to`|\bto field\b|recipient|example\.com|test\.com/i.test(message);
}

function field(body: unknown, name: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One line for operators, without addresses: messages may repeat the recipient. Cut first: looking for addresses in something endless takes long (SR-62). */
function oneLine(text: string): string {
  return text.slice(0, 1_000).replaceAll(/\s+/g, ' ').replaceAll(/[^\s<>"'`]+@[^\s<>"'`]+/g, '…').trim().slice(0, 300);
}
