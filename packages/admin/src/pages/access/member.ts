import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { decideOne } from '../../api/decide-one.ts';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Entry, Person } from '../../api/types.ts';
import { t } from './texts.ts';

/** Somebody who is in, or was. */
export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string | null;
  readonly status: 'accepted' | 'revoked';
  readonly provenance: string | null;
  readonly grantedBy: string | null;
  readonly subject: { readonly provider: string; readonly id: string } | null;
  readonly claimedAt: string | null;
  readonly sessions: number;
}

/** Why somebody has access, or not. */
export interface Explanation {
  readonly email: string;
  readonly access: boolean;
  readonly summary: string;
}

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id],
    queryFn: ({ signal }) => api.get<Person>(`/waitlist/${encodeURIComponent(id)}`, { signal }),
  });

export const explanationQuery = (email: string | undefined) =>
  queryOptions({
    queryKey: ['explanation', email],
    queryFn: ({ signal }) => api.get<Explanation>('/explain', { query: { email }, signal }),
    enabled: email !== undefined,
  });

/** What is shown about a person and the lists they are in. */
function refresh(id: string): Promise<unknown> {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: personQuery(id).queryKey }),
    queryClient.invalidateQueries({ queryKey: ['explanation'] }),
    queryClient.invalidateQueries({ queryKey: ['members'] }),
  ]);
}

/**
 * Decides about a person as they were looked at. Nothing is overwritten that somebody else changed meanwhile.
 *
 * @throws {ApiError} whose words say so
 */
export async function decide(entry: Pick<Entry, 'id' | 'version' | 'name' | 'email'>, verb: 'revoke' | 'restore' | 'change-role', body: Readonly<Record<string, unknown>>): Promise<void> {
  try {
    await decideOne(verb, { id: entry.id, version: entry.version, ...body });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'entry/changed') {
      await refresh(entry.id);
      throw new ApiError({ code: error.code, status: error.status, detail: t('changed', { name: entry.name.trim() === '' ? entry.email : entry.name }), cause: error });
    }
    throw error;
  }
  await refresh(entry.id);
}

/** Takes the own newest decision about somebody back, while its mail has not left. @throws {ApiError} when it is too late */
export async function takeBack(id: string): Promise<void> {
  await decideOne('undo', { id });
  await refresh(id);
}

/** Signs somebody out everywhere. @returns how many sessions ended */
export async function endSessions(id: string): Promise<number> {
  const { ended } = await api.post<{ readonly ended: number }>(`/members/${encodeURIComponent(id)}/end-sessions`);
  await refresh(id);
  return ended;
}

const provenances = ['waitlist', 'admin', 'import', 'rule', 'provider'] as const;

/** How somebody came to their role, in a word or two. */
export function provenanceWords(provenance: string | null): string {
  if (provenance === null) return '';
  const known = provenances.find((one) => one === provenance);
  return known === undefined ? provenance : t(`provenance.${known}`);
}

/** The same as a sentence. */
export function provenanceSentence(provenance: string): string {
  const known = provenances.find((one) => one === provenance);
  return known === undefined ? provenance : t(`provenanceLong.${known}`);
}

/** What somebody signs in with: "Mailed link", "Clerk". */
export function subjectWords(subject: { readonly provider: string } | null): string {
  if (subject === null) return t('subject.none');
  const known = (['foyer', 'clerk'] as const).find((one) => one === subject.provider);
  return known === undefined ? subject.provider : t(`subject.${known}`);
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const bracketed = new RegExp(` \\(invitation ${uuid}\\)`, 'g');
const trailing = new RegExp(`; invitation ${uuid}(?=\\.|$)`, 'g');
const fresh = new RegExp(`\\bfresh invitation ${uuid}`, 'g');
const numbered = new RegExp(`\\binvitation ${uuid}`, 'g');
const bare = new RegExp(uuid, 'g');

/** A sentence of the audit log without the long ids it names; they stand in the audit page. */
export function withoutIds(sentence: string): string {
  return sentence.replace(bracketed, '').replace(trailing, '').replace(fresh, 'fresh invitation').replace(numbered, 'the invitation').replace(bare, 'the earlier one');
}
