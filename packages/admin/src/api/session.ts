import { queryOptions, useQuery } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';
import { api } from './request.ts';
import type { ProductRole, Scope, Session, SignedInAdmin } from './types.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get<Session>('/session', { signal }),
  staleTime: 60_000,
});

/** Takes the state an answer carries, so that nothing is asked twice. */
export function keepSession(session: Session): Session {
  queryClient.setQueryData(sessionQuery.queryKey, session);
  return session;
}

/** Ends the session here and forgets everything it has seen. */
export async function endSession(): Promise<void> {
  await api.delete('/session');
  const { product, publicUrl } = queryClient.getQueryData(sessionQuery.queryKey) ?? nobodysSession;
  keepSession({ state: 'signed_out', product: { name: product.name, hue: product.hue }, ...(publicUrl === undefined ? {} : { publicUrl }) });
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

const nobodysSession: Session = { state: 'signed_out', product: { name: 'Foyer', hue: 264 } };

/** The session, on pages that are shown only with one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  return data ?? nobodysSession;
}

/** Who is signed in. */
export function useAdmin(): SignedInAdmin {
  return useSession().admin ?? nobody;
}

const nobody: SignedInAdmin = { id: '', name: '', email: '', level: 'viewer', roles: null, scopes: [] };

/** Whether the admin holds a right; what they may not do is not offered. The server decides anyway. */
export function useMay(): (scope: Scope) => boolean {
  const { scopes } = useAdmin();
  return (scope) => scopes.includes(scope);
}

/** How long a decision can be taken back. */
export function undoWindowMs(): number {
  return (queryClient.getQueryData(sessionQuery.queryKey)?.undoSeconds ?? 10) * 1000;
}

/** The roles of the product, by rank. */
export function useRoles(): readonly ProductRole[] {
  return useSession().product.roles ?? none;
}

const none: readonly ProductRole[] = [];

/** Turns a role's key into its label; a role that is configured no more keeps its key. */
export function useRoleLabel(): (key: string | null) => string {
  const roles = useRoles();
  return (key) => (key === null ? '' : (roles.find((role) => role.key === key)?.label ?? key));
}
