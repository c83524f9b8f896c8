import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Named, Scope } from '../../api/types.ts';

/** A key of a program, without its secret. */
export interface ApiKey extends Named {
  readonly scopes: readonly Scope[];
  /** The highest role it may grant; null for any. */
  readonly roleMax: string | null;
  readonly createdAt: string | null;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  /** The one of the environment. */
  readonly breakGlass: boolean;
}

/** All rights, the harmless ones first. */
export const scopes = ['read', 'gate', 'review', 'invite', 'roles', 'import', 'export', 'admin'] as const satisfies readonly Scope[];

export const expiries = ['30', '90', '365', 'never'] as const;

export const keysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly ApiKey[] }>('/api-keys', { signal }),
});

/** A key that was made a moment ago; its secret is here and nowhere else. */
export interface NewKey {
  readonly key: string;
  readonly expiresAt: string | null;
}

export async function makeKey(draft: { readonly name: string; readonly scopes: readonly string[]; readonly roleMax: string | null; readonly expiresInDays: number | null }): Promise<NewKey> {
  const made = await api.post<NewKey>('/api-keys', draft);
  await refresh();
  return made;
}

export async function revokeKey({ id }: ApiKey): Promise<void> {
  await api.delete(`/api-keys/${encodeURIComponent(id)}`);
  await refresh();
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keysQuery.queryKey });
}

export type KeyState = 'active' | 'expired' | 'revoked' | 'breakGlass';

/** Whether a key opens anything at this instant. */
export function keyState({ breakGlass, revokedAt, expiresAt }: ApiKey, now: number = Date.now()): KeyState {
  if (breakGlass) return 'breakGlass';
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'active';
}

const order: Readonly<Record<KeyState, number>> = { breakGlass: 0, active: 1, expired: 2, revoked: 3 };

/** What works first, what is over last; within that, the newest first. */
export function inOrder(keys: readonly ApiKey[], now: number = Date.now()): readonly ApiKey[] {
  return keys.toSorted((one, other) => order[keyState(one, now)] - order[keyState(other, now)] || (other.createdAt ?? '').localeCompare(one.createdAt ?? ''));
}
