import type { Stage } from './stage.ts';

/** Every mail Foyer sends to a person. */
export const mailKinds = ['confirm', 'status', 'invitation', 'reminder', 'question', 'sign_in', 'rejection', 'revocation'] as const;
export type MailKind = (typeof mailKinds)[number];

/** Mails somebody waits for in front of a screen; attempted within 30 s however long the queue is (SR-56). */
export const urgentKinds: ReadonlySet<MailKind> = new Set(['confirm', 'sign_in', 'status']);

/** Mails that also carry List-Unsubscribe; the others answer an act of the person. */
export const unsubscribableKinds: ReadonlySet<MailKind> = new Set(['invitation', 'reminder', 'rejection']);

/**
 * A mail to be sent, stored with the change that caused it. It names things and holds no text, address or token:
 * those are looked up and derived when it is sent, so that the queue opens no door (SR-2) and mail goes to the stored address (SR-13).
 */
export interface MailIntent {
  /** UUID v7; also the idempotency key towards the provider and the nonce of tokens made for this mail. */
  readonly id: string;
  readonly kind: MailKind;
  readonly entryId: string;
  readonly invitationId: string | null;
  /** Asked for by a public request, so limited per mailbox (SR-21). */
  readonly requested: boolean;
  /** Earliest instant of the first attempt. */
  readonly runAt: number;
}

/** What a mail says, fixed at the first attempt, so that every attempt has the same bytes (SR-53). Holds no token. */
export interface MailFacts {
  readonly to: string;
  readonly locale: string;
  readonly name: string;
  /** The name is the person's own or an admin's word, not a stranger's: only then the mail may say it (SR-57). */
  readonly nameProven: boolean;
  readonly role: string | null;
  readonly invitedBy: string | null;
  readonly reason: string | null;
  /** What the team wants to know, in a mail of the kind `question`. */
  readonly question?: string;
  readonly stage: Stage;
  /** The invitation whose link the mail carries. */
  readonly invitationId: string | null;
  /** Hash of the token in its link: tells which secret it was made with. */
  readonly tokenHash: string | null;
  /** The edition of the team's own words it is made with; left out for the original ones. */
  readonly template?: string;
  /** When the link in it ends; null without a link. */
  readonly expiresAt: number | null;
}

/** The mails a mailbox got through public requests, for its limits (SR-21). */
export interface MailboxQuota {
  readonly mailbox: string;
  /** When the newest ones went out, as many as a day allows. */
  readonly sentAt: readonly number[];
}

/**
 * The mailbox behind an address, for limits only and never for identity (SR-14): tags are dropped everywhere,
 * dots too where the provider is known to ignore them.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  let local = email.slice(0, at);
  let domain = email.slice(at + 1);
  const tag = local.search(/[+=]/);
  if (tag > 0) local = local.slice(0, tag);
  if (domain === 'googlemail.com') domain = 'gmail.com';
  if (domain === 'gmail.com') local = local.replaceAll('.', '');
  return `${local}@${domain}`;
}

/** An address as it may be shown to somebody who only holds a link: first letter and domain's first letter stay. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  return `${email.slice(0, 1)}•••@${domain.slice(0, 1)}•••${dot > 0 ? domain.slice(dot) : ''}`;
}
