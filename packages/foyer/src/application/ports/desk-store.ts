import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { Entry } from '../../domain/entry.ts';
import type { EntryCount, EntryFilter, EntrySort, OutboxMessage } from './store.ts';

/** Somebody as lists name them. */
export interface Named {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; null on the last page. Stable under inserts. */
  readonly nextCursor: string | null;
}

export interface PeopleQuery {
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
  readonly cursor: string | null;
  readonly limit: number;
}

/** Somebody in a list, named only: whoever showed them before under the same stamp need not read them again. */
export interface ListedPerson {
  readonly id: string;
  /** Equal as long as nothing changed that is shown; null when that depends on the time. */
  readonly stamp: string | null;
}

export interface PeoplePage {
  readonly people: readonly ListedPerson[];
  /** Opaque; null on the last page. Stable under inserts. */
  readonly nextCursor: string | null;
  readonly counts: readonly EntryCount[];
  /** How many match, where that is known or quickly counted; null where it is not. */
  readonly matching: number | null;
}

export const invitationViews = ['pending', 'expired', 'accepted', 'revoked', 'superseded'] as const;
export const mailViews = ['queued', 'parked', 'sent', 'dropped'] as const;

export interface InvitationQuery {
  /** Undefined for all, newest first; open and expired ones by their end, ended ones by when they ended, latest first. */
  readonly state?: (typeof invitationViews)[number] | undefined;
  readonly role?: string | undefined;
  readonly cursor: string | null;
  readonly limit: number;
  readonly now: number;
}

export interface MailQuery {
  /** `queued` has those that are being sent, too, next one first; the others come latest first. */
  readonly status: (typeof mailViews)[number];
  readonly cursor: string | null;
  readonly limit: number;
}

export interface EventQuery {
  /** Id of a key, an admin or a person, or the name of a part of the system. */
  readonly actor?: string | undefined;
  readonly entryId?: string | undefined;
  readonly act?: AuditAct | undefined;
  /** Instants by which the record was written: from, and before. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Events before this number, newest first; or after this one, oldest first. Newest first without either. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** What the lists of the review desk read. Each costs as much as its page, whatever lies beside it. */
export interface DeskStore {
  /** One page of the list, with the counts. */
  listPeople(query: PeopleQuery): Promise<PeoplePage>;
  /** These people as they are now, in this order; whoever was erased is left out. */
  entriesById(ids: readonly string[]): Promise<readonly Entry[]>;
  /** How many people match, where that is known or quickly counted; null where it is not. */
  countMatching(filter: EntryFilter): Promise<number | null>;
  listInvitations(query: InvitationQuery): Promise<Page<Invitation>>;
  listMails(query: MailQuery): Promise<Page<OutboxMessage>>;
  listEvents(query: EventQuery): Promise<readonly AuditEvent[]>;
  /** Offers that are open at the instant, by their end, after the given one. */
  openInvitations(query: { readonly now: number; readonly after: Pick<Invitation, 'expiresAt' | 'id'> | null; readonly limit: number }): Promise<readonly Invitation[]>;
  /** All mails of these people. */
  mailsOfAll(entryIds: readonly string[]): Promise<readonly OutboxMessage[]>;
  /** By id; whoever is gone is missing. */
  namesOf(entryIds: readonly string[]): Promise<ReadonlyMap<string, Named>>;
  /** How many living sessions each of these people has; whoever has none is missing. */
  sessionCounts(entryIds: readonly string[], now: number): Promise<ReadonlyMap<string, number>>;
}
