import { decideOne } from '../../api/decide-one.ts';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Invitation } from '../../api/types.ts';

/** An invitation with the person it is for. */
export interface ListedInvitation extends Invitation {
  readonly entry: { readonly id: string; readonly email: string; readonly name: string };
}

export const invitationStates = ['pending', 'expired', 'accepted', 'revoked', 'superseded'] as const;

/** Whether a fresh link makes sense: the person waits for one, or let it run out. */
export function canResend({ state }: Pick<Invitation, 'state'>): boolean {
  return state === 'pending' || state === 'expired';
}

/** Whether there is something to take back. An expired one ended by itself. */
export function canWithdraw({ state }: Pick<Invitation, 'state'>): boolean {
  return state === 'pending';
}

/** Makes a fresh link and mails it; the earlier one is dead. */
export async function resend({ entry }: ListedInvitation): Promise<void> {
  await decideOne('invite', { id: entry.id });
  await refresh();
}

/** Takes it back; the person stays approved. */
export async function withdraw({ entry }: ListedInvitation): Promise<void> {
  await decideOne('withdraw-invitation', { id: entry.id });
  await refresh();
}

/** The live link; the server gives it once. */
export async function takeLink({ entry }: ListedInvitation): Promise<{ readonly link: string; readonly expiresAt: string }> {
  const taken = await api.post<{ readonly link: string; readonly expiresAt: string }>(`/waitlist/${encodeURIComponent(entry.id)}/link`);
  void refresh();
  return taken;
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['invitations'] });
}

/** One step of an invitation's way. */
export interface Step {
  readonly name: 'created' | 'visited' | 'notVisited' | 'accepted' | 'expired' | 'revoked' | 'superseded' | 'expires';
  /** Null for what has not happened. */
  readonly at: string | null;
}

/** The way of an invitation so far, and what comes next. */
export function stepsOf({ state, createdAt, visitedAt, expiresAt, endedAt }: Invitation): readonly Step[] {
  const steps: Step[] = [{ name: 'created', at: createdAt }];
  if (visitedAt !== null) steps.push({ name: 'visited', at: visitedAt });
  else if (state === 'pending') steps.push({ name: 'notVisited', at: null });
  if (state === 'pending') return [...steps, { name: 'expires', at: expiresAt }];
  return [...steps, { name: state, at: state === 'expired' ? expiresAt : endedAt }];
}

/** What stands in the way of an open invitation; undefined when nothing does. */
export function hintOf({ state, delivery }: Pick<Invitation, 'state' | 'delivery'>): 'bounced' | 'complained' | 'suppressed' | 'unsubscribed' | 'failed' | 'expired' | undefined {
  if (state === 'expired') return 'expired';
  if (state !== 'pending') return undefined;
  const troubles = ['bounced', 'complained', 'suppressed', 'unsubscribed', 'failed'] as const;
  return troubles.find((trouble) => trouble === delivery);
}
