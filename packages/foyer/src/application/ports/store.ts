import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { Needs } from '../../domain/batch-needs.ts';
import type { Loaded, Writes } from '../../domain/batch-rows.ts';
import type { AdminRecord, ApiKeyRecord } from '../../domain/change.ts';
import type { DeliveryState, Entry, EntryFlag } from '../../domain/entry.ts';
import type { Session } from '../../domain/grant.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { MailFacts, MailIntent } from '../../domain/mail.ts';
import type { Person, Snapshot, Target } from '../../domain/person.ts';
import type { Stage } from '../../domain/stage.ts';
import type { DeskStore } from './desk-store.ts';
import type { DocumentStore } from './document-store.ts';
import type { JobStore } from './job-store.ts';
import type { StaffMailStore } from './staff-mail-store.ts';
import type { TeamStore } from './team-store.ts';
import type { NumbersStore } from './numbers-store.ts';
import type { ProviderStore } from './provider-store.ts';
import type { WebhookStore } from './webhook-store.ts';
import type { ClerkStore } from './clerk-store.ts';
import type { ExportSource } from './export-source.ts';

/** One durable transaction of a batch: look, then write. */
export interface WriteTransaction {
  /** The rows behind the needs, locked against other writers in this and other processes until the transaction ends. */
  load(needs: Needs): Promise<Loaded>;
  /**
   * Writes everything and appends the audit events to the chain.
   * @returns the events as stored, in order
   */
  write(writes: Writes, at: number): Promise<readonly AuditEvent[]>;
}

export interface EntryFilter {
  readonly stage?: readonly Stage[];
  /** The assigned role, or the requested one where none is assigned. */
  readonly role?: string;
  readonly requestedRole?: string;
  readonly assignedRole?: string;
  readonly confirmed?: boolean;
  readonly source?: string;
  readonly flag?: EntryFlag;
  readonly delivery?: DeliveryState;
  /** Who works on the person: somebody, or nobody. Claims of people untouched since the instant are over. */
  readonly claimedBy?: { readonly id: string | null; readonly since: number };
  /** From this instant on, UTC milliseconds. */
  readonly joinedAfter?: number;
  /** Before this instant. */
  readonly joinedBefore?: number;
  /** Any substring of name, email or written answers, at least 3 characters; shorter ones match whole prefixes of email. */
  readonly text?: string;
}

/** Keyset order over (createdAt, id), (updatedAt, id) or (score, id); whoever has no score comes after all who have, newest first. */
export const entrySorts = ['-createdAt', 'createdAt', '-updatedAt', 'updatedAt', '-score'] as const;
export type EntrySort = (typeof entrySorts)[number];

export interface EntryPage {
  readonly items: readonly Entry[];
  /** Opaque; null on the last page. Stable under inserts. */
  readonly nextCursor: string | null;
}

/** People by stage, asked role, assigned role and confirmation; maintained with every write, never counted. */
export interface EntryCount {
  readonly stage: Stage;
  readonly requestedRole: string | null;
  readonly role: string | null;
  readonly confirmed: boolean;
  readonly count: number;
}

export interface OutboxMessage extends MailIntent {
  readonly status: 'queued' | 'processing' | 'sent' | 'parked' | 'dropped';
  readonly attempts: number;
  /** What the mail says, once booked for the first attempt. */
  readonly facts: MailFacts | null;
  readonly firstAttemptAt: number | null;
  readonly providerId: string | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

/** When messages that met trouble of the provider run again, and what was the matter. */
export interface MailRest {
  /** UTC milliseconds. */
  readonly runAt: number;
  readonly lastError: string;
}

export interface OutboxState {
  readonly queued: number;
  readonly parked: number;
  /** Instant the oldest queued message could have been sent, or null. */
  readonly oldestRunAt: number | null;
}

/** What the database says about itself. */
export interface StoreReport {
  /** Name and version, such as `SQLite 3.51.3`. */
  readonly version: string;
  /** What durability and consistency rest on. */
  readonly settings: readonly { readonly name: string; readonly value: string; readonly wanted: string; readonly fine: boolean }[];
  /** Changes of the schema by name: done, and still to do. */
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Rows that cannot be there as long as only Foyer writes. */
export interface StrayRows {
  readonly what: string;
  readonly count: number;
}

/** A row holds what Foyer never writes, so that it cannot be read. */
export class UnreadableRow extends Error {
  readonly id: string;
  readonly column: string;

  /** @param id - of the row, such as of an entry */
  constructor(id: string, column: string, cause: unknown) {
    super(`The row ${id} cannot be read: its ${column} is no JSON.`, { cause });
    this.name = 'UnreadableRow';
    this.id = id;
    this.column = column;
  }
}

/** Where Foyer keeps everything. Reads never wait for writers; SQLite and PostgreSQL behave alike. */
export interface Store extends ExportSource {
  readonly kind: 'sqlite' | 'postgres';
  readonly documents: DocumentStore;
  readonly desk: DeskStore;
  readonly jobs: JobStore;
  readonly team: TeamStore;
  readonly staffMails: StaffMailStore;
  readonly numbers: NumbersStore;
  readonly webhooks: WebhookStore;
  readonly providers: ProviderStore;
  readonly clerk: ClerkStore;

