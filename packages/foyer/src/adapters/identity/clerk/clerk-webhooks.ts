import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ProviderReport, ProviderReports, ReportReading } from '../../../application/ports/provider-reports.ts';
import { readClerkUser } from './clerk-user-news.ts';

const toleranceSeconds = 300;
const secretBytesMin = 16;
/** Others are accepted and left alone: Clerk adds new ones, and some carry live links. */
const kept: ReadonlySet<string> = new Set(['user.created', 'user.updated', 'user.deleted', 'waitlistEntry.created', 'waitlistEntry.updated']);

/**
 * Clerk's webhooks, as Svix signs them: HMAC-SHA256 over id, timestamp and the body as it came. Several secrets are active while one
 * replaces the other. Only `svix-` headers count, as in the vendor's library.
 * @param secrets - `whsec_…`; one too short to be a secret matches nothing (SR-30)
 */
export function createClerkReports(secrets: readonly string[]): ProviderReports {
  const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).filter(({ length }) => length >= secretBytesMin);
  return { provider: 'clerk', verify: (call) => verify(keys, call), read };
}

function verify(keys: readonly Buffer[], { rawBody, header, now }: Parameters<ProviderReports['verify']>[0]): ReportReading {
  const [id, timestamp, signature] = [header('svix-id'), header('svix-timestamp'), header('svix-signature')];
  if (!id || !/^[\x21-\x7e]{1,200}$/.test(id) || !timestamp || !signature) return { kind: 'refused', reason: 'headers' };
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(Math.floor(now / 1000) - seconds) <= toleranceSeconds)) return { kind: 'refused', reason: 'timestamp' };
  const given = signature.split(' ').slice(0, 20).flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  // Every pair is compared: how far it came tells nothing.
  let matches = 0;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
    for (const one of given) matches += Number(one.length === expected.length && timingSafeEqual(one, expected));
  }
  if (matches === 0) return { kind: 'refused', reason: 'signature' };
  const body = textOf(rawBody);
  const type = body === undefined ? undefined : fieldsOf(jsonOf(body))['type'];
  return body !== undefined && typeof type === 'string' && kept.has(type) ? { kind: 'report', id, type, body } : { kind: 'uninteresting' };
}

function read(body: string): ProviderReport {
  const event = fieldsOf(jsonOf(body));
  const data = fieldsOf(event['data']);
  switch (event['type']) {
    case 'user.created':
    case 'user.updated': {
      const user = readClerkUser(data);
      return user ? { kind: 'user', occasion: event['type'] === 'user.created' ? 'created' : 'changed', user } : { kind: 'nothing' };
    }
    case 'user.deleted': return typeof data['id'] === 'string' && data['id'] !== '' ? { kind: 'user_deleted', id: data['id'] } : { kind: 'nothing' };
    case 'waitlistEntry.created':
    case 'waitlistEntry.updated': {
      const email = data['email_address'];
      return typeof email === 'string' && data['status'] === 'pending' ? { kind: 'waitlisted', email } : { kind: 'nothing' };
    }
    default: return { kind: 'nothing' };
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
