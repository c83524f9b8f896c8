import type { DeliveryState } from '../../../domain/entry.ts';
import type { SignedCall } from '../../../application/ports/signed-call.ts';

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
  | Extract<SignedCall, { kind: 'refused' }>;

/**
 * Reads a webhook that is signed by Resend. Unknown event types and fields are no fault: Resend adds new ones.
 * Never throws for what was sent.
 */
export function parseResendWebhook(call: SignedCall): ResendWebhook {
  if (call.kind === 'refused') return call;
  return call.fields === undefined ? { kind: 'refused', reason: 'body' } : readEvent(call.fields, call.id, call.at);
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
    messageId: idOf(tag(data.tags, 'mail')), emailId: idOf(data.email_id),
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

/** No mail has an id with a zero in it, and PostgreSQL does not even look for one. */
function idOf(value: unknown): string | undefined {
  const id = text(value);
  return id?.includes('\0') ? undefined : id;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
