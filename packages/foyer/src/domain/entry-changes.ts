import { requireMove, type Stage } from './stage.ts';
import type { Desk, Entry, EntryFlag } from './entry.ts';
import type { Invitation } from './invitation.ts';
import type { MailIntent, MailKind } from './mail.ts';
import type { Rules } from './rules.ts';

/** What a verb prepares for a new invitation: randomness and keys are not the domain's business. */
export interface PreparedInvitation {
  readonly id: string;
  readonly tokenHash: string;
  readonly expiresAt: number;
}

/** A change of an entry that is no move: bumps the version and the instant. */
export function touched(entry: Entry, now: number, fields: Partial<Omit<Entry, 'id' | 'email' | 'version' | 'stage'>>): Entry {
  return { ...entry, ...fields, updatedAt: now, version: entry.version + 1 };
}

/** Bookkeeping about mail: no reviewer looks at it, so no version of theirs grows old by it. */
export function noted(entry: Entry, fields: Partial<Pick<Entry, 'delivery' | 'mailRequestedAt' | 'desk'>>): Entry {
  return { ...entry, ...fields };
}

/**
 * The entry after a move along the table of transitions.
 * @throws {StageConflict} if the table does not allow it
 */
export function moved(entry: Entry, to: Stage, now: number, fields: Partial<Omit<Entry, 'id' | 'email' | 'version' | 'stage'>> = {}): Entry {
  requireMove(entry.stage, to);
  return { ...touched(entry, now, fields), stage: to };
}

/** The invitation closed for good, if it was live; nothing otherwise. */
export function closed(invitation: Invitation | null, state: 'revoked' | 'superseded', now: number): readonly Invitation[] {
  return invitation?.state === 'pending' ? [{ ...invitation, state, endedAt: now }] : [];
}

/** Whether mail may go to this address at all; a dead or refusing mailbox gets none until cleared (SR-58). */
export function acceptsMail(entry: Entry): boolean {
  return entry.delivery !== 'bounced' && entry.delivery !== 'complained' && entry.delivery !== 'unsubscribed';
}

/** A claim nobody did anything with ends by itself. */
export const claimLifeMs = 30 * 60_000;

/** Who works on the person at this instant, or nobody. Every change of the person keeps a claim alive. */
export function liveClaim({ desk, updatedAt }: Pick<Entry, 'desk' | 'updatedAt'>, now: number): Desk['claim'] {
  return desk.claim !== null && now - updatedAt < claimLifeMs ? desk.claim : null;
}

const flagsOfTheDesk: ReadonlySet<EntryFlag> = new Set(['on_hold', 'needs_info', 'replied']);

/** Only the marks the team made. */
export function flagsByTeam(flags: readonly EntryFlag[]): readonly EntryFlag[] {
  return flags.filter((flag) => flagsOfTheDesk.has(flag));
}

/** What a decision ends on the desk: nobody works on the person any more, nothing waits, and the decision before is final. */
export function leftDesk({ flags, desk }: Pick<Entry, 'flags' | 'desk'>): Pick<Entry, 'flags' | 'desk'> {
  const untouched = desk.claim === null && desk.undo === undefined;
  return {
    flags: flags.some((flag) => flagsOfTheDesk.has(flag)) ? flags.filter((flag) => !flagsOfTheDesk.has(flag)) : flags,
    desk: untouched ? desk : { claim: null, questions: desk.questions },
  };
}

/** A mail caused by an admin or the system: not limited per mailbox. */
export function mailFrom(kind: MailKind, id: string, entry: Entry, now: number, invitationId: string | null = null): MailIntent {
  return { id, kind, entryId: entry.id, invitationId, requested: false, runAt: now };
}

/** Says in the record that an invitation is to be mailed, and that an identity provider does so. */
export function mailedElsewhere(wanted: boolean, { invitationsMailedElsewhere }: Rules): { readonly providerMails?: true } {
  return wanted && invitationsMailedElsewhere === true ? { providerMails: true } : {};
}
