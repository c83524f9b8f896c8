import type { Change } from '../change.ts';
import { acceptsMail, noted } from '../entry-changes.ts';
import type { MailKind } from '../mail.ts';
import type { Person } from '../person.ts';
import type { Rules } from '../rules.ts';

/** The mail a public request causes, and the change that carries it. */
export interface RequestedMail {
  /** Null when none goes out: the last request is too fresh, or the mailbox takes no mail. */
  readonly kind: MailKind | null;
  readonly change: Change;
}

/**
 * The mail that fits where the person stands: confirm, status, a fresh invitation, or a sign-in link.
 *
 * Who asks for a mail soon after the last one gets it when the interval is over; while one waits, further requests add nothing, so that
 * repeating a request cannot fill the queue; the worker counts per mailbox besides. Sending the join form twice asks for nothing new. An invitation is renewed when its
 * mail goes out and not before: whoever asks in the name of others can then never leave them without a working link (SR-21).
 *
 * @param by - `join`: the form was sent again; `request`: a mail was asked for; `proven_request`: by a browser that confirmed this very
 *   address, so it is no stranger's and nothing is held back
 */
export function requestedMail(person: Person, mailId: string, now: number, rules: Rules, by: 'join' | 'request' | 'proven_request'): RequestedMail {
  const { entry } = person;
  const kind = kindFor(person, rules);
  const free = by === 'proven_request' && kind !== 'invitation';
  const runAt = free ? now : earliest(entry.mailRequestedAt, now, rules.mailIntervalMs);
  if (runAt === null || (by === 'join' && runAt > now) || !acceptsMail(entry)) return { kind: null, change: { events: [] } };
  return {
    kind,
    change: {
      entry: noted(entry, { mailRequestedAt: runAt, delivery: 'queued' }),
      mails: [{ id: mailId, kind, entryId: entry.id, invitationId: kind === 'invitation' ? person.invitation!.id : null, requested: !free, runAt }],
      events: [],
    },
  };
}

/** When the next requested mail may go out; null while one is waiting. A clock set back by hours keeps nobody waiting for hours (SR-77). */
function earliest(lastAt: number | null, now: number, intervalMs: number): number | null {
  if (lastAt === null || Math.abs(now - lastAt) >= intervalMs) return now;
  return lastAt > now ? null : lastAt + intervalMs;
}

function kindFor({ entry, invitation }: Person, rules: Rules): MailKind {
  switch (entry.stage) {
    // Whoever mails invitations mails them; what Foyer can tell is that one is on its way.
    case 'invited': return invitation === null || rules.invitationsMailedElsewhere === true ? 'status' : 'invitation';
    case 'pending': return entry.confirmedAt === null && rules.confirmEmail ? 'confirm' : 'status';
    case 'approved':
    case 'accepted': return 'sign_in';
    default: return 'status';
  }
}