  /** Brings the schema up to date; parallel starts run each migration once. @throws {FoyerError} when the database is newer than this program */
  migrate(): Promise<void>;
  /**
   * Runs a batch in one transaction and makes it durable before returning. Contention is waited out, lost races are run again:
   * the body may run more than once and must be repeatable.
   * @throws {FoyerError} `service/unavailable` when the database cannot be written now
   */
  write<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T>;

  /** What a target stands for right now, without locking. */
  snapshot(target: Target): Promise<Snapshot>;
  listEntries(query: { filter: EntryFilter; sort: EntrySort; cursor: string | null; limit: number }): Promise<EntryPage>;
  counts(): Promise<readonly EntryCount[]>;
  /** The same counts by looking at every row; for checks only. */
  recount(): Promise<readonly EntryCount[]>;
  invitationsOf(entryId: string): Promise<readonly Invitation[]>;
  sessionsOf(entryId: string): Promise<readonly Session[]>;
  mailsOf(entryId: string): Promise<readonly OutboxMessage[]>;
  eventsOf(entryId: string, limit: number): Promise<readonly AuditEvent[]>;
  /** Everybody in the order of ids, after the given one; for checks and exports. */
  personsAfter(id: string, limit: number): Promise<readonly Person[]>;
  /** What these people's records say of these acts, oldest first; for checks only. */
  eventsOfAll(entryIds: readonly string[], acts: readonly AuditAct[]): Promise<readonly AuditEvent[]>;
  /**
   * Whether the database finds its own storage in order: SQLite looks at every page of the file, PostgreSQL tells of pages it met
   * whose checksum was wrong. For checks only.
   * @param onBytes - how much was read of what there is; SQLite looks at everything at once, and tells of the beginning and the end
   * @throws {FoyerError} `service/unavailable` with what it found
   */
  requireWhole(onBytes?: (done: number, total: number) => void): Promise<void>;
  /** Looks through all tables; for checks only. */
  strayRows(): Promise<readonly StrayRows[]>;
  /** Persons by id, for bulk display; order not kept. */
  personsById(ids: readonly string[]): Promise<readonly Person[]>;

  auditHead(): Promise<{ readonly seq: number; readonly hash: string }>;
  /** Events after `seq` in order; also the feed that tells other processes what changed. */
  eventsAfter(seq: number, limit: number): Promise<readonly AuditEvent[]>;

  apiKeyByHash(tokenHash: string): Promise<(ApiKeyRecord & { readonly lastUsedAt: number | null }) | undefined>;
  listApiKeys(): Promise<readonly (ApiKeyRecord & { readonly lastUsedAt: number | null })[]>;
  /** Notes the use of a key; best effort, never in anybody's way. */
  touchApiKey(id: string, at: number): Promise<void>;
  listAdmins(): Promise<readonly AdminRecord[]>;

  /**
   * Leases due messages, urgent ones first, counting the attempt before it is made. A lease that ran out may be taken by anyone.
   */
  claimMails(claim: { now: number; leaseMs: number; limit: number; urgentOnly: boolean }): Promise<readonly OutboxMessage[]>;
  /**
   * Gives leases back, e.g. at shutdown; the attempt is not counted.
   * @param later - when an attempt was begun that is nobody's fault: it runs again at this instant, and stays begun
   */
  releaseMails(ids: readonly string[], later?: MailRest): Promise<void>;
  findMail(by: { id: string } | { providerId: string }): Promise<OutboxMessage | undefined>;
  /** Puts parked messages back into the queue. @returns how many */
  retryMails(ids: readonly string[] | 'all_parked', now: number): Promise<number>;
  outboxState(now: number): Promise<OutboxState>;

  /** True the first time an id is spent, false ever after until it expires; also across processes. */
  spendOnce(id: string, expiresAt: number): Promise<boolean>;
  /** Brings the search index up to date with what changed; returns how many entries it looked at. */
  indexChanged(limit: number): Promise<number>;
  /** Removes what expired long ago. @returns rows removed */
  tidy(now: number): Promise<number>;

  /**
   * Overwrites what is left of erased people where the database keeps old pages (SR-68). Cheap when nobody was erased.
   * @param anyway - somebody may have been erased by another process
   * @returns false while readers keep old pages alive; asked again soon
   */
  scrub(anyway?: boolean): Promise<boolean>;

  /** Whether no other process has written for some seconds, as far as that can be known; asked again and again. */
  writesAlone(): boolean;

  /** Whether commits keep the thread that serves requests. */
  commitsHere(): boolean;

  /** Connections to a database server, and who waits for one; zeros where there is none. */
  connections(): { readonly open: number; readonly idle: number; readonly waiting: number };

  /** Looks at the database itself and changes nothing; also before `migrate`. */
  inspect(): Promise<StoreReport>;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  /**
   * Calls when another process has just committed something that should be known at once. A hint and no more: it may come for nothing, or
   * not at all, so the record is read every second all the same.
   * @returns ends it
   */
  onNews(hear: () => void): () => Promise<void>;
  /** What time it is at the server that all processes share, UTC milliseconds; null where the database is a file. */
  serverTime(): Promise<number | null>;
  close(): Promise<void>;
}
