import { request, type Connection } from './request.ts';
import type { Failure, Result } from './result.ts';

/** Where the person in front of this browser stands. */
export type Access =
  | { readonly state: 'loading' }
  /** Nobody Foyer knows in this browser, or somebody who has not signed in. */
  | { readonly state: 'signed_out' }
  | { readonly state: 'waiting'; readonly confirmed: boolean; readonly role: string | null }
  | { readonly state: 'approved' | 'invited'; readonly role: string | null }
  | { readonly state: 'in'; readonly email: string; readonly name: string; readonly role: string }
  | { readonly state: 'rejected' | 'revoked' | 'withdrawn' }
  /** Foyer did not answer; nothing is known. */
  | { readonly state: 'error'; readonly failure: Failure };

interface DashboardStatus {
  /** Another server may answer anything; only `true` lets in. */
  readonly access: unknown;
  readonly email?: string;
  readonly name?: string;
  readonly role?: string;
  readonly reason?: string;
}

type OwnStatus = { readonly onWaitlist: false } | { readonly onWaitlist: true; readonly status: string; readonly confirmed: boolean; readonly role: string | null };

/** Asks who is in; for people who are not, where they stand. */
export async function askAccess(connection: Connection, signal?: AbortSignal): Promise<Result<Access>> {
  const dashboard = await request<DashboardStatus>(connection, '/api/dashboard/status', { asPerson: true, signal });
  if (!dashboard.ok) return dashboard;
  const { access, email = '', name = '', role = '', reason = '' } = dashboard.value;
  if (access === true) return { ok: true, value: { state: 'in', email, name, role } };
  const own = await request<OwnStatus>(connection, '/api/waitlist/check', { asPerson: true, signal });
  if (own.ok) return { ok: true, value: own.value.onWaitlist ? standing(own.value) : { state: 'signed_out' } };
  return own.failure.kind === 'signed_out' ? { ok: true, value: byReason(reason) } : own;
}

/** Ends the session of this browser. */
export async function signOut(connection: Connection): Promise<Result<{ readonly status: 'signed_out' }>> {
  return request(connection, '/api/session/logout', { asPerson: true, body: {} });
}

function standing({ status, confirmed, role }: OwnStatus & { onWaitlist: true }): Access {
  switch (status) {
    case 'pending': return { state: 'waiting', confirmed, role };
    case 'approved': case 'invited': return { state: status, role };
    case 'rejected': case 'revoked': case 'withdrawn': return { state: status };
    // Accepted, and not signed in here.
    default: return { state: 'signed_out' };
  }
}

function byReason(reason: string): Access {
  switch (reason) {
    case 'not_confirmed': return { state: 'waiting', confirmed: false, role: null };
    case 'waiting': return { state: 'waiting', confirmed: true, role: null };
    case 'approved': case 'invited': return { state: reason, role: null };
    case 'rejected': case 'revoked': case 'withdrawn': return { state: reason };
    default: return { state: 'signed_out' };
  }
}
