import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

export type DriftKind =
  | 'waits_for_role' | 'waitlist_left' | 'invited_there' | 'invitation_unknown' | 'invitation_double' | 'invitation_revoked' | 'not_invited' | 'has_account'
  | 'role_differs' | 'user_unlisted' | 'other_account' | 'user_gone';
export type Remedy = 'approve' | 'add' | 'invite' | 'write_role' | 'revoke_invitation' | 'reject_entry' | 'delete_entry' | 'end_sessions';

/** Something that stands otherwise at Clerk than here. */
export interface Drift {
  readonly id: string;
  readonly kind: DriftKind;
  readonly email: string | null;
  readonly entryId: string | null;
  readonly there: string | null;
  /** The usual one first. */
  readonly remedies: readonly Remedy[];
}

export interface Seen { readonly waitlist: number; readonly invitations: number; readonly revoked: number; readonly users: number; readonly offers: number }

export interface ClerkStatus {
  readonly instance: 'development' | 'production';
  readonly inviteVia: 'invitation' | 'waitlist' | 'none';
  readonly mail: 'clerk' | 'foyer';
  readonly queue: { readonly waiting: number; readonly invitationsWaiting: number; readonly parked: number; readonly known: number; readonly finishAt: string | null };
  readonly left: { readonly single: number; readonly bulk: number };
  readonly parked: readonly { readonly entryId: string; readonly email: string | null; readonly error: string | null; readonly parkedAt: string }[];
  readonly reconcile: {
    readonly state: 'never' | 'waiting' | 'running' | 'done';
    readonly running: { readonly startedAt: string; readonly phase: keyof Seen; readonly seen: Seen } | null;
    readonly last: {
      readonly finishedAt: string; readonly seen: Seen; readonly added: number; readonly approved: number; readonly repaired: number;
      readonly drift: readonly Drift[]; readonly driftTotal: number;
    } | null;
  };
}

/** Looked at again while something goes on, so that nobody reloads to see it move. */
export const clerkQuery = queryOptions({
  queryKey: ['clerk'],
  queryFn: ({ signal }) => api.get<ClerkStatus>('/clerk', { signal }),
  refetchInterval: ({ state: { data } }) => (data !== undefined && (data.reconcile.state === 'waiting' || data.reconcile.state === 'running') ? 1_500 : 10_000),
});

export function compareNow(): Promise<unknown> {
  return thenLook(api.post('/clerk/reconcile', {}));
}

/** @param id - one person; left out for everybody who is parked */
export function retry(id?: string): Promise<unknown> {
  return thenLook(api.post('/clerk/retry', id === undefined ? {} : { ids: [id] }));
}

export function putRight({ id }: Drift, remedy: Remedy, role?: string): Promise<unknown> {
  return thenLook(api.post('/clerk/remedies', { id, remedy, ...(role === undefined ? {} : { role }) }));
}

async function thenLook<T>(work: Promise<T>): Promise<T> {
  const done = await work;
  await queryClient.invalidateQueries({ queryKey: ['clerk'] });
  return done;
}
