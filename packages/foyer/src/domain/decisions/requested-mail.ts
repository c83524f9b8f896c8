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
 * A request within the interval of the last one queues nothing, so that repeating a request cannot fill the queue; the worker
 * counts per mailbox besides. An invitation is renewed when its mail goes out and not before: whoever asks in the
 * name of others can then never leave them without a working link (SR-21).
 */
export function requestedMail(person: Person, mailId: string, now: number, rules: Rules): RequestedMail {
  const { entry } = person;
  // A clock that was set back by hours keeps nobody waiting for hours (SR-77).
  const tooSoon = entry.mailRequestedAt !== null && Math.abs(now - entry.mailRequestedAt) < rules.mailIntervalMs;
  if (tooSoon || !acceptsMail(entry)) return { kind: null, change: { events: [] } };
  const kind = kindFor(person, rules);
  return {
    kind,
    change: {
      entry: noted(entry, { mailRequestedAt: now, delivery: 'queued' }),
      mails: [{ id: mailId, kind, entryId: entry.id, invitationId: kind === 'invitation' ? person.invitation!.id : null, requested: true, runAt: now }],
      events: [],
    },
  };
}

function kindFor({ entry, invitation }: Person, rules: Rules): MailKind {
  switch (entry.stage) {
    case 'invited': return invitation === null ? 'status' : 'invitation';
    case 'pending': return entry.confirmedAt === null && rules.confirmEmail ? 'confirm' : 'status';
    case 'approved':
    case 'accepted': return 'sign_in';
    default: return 'status';
  }
}
