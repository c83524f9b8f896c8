import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Level, Named } from '../../api/types.ts';

/** Somebody in the team, invited and suspended ones too. */
export interface Member extends Named {
  readonly email: string;
  readonly level: Level;
  /** The only roles a reviewer decides about; null for all. */
  readonly roles: readonly string[] | null;
  readonly state: 'active' | 'invited' | 'suspended';
  readonly secondFactor: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly invitedBy: string | null;
}

export const teamQuery = queryOptions({
  queryKey: ['admins'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly Member[] }>('/admins', { signal }),
});

/** What is sent to invite or change somebody. */
export interface MemberDraft {
  readonly name: string;
  readonly level: Level;
  readonly roles: readonly string[] | null;
}

export async function inviteMember(email: string, draft: MemberDraft): Promise<void> {
  await api.post('/admins', { email, ...draft });
  await refresh();
}

export async function changeMember({ id }: Member, draft: MemberDraft): Promise<void> {
  await api.put(`/admins/${encodeURIComponent(id)}`, draft);
  await refresh();
}

export type MemberAct = 'suspend' | 'resume' | 'resend' | 'reset-second-factor' | 'remove';

export async function actOn({ id }: Member, act: MemberAct): Promise<void> {
  const path = `/admins/${encodeURIComponent(id)}`;
  await (act === 'remove' ? api.delete(path) : api.post(`${path}/${act}`));
  await refresh();
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: teamQuery.queryKey });
}

/** Owners who can sign in: the last one cannot leave, step down or be suspended. */
export function isLastOwner(member: Member, team: readonly Member[]): boolean {
  return member.level === 'owner' && member.state === 'active' && !team.some((one) => one.id !== member.id && one.level === 'owner' && one.state === 'active');
}

/** What can be done with somebody in the state they are in, most usual first. */
export function actsFor(member: Member, team: readonly Member[]): readonly MemberAct[] {
  const last = isLastOwner(member, team);
  return [
    ...(member.state === 'invited' ? (['resend'] as const) : []),
    ...(member.state === 'suspended' ? (['resume'] as const) : []),
    ...(member.state === 'active' && !last ? (['suspend'] as const) : []),
    ...(member.secondFactor ? (['reset-second-factor'] as const) : []),
    ...(last ? [] : (['remove'] as const)),
  ];
}

/** The draft in a form of the team; roles count for reviewers only, and none chosen is a fault of the form. */
export function draftOf(values: FormData): MemberDraft {
  const level = text(values, 'level') as Level;
  const chosen = values.get('which') === 'some' ? values.getAll('role').filter((role) => typeof role === 'string') : null;
  return { name: text(values, 'name'), level, roles: level === 'reviewer' ? chosen : null };
}

function text(values: FormData, field: string): string {
  const value = values.get(field);
  return typeof value === 'string' ? value.trim() : '';
}
