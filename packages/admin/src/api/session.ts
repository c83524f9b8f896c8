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

/** The session, on pages that are shown only with one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  return data ?? { state: 'signed_out', product: { name: 'Foyer', hue: 264 } };
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
