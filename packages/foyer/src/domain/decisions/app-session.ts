import type { Decision } from '../change.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { configuredRole, type PreparedSession } from './accept.ts';

/** A person who is in goes on to an application on a host of its own, which gets a session for them. */
export interface OpenAppSessionCommand {
  readonly type: 'open_app_session';
  readonly session: PreparedSession;
  /** The application's origin. */
  readonly app: string;
}

export type OpenAppSessionResult =
  | { readonly status: 'opened'; readonly sessionExpiresAt: number }
  /** The person lost access since they set out. */
  | { readonly status: 'closed' };

/** The role is not in the session: it is looked up at every request, as for any other (SR-22). */
export function decideOpenAppSession(snapshot: Snapshot, command: OpenAppSessionCommand, now: number, rules: Rules): Decision<OpenAppSessionResult> {
  const { person } = snapshot;
  const role = person?.entry.stage === 'accepted' ? configuredRole(person, rules) : null;
  if (!person || role === null) return { result: { status: 'closed' }, change: null };
  return {
    result: { status: 'opened', sessionExpiresAt: command.session.expiresAt },
    change: {
      sessionStarted: { ...command.session, entryId: person.entry.id, createdAt: now },
      events: [{
        act: 'session.started', actor: { kind: 'person', entryId: person.entry.id }, entryId: person.entry.id,
        detail: { session: command.session.id, role: role.key, app: command.app },
      }],
    },
  };
}
