import type { IdentityWrite } from './admin-identity.ts';
import type { AuditDraft } from './audit-event.ts';
import type { Entry } from './entry.ts';
import type { Grant, Session } from './grant.ts';
import type { Invitation } from './invitation.ts';
import type { StoredDocument } from './document.ts';
import type { MailboxQuota, MailFacts, MailIntent } from './mail.ts';
import type { DeviceTicket, MailToken } from './person.ts';
import type { ProviderUser } from './provider-user.ts';
import type { StaffMail } from './staff-mail.ts';

/** How a message left the queue, or when it is tried again. */
export interface MailSettlement {
  readonly mailId: string;
  readonly status: 'queued' | 'sent' | 'parked' | 'dropped';
  readonly providerId: string | null;
  readonly lastError: string | null;
  /** Next attempt when `queued`. */
  readonly runAt: number | null;
}

export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly scopes: readonly string[];
  readonly rankMax: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export const adminLevels = ['owner', 'admin', 'reviewer', 'viewer'] as const;
export type AdminLevel = (typeof adminLevels)[number];

/** A named member of the team. Password and second factor are kept apart, by the auth library. */
export interface AdminRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly level: AdminLevel;
  /** The only roles a reviewer may decide about; null for all. */
  readonly roles: readonly string[] | null;
  readonly createdAt: number;
  readonly invitedBy: string | null;
  /** When the person took the invitation up and set a password; null until then. */
  readonly joinedAt: number | null;
  readonly suspendedAt: number | null;
  readonly removedAt: number | null;
}

/** A document as it shall be afterwards, or its removal. */
export type DocumentWrite = StoredDocument | { readonly kind: StoredDocument['kind']; readonly id: string; readonly removed: true };

/**
 * What one decision writes. Rows are given whole, as they shall be afterwards; a store writes a change in one
 * transaction together with its audit events and mails, or not at all.
 */
export interface Change {
  readonly events: readonly AuditDraft[];
  readonly entry?: Entry;
  /** Removes the person this is about, with everything that tells about them. */
  readonly erases?: true;
  /** New and changed invitations; ended ones first, so that one is live at any moment. */
  readonly invitations?: readonly Invitation[];
  readonly grant?: Grant;
  readonly sessionStarted?: Session;
  /** Hashes of sessions that end; `all` ends every session of the person. */
  readonly sessionsEnded?: 'all' | { readonly ids: readonly string[] } | { readonly allExceptId: string };
  readonly mailTokens?: readonly MailToken[];
  /** Marks earlier unused tokens of this purpose as superseded. */
  readonly supersedesTokens?: MailToken['purpose'];
  readonly device?: DeviceTicket;
  readonly mails?: readonly MailIntent[];
  /** Stops queued mails of the person; `all`, or those of one invitation. */
  readonly mailsStopped?: 'all' | { readonly invitationId: string };
  /** The mail whose token and quota are booked now; later attempts do not book again. */
  readonly mailPrepared?: { readonly mailId: string; readonly facts: MailFacts };
  readonly mailSettled?: MailSettlement;
  readonly quota?: MailboxQuota;
  readonly apiKeys?: readonly ApiKeyRecord[];
  /** Inserted, or replaced by id. */
  readonly admin?: AdminRecord;
  /** Passwords, factors, sessions and links of the team, in this order. */
  readonly identity?: readonly IdentityWrite[];
  readonly document?: DocumentWrite;
  /** An account at an identity provider; inserted, or replaced. */
  readonly providerUser?: ProviderUser;
  readonly staffMails?: readonly StaffMail[];
}

/** The answer of a decision: a typed result, and what to write (nothing when the answer is only an answer). */
export interface Decision<Result> {
  readonly result: Result;
  readonly change: Change | null;
}
