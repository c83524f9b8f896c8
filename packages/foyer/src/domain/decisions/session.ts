import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { EntryNotFound, FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireReplaceable } from './may-decide.ts';

/** The person ends a session of theirs: this one, one from the list, or every other one. */
export interface EndSessionsCommand {
  readonly type: 'end_sessions';
  readonly which: 'this' | 'others' | { readonly id: string };
}

export interface EndSessionsResult { readonly status: 'ended' }

/** Ending what is already over is fine. @throws {FoyerError} `auth/required` without a live session, but never for signing out */
export function decideEndSessions(snapshot: Snapshot, command: EndSessionsCommand, now: number): Decision<EndSessionsResult> {
  const session = snapshot.session;
  const live = session !== undefined && snapshot.person !== null && now < session.expiresAt;
  if (!live) {
    if (command.which === 'this') return { result: { status: 'ended' }, change: null };
    throw new FoyerError('auth/required', 'You are signed out. Sign in, then try again.');
  }
  const sessionsEnded = command.which === 'this' ? { ids: [session.id] } : command.which === 'others' ? { allExceptId: session.id } : { ids: [command.which.id] };
  return {
    result: { status: 'ended' },
    change: {
      sessionsEnded,
      events: [{
        act: 'session.ended', actor: { kind: 'person', entryId: session.entryId }, entryId: session.entryId,
        detail: { which: typeof command.which === 'string' ? command.which : 'one', session: typeof command.which === 'string' ? session.id : command.which.id },
      }],
    },
  };
}

/** An admin signs somebody out everywhere; their access stays. */
export interface SignOutCommand {
  readonly type: 'sign_out';
  readonly actor: Actor;
}

/** @throws {EntryNotFound | RoleAboveRank | RoleNotYours} */
export function decideSignOut(snapshot: Snapshot, command: SignOutCommand, rules: Rules): Decision<EndSessionsResult> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry } = snapshot.person;
  requireReplaceable(rules, command.actor, entry.role);
  return {
    result: { status: 'ended' },
    change: { sessionsEnded: 'all', events: [{ act: 'session.ended', actor: command.actor, entryId: entry.id, detail: { which: 'all' } }] },
  };
}
