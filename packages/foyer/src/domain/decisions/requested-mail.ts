import type { Change } from '../change.ts';
import { acceptsMail, closed, moved, touched, type PreparedInvitation } from '../entry-changes.ts';
import { invitationStateAt } from '../invitation.ts';
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
 * A request within the interval of the last one queues nothing, so that repeating a request cannot fill the queue; the
 * worker counts per mailbox besides. A fresh invitation replaces the live one: re-sending kills the earlier link (SR-7).
 */
export function requestedMail(
  person: Person, prepared: { readonly mailId: string; readonly invitation: PreparedInvitation }, now: number, rules: Rules,
): RequestedMail {
  const { entry } = person;
  // A clock that was set back by hours keeps nobody waiting for hours (SR-77).
  const tooSoon = entry.mailRequestedAt !== null && Math.abs(now - entry.mailRequestedAt) < rules.mailIntervalMs;
  if (tooSoon || !acceptsMail(entry)) return { kind: null, change: { events: [] } };

  if (entry.stage === 'invited' && person.invitation) {
    const old = person.invitation;
    const wasLive = invitationStateAt(old, now) === 'pending';
    const invitation = { ...old, ...prepared.invitation, state: 'pending' as const, createdAt: now, endedAt: null, linkShownAt: null };
    return {
      kind: 'invitation',
      change: {
        entry: moved(entry, 'invited', now, { mailRequestedAt: now, delivery: 'queued' }),
        invitations: [...closed(old, 'superseded', now), invitation],
        mailsStopped: { invitationId: old.id },
        mails: [{ id: prepared.mailId, kind: 'invitation', entryId: entry.id, invitationId: invitation.id, requested: true, runAt: now }],
        events: [{
          act: 'invitation.renewed', actor: { kind: 'person', entryId: null }, entryId: entry.id,
          detail: { invitation: invitation.id, replaces: old.id, wasLive, role: invitation.role },
        }],
      },
    };
  }
  const kind = kindFor(person, rules);
  return {
    kind,
    change: {
      entry: touched(entry, now, { mailRequestedAt: now, delivery: 'queued' }),
      mails: [{ id: prepared.mailId, kind, entryId: entry.id, invitationId: null, requested: true, runAt: now }],
      events: [],
    },
  };
}

function kindFor({ entry }: Person, rules: Rules): MailKind {
  switch (entry.stage) {
    case 'pending': return entry.confirmedAt === null && rules.confirmEmail ? 'confirm' : 'status';
    case 'approved':
    case 'accepted': return 'sign_in';
    default: return 'status';
  }
}
