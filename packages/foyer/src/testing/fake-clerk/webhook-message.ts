import { Webhook } from 'standardwebhooks';
import type { EventType } from './clerk-world.ts';

/** What every message carries, whatever it is about. */
export interface ClerkEvent {
  readonly object: 'event';
  readonly type: EventType | (string & {});
  readonly instance_id: string;
  readonly timestamp: number;
  readonly data: unknown;
  readonly event_attributes: { readonly http_request: { readonly client_ip: string; readonly user_agent: string } };
}

/** Ways in which a delivery is not what one expects. The last two are as Clerk's own examples have it. */
export interface Distortion {
  /** Signs with these instead of the agreed ones. */
  readonly secrets?: readonly string[];
  /** Changes the body after it was signed. */
  readonly tampered?: boolean;
  /** How far the sender's clock is off. */
  readonly clockOffMs?: number;
  readonly timestampInSeconds?: boolean;
  readonly objectAsInExamples?: boolean;
}

/** A delivery as it goes out at an instant: fresh timestamp, one signature for each secret. */
export function signedRequest(input: { id: string; event: ClerkEvent; secrets: readonly string[]; now: number; url: string; distortion: Distortion }): Request {
  const { distortion } = input;
  const at = new Date(input.now + (distortion.clockOffMs ?? 0));
  const body = JSON.stringify(distorted(input.event, distortion));
  const signature = (distortion.secrets ?? input.secrets).map((secret) => new Webhook(secret).sign(input.id, at, body)).join(' ');
  return new Request(input.url, {
    method: 'POST', body: distortion.tampered ? body.replace(/"type":"[^"]+"/, '"type":"user.created"').replace(/}$/, ' }') : body, redirect: 'manual',
    headers: { 'content-type': 'application/json', 'user-agent': 'Svix-Webhooks', 'svix-id': input.id, 'svix-timestamp': String(Math.floor(at.getTime() / 1000)), 'svix-signature': signature },
  });
}

function distorted(event: ClerkEvent, { timestampInSeconds, objectAsInExamples }: Distortion): ClerkEvent {
  const timestamp = timestampInSeconds ? Math.floor(event.timestamp / 1000) : event.timestamp;
  const data = objectAsInExamples && event.type.startsWith('waitlistEntry.') ? { ...event.data as object, object: 'waitlistEntry' } : event.data;
  return { ...event, timestamp, data };
}
