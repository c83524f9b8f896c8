import type { Entry } from './entry.ts';
import type { Grant, Session } from './grant.ts';
import type { Invitation } from './invitation.ts';
import type { MailboxQuota } from './mail.ts';
import type { IdentityRows } from './admin-identity.ts';
import type { AdminRecord } from './change.ts';
import type { DocumentKind, StoredDocument } from './document.ts';
import type { ProviderUser } from './provider-user.ts';
import type { Seats } from './seats.ts';

/** What a mailed link other than an invitation is good for. A token has one purpose (SR-3). */
export const mailTokenPurposes = ['confirm', 'status', 'sign_in', 'unsubscribe'] as const;
export type MailTokenPurpose = (typeof mailTokenPurposes)[number];

/** A mailed link's row: the token itself is derived when the mail is rendered and stored nowhere. */
export interface MailToken {
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly purpose: MailTokenPurpose;
  readonly entryId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly supersededAt: number | null;
}

/** Proof that this browser confirmed this very entry's address. */
export interface DeviceTicket {
  readonly tokenHash: string;
  readonly entryId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Everything a decision about one person needs. */
export interface Person {
  readonly entry: Entry;
  /** The newest invitation, live or not. */
  readonly invitation: Invitation | null;
  readonly grant: Grant | null;
}

/** How a command names the person it is about. Hashes are SHA-256, hex. */
export type Target =
  | { readonly by: 'email'; readonly email: string }
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'invite_token'; readonly hash: string }
  | { readonly by: 'mail_token'; readonly hash: string }
  | { readonly by: 'session'; readonly hash: string }
  | { readonly by: 'device'; readonly hash: string }
  /** Whoever holds access by this account of an identity provider; else whoever has the address, where one is given. */
  | { readonly by: 'subject'; readonly provider: string; readonly id: string; readonly email: string | null }
  | { readonly by: 'document'; readonly kind: DocumentKind; readonly id: string }
  | { readonly by: 'nobody' };

/** What was found for a target. `presented` is the row behind the token itself. */
export interface Snapshot {
  readonly person: Person | null;
  readonly invitation?: Invitation;
  readonly mailToken?: MailToken;
  readonly session?: Session;
  readonly device?: DeviceTicket;
  /** The quota of the mailbox a `prepare_mail` is about. */
  readonly quota?: MailboxQuota | null;
  /** For commands that give a role away, where some role has a capacity. */
  readonly seats?: Seats;
  /** For the target `document`; null when there is none yet. */
  readonly document?: StoredDocument | null;
  /** For the target `subject`: what is known about the account; null when nothing is. */
  readonly providerUser?: ProviderUser | null;
  /** For commands about the team: everybody in it, suspended ones too. */
  readonly admins?: readonly AdminRecord[];
  /** For the same commands: how everybody in the team proves who they are. */
  readonly identity?: IdentityRows;
}
