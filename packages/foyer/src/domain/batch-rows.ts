import type { IdentityRows, IdentityWrite } from './admin-identity.ts';
import type { AuditDraft } from './audit-event.ts';
import type { AdminRecord, ApiKeyRecord, Change, DocumentWrite, MailSettlement } from './change.ts';
import type { DocumentKind, StoredDocument } from './document.ts';
import type { Entry } from './entry.ts';
import type { Grant, Session, Subject } from './grant.ts';
import type { Invitation } from './invitation.ts';
import type { MailboxQuota, MailIntent } from './mail.ts';
import type { DeviceTicket, MailToken, MailTokenPurpose, Person } from './person.ts';
import type { ProviderUser } from './provider-user.ts';
import type { RememberedAnswer } from './remembered-answer.ts';
import type { Seats } from './seats.ts';
import type { StaffMail } from './staff-mail.ts';

/** The rows behind the needs, locked against other writers until the batch is written. */
export interface Loaded {
  readonly persons: ReadonlyMap<string, Person>;
  readonly entryIdByEmail: ReadonlyMap<string, string>;
  readonly invitationsByHash: ReadonlyMap<string, Invitation>;
  readonly mailTokensByHash: ReadonlyMap<string, MailToken>;
  readonly sessionsByHash: ReadonlyMap<string, Session>;
  readonly devicesByHash: ReadonlyMap<string, DeviceTicket>;
  readonly quotas: ReadonlyMap<string, MailboxQuota>;
  /** Keyed by `subjectKey`. Who holds access by an account is told by the grants of `persons`. */
  readonly providerUsers: ReadonlyMap<string, ProviderUser>;
  /** Empty unless needed. */
  readonly seats: Seats;
  /** Keyed by `documentKey`. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
  /** Everybody in the team; empty unless needed. */
  readonly admins: readonly AdminRecord[];
  /** How they prove who they are; empty unless needed. */
  readonly identity: IdentityRows;
  /** Keyed by `answerKey`. */
  readonly answers: ReadonlyMap<string, RememberedAnswer>;
}

/** Somebody who is forgotten. Rows of theirs go, and texts elsewhere that name them lose the name. */
export interface Erasure {
  readonly entryId: string;
  readonly email: string;
  readonly name: string;
  readonly mailbox: string;
  /** Accounts at providers that go, too: the one that access was held by, and those that showed the address last. */
  readonly accounts: readonly Subject[];
}

/** What a batch writes, in the order given here: what ends comes before what begins. */
export interface Writes {
  readonly erased: readonly Erasure[];
  readonly sessionsEnded: readonly { readonly entryId: string; readonly which: NonNullable<Change['sessionsEnded']> }[];
  readonly mailsStopped: readonly { readonly entryId: string; readonly invitationId: string | null }[];
  readonly tokensSuperseded: readonly { readonly entryId: string; readonly purpose: MailTokenPurpose; readonly at: number }[];
  readonly entriesNew: readonly Entry[];
  readonly entriesChanged: readonly Entry[];
  /** Changed ones first, new ones after: one live invitation at any moment. */
  readonly invitationsChanged: readonly Invitation[];
  readonly invitationsNew: readonly Invitation[];
  /** Inserted or replaced by entry. */
  readonly grants: readonly Grant[];
  readonly sessionsStarted: readonly Session[];
  /** Inserted or replaced by hash. */
  readonly mailTokens: readonly MailToken[];
  readonly devices: readonly DeviceTicket[];
  readonly mails: readonly MailIntent[];
  readonly mailsPrepared: readonly NonNullable<Change['mailPrepared']>[];
  readonly mailsSettled: readonly MailSettlement[];
  readonly quotas: readonly MailboxQuota[];
  readonly apiKeys: readonly ApiKeyRecord[];
  /** Inserted or replaced by id. */
  readonly admins: readonly AdminRecord[];
  /** In this order. */
  readonly identity: readonly IdentityWrite[];
  readonly documents: readonly DocumentWrite[];
  /** Inserted or replaced by provider and id. */
  readonly providerUsers: readonly ProviderUser[];
  readonly staffMails: readonly StaffMail[];
  readonly answers: readonly RememberedAnswer[];
  readonly events: readonly AuditDraft[];
  /** Differences of the maintained counts, by `countKey`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The maintained count an entry belongs to: stage, asked role, assigned role, confirmed. */
export function countKey(entry: Pick<Entry, 'stage' | 'requestedRole' | 'role' | 'confirmedAt'>): string {
  return `${entry.stage}|${entry.requestedRole ?? ''}|${entry.role ?? ''}|${entry.confirmedAt === null ? 0 : 1}`;
}

export function documentKey(kind: DocumentKind, id: string): string {
  return `${kind}\n${id}`;
}
