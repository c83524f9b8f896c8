import type { ProviderReport, ProviderReports, ReportReading } from '../../../application/ports/provider-reports.ts';
import type { ReadSignedCall } from '../../../application/ports/signed-call.ts';
import { readClerkUser } from './clerk-user-news.ts';

/** Others are accepted and left alone: Clerk adds new ones, and some carry live links. */
const kept: ReadonlySet<string> = new Set(['user.created', 'user.updated', 'user.deleted', 'waitlistEntry.created', 'waitlistEntry.updated']);

/** Clerk's webhooks. @param readCall - verifies them, by `svix-` headers alone as the vendor's library does */
export function createClerkReports(readCall: ReadSignedCall): ProviderReports {
  return { provider: 'clerk', verify: (call) => readingOf(readCall(call)), read };
}

function readingOf(call: ReturnType<ReadSignedCall>): ReportReading {
  if (call.kind === 'refused') return call;
  const { id, body } = call;
  const type = call.fields?.['type'];
  return typeof type === 'string' && kept.has(type) ? { kind: 'report', id, type, body } : { kind: 'uninteresting' };
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

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
