/** What is stored; `expired` is computed from `expiresAt` and never stored, so a late sweep cannot reopen a door. */
export const invitationStates = ['pending', 'accepted', 'revoked', 'superseded'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** A dated offer to one entry. At most one invitation of an entry is `pending`. Instants are UTC milliseconds. */
export interface Invitation {
  /** UUID v7; the link's token is a keyed MAC over it, so it can be made again when the mail is rendered. */
  readonly id: string;
  readonly entryId: string;
  readonly role: string;
  readonly state: InvitationState;
  /** SHA-256 of the token, hex; unique. */
  readonly tokenHash: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Open while `now < expiresAt`. */
  readonly expiresAt: number;
  /** When the state left `pending`. */
  readonly endedAt: number | null;
  /** When an admin was shown the link; at most once (SR-32). */
  readonly linkShownAt: number | null;
  /** When its page was first shown in a browser's visible tab; scanners do not count. */
  readonly visitedAt: number | null;
  /** Reminders sent, and when the newest one went into the queue. */
  readonly reminders: number;
  readonly remindedAt: number | null;
  /** The wave or bulk act it came from. */
  readonly jobId: string | null;
}

/** What a new invitation starts with. */
export const neverLookedAt = { visitedAt: null, reminders: 0, remindedAt: null } as const;

/** The state a reader sees at an instant. */
export function invitationStateAt(invitation: Invitation, now: number): InvitationState | 'expired' {
  return invitation.state === 'pending' && now >= invitation.expiresAt ? 'expired' : invitation.state;
}
