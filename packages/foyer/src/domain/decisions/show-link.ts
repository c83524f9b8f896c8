import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { EntryNotFound, FoyerError } from '../errors.ts';
import { invitationStateAt } from '../invitation.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireGrantable } from './may-decide.ts';

/** An admin copies the live invitation link, to hand it over by other means than mail. */
export interface ShowLinkCommand {
  readonly type: 'show_link';
  readonly actor: Actor;
}

export interface ShowLinkResult {
  readonly id: string;
  readonly invitationId: string;
  readonly tokenHash: string;
  readonly expiresAt: number;
}

/** At most once per invitation, to a caller who may grant its role, recorded (SR-32). */
export function decideShowLink(snapshot: Snapshot, command: ShowLinkCommand, now: number, rules: Rules): Decision<ShowLinkResult> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, invitation } = snapshot.person;
  if (invitation === null || invitationStateAt(invitation, now) !== 'pending' || entry.stage !== 'invited') {
    throw new FoyerError('invitation/not_found', 'This person has no live invitation. Invite them first; then there is a link.');
  }
  const role = requireGrantable(rules, command.actor, invitation.role);
  if (!role.copyLink) throw new FoyerError('invitation/link_policy', `Links of the role ${role.label} are only mailed, never shown.`);
  if (invitation.linkShownAt !== null) {
    throw new FoyerError('invitation/link_shown', 'This link was shown before and is not shown twice. Re-invite the person to get a new one.');
  }
  return {
    result: { id: entry.id, invitationId: invitation.id, tokenHash: invitation.tokenHash, expiresAt: invitation.expiresAt },
    change: {
      invitations: [{ ...invitation, linkShownAt: now }],
      events: [{ act: 'invitation.link_shown', actor: command.actor, entryId: entry.id, detail: { invitation: invitation.id, role: invitation.role } }],
    },
  };
}
