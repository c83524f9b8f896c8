import type { Decision } from '../change.ts';
import { FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';

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
