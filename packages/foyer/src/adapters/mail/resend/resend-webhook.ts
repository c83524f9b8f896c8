import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { DeliveryState } from '../../../domain/entry.ts';

export interface ResendWebhookRequest {
  /** The body as it came, not parsed and written again. */
  readonly rawBody: Uint8Array;
  readonly headers: Headers;
  /** All that are active, `whsec_…`; two while one replaces the other. */
  readonly secrets: readonly string[];
  /** UTC milliseconds. */
  readonly now: number;
}

/** What Resend reports about one mail. */
export interface ResendEvent {
  readonly kind: 'event';
  /** The same at every delivery of this event. */
  readonly eventId: string;
  readonly type: string;
  /** When it happened, UTC milliseconds. */
  readonly at: number;
  /** Our own id of the message, which went out as a tag. */
  readonly messageId: string | undefined;
  /** Resend's id of the message. */
  readonly emailId: string | undefined;
  /** What it means for the mail; undefined for events that mean nothing to us. */
  readonly delivery: DeliveryState | undefined;
  /** The address is dead: no mail should go there again. */
  readonly bouncePermanent: boolean;
  readonly reason: string | null;
}

export type ResendWebhook =
  | ResendEvent
  /** Not from Resend, not meant for now, or not readable. Nothing of it may have an effect. */
  | { readonly kind: 'refused'; readonly reason: 'not_configured' | 'headers' | 'timestamp' | 'signature' | 'body' };

const toleranceSeconds = 300;
const secretBytesMin = 16;

/**
 * Verifies a webhook over its raw bytes and reads it. Unknown event types and fields are no fault: Resend adds new ones.
 * Never throws for what was sent.
 */
export function parseResendWebhook({ rawBody, headers, secrets, now }: ResendWebhookRequest): ResendWebhook {
  const webhooks = secrets.flatMap(webhookOf);
  if (webhooks.length === 0) return { kind: 'refused', reason: 'not_configured' };
  const eventId = header(headers, 'id');
  const timestamp = header(headers, 'timestamp');
  const signature = header(headers, 'signature');
  if (!eventId || eventId.length > 256 || !timestamp || !signature) return { kind: 'refused', reason: 'headers' };
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - seconds) <= toleranceSeconds)) return { kind: 'refused', reason: 'timestamp' };
  const body = textOf(rawBody);
  if (body === undefined) return { kind: 'refused', reason: 'body' };
  const signatures = signature.split(' ');
  const isOurs = webhooks.map((webhook) => webhook.sign(eventId, new Date(seconds * 1000), body))
    .some((expected) => signatures.some((given) => equals(given, expected)));
  if (!isOurs) return { kind: 'refused', reason: 'signature' };
  const event = jsonOf(body);
  return event === undefined ? { kind: 'refused', reason: 'body' } : readEvent(event, eventId, seconds * 1000);
}

function webhookOf(secret: string): Webhook[] {
  try {
    // A short key would match what anybody can guess (SR-30).
    return Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length < secretBytesMin ? [] : [new Webhook(secret)];
  } catch {
    return [];
  }
}

function header(headers: Headers, name: string): string | null {
  return headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`);
}

function equals(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

type Fields = Readonly<Record<string, unknown>>;

function readEvent(event: Fields, eventId: string, receivedAt: number): ResendEvent {
  const type = text(event.type) ?? '';
  const data = fields(event.data);
  const bounce = fields(data.bounce);
  const bouncePermanent = type === 'email.bounced' && text(bounce.type)?.toLowerCase() === 'permanent';
  const at = Date.parse(text(event.created_at) ?? '');
  return {
    kind: 'event', eventId, type, at: Number.isFinite(at) ? at : receivedAt,
    messageId: tag(data.tags, 'mail'), emailId: text(data.email_id),
    delivery: deliveryOf(type, bouncePermanent), bouncePermanent, reason: reasonOf(type, data),
  };
}

function deliveryOf(type: string, bouncePermanent: boolean): DeliveryState | undefined {
  switch (type) {
    case 'email.sent': return 'sent';
    case 'email.delivery_delayed': return 'delayed';
    case 'email.delivered': return 'delivered';
    // A mailbox that is full or busy today is not a dead address.
    case 'email.bounced': return bouncePermanent ? 'bounced' : 'failed';
    case 'email.complained': return 'complained';
    case 'email.failed': return 'failed';
    case 'email.suppressed': return 'suppressed';
    default: return undefined;
  }
}

function reasonOf(type: string, data: Fields): string | null {
  const detail = (...parts: unknown[]): string | null =>
    parts.flatMap((part) => text(part) ?? []).join(': ').replaceAll(/\s+/g, ' ').trim().slice(0, 300) || null;
  switch (type) {
    case 'email.bounced': { const { type: kind, subType, message } = fields(data.bounce); return detail(kind, subType, message); }
    case 'email.failed': return detail(fields(data.failed).reason);
    case 'email.suppressed': { const { reason, message } = fields(data.suppressed); return detail(reason, message); }
    default: return null;
  }
}

/** Tags leave as a list and come back as an object; both are read. */
function tag(tags: unknown, name: string): string | undefined {
  const value = Array.isArray(tags) ? tags.map(fields).find((one) => one.name === name)?.value : fields(tags)[name];
  return text(value);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : undefined;
  } catch {
    return undefined;
  }
}
