import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

export const approvedStatuses = ['approved', 'pending', 'rejected', 'revoked', 'withdrawn'] as const;
export type ApprovedStatus = (typeof approvedStatuses)[number];

/** Somebody on the list, in the words the list has always had. */
export interface ApprovedUser {
  readonly email: string;
  readonly role: string | null;
  readonly approved_at: string | null;
  readonly approved_by: string | null;
  readonly notes: string;
  readonly waitlist_joined_at: string;
  readonly status: ApprovedStatus;
}

export interface NewUser {
  readonly email: string;
  readonly role: string;
  readonly name?: string;
  readonly notes?: string;
  readonly invite?: boolean;
}

const path = '/approved-users';

/** Approves somebody. @returns whether they were not approved with this role before */
export async function addUser(user: NewUser): Promise<boolean> {
  const response = await api.raw('POST', path, { body: JSON.stringify(user), headers: { 'content-type': 'application/json' } });
  await refresh();
  return response.status === 201;
}

/** Changes role or notes; what is left out stays. */
export async function changeUser(email: string, changes: { readonly role?: string; readonly notes?: string }): Promise<void> {
  await api.put(`${path}/${encodeURIComponent(email)}`, changes);
  await refresh();
}

/** Takes somebody off the list; access ends at once. */
export async function removeUser(email: string): Promise<void> {
  await api.delete(`${path}/${encodeURIComponent(email)}`);
  await refresh();
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [path.slice(1)] });
}

/** What somebody changed in the form; undefined when it is as it was. */
export function changesOf(user: Pick<ApprovedUser, 'role' | 'notes'>, form: { readonly role: string; readonly notes: string }): { readonly role?: string; readonly notes?: string } | undefined {
  const changes = { ...(form.role === '' || form.role === user.role ? {} : { role: form.role }), ...(form.notes === user.notes ? {} : { notes: form.notes }) };
  return Object.keys(changes).length === 0 ? undefined : changes;
}
