import type { ProviderUser, ProviderUserNote } from '../../domain/provider-user.ts';
import type { Page } from './desk-store.ts';

/** A report of an identity provider as it came. */
export interface ProviderEvent {
  readonly provider: string;
  /** The same each time it is delivered: a report has one effect (SR-48). */
  readonly id: string;
  readonly type: string;
  readonly receivedAt: number;
  /** JSON. */
  readonly body: string;
}

/** A report that is being worked on; the attempt under way is counted. */
export interface LeasedEvent extends ProviderEvent {
  readonly attempts: number;
}

export interface InboxState {
  readonly waiting: number;
  /** When the oldest waiting report came, or null. */
  readonly oldestAt: number | null;
}

/** The inbox of reports of identity providers, and what is known about their accounts. */
export interface ProviderStore {
  /** Returns once the report is durable; one that was received before stays as it is. Reports that arrive together share a commit. */
  receive(event: ProviderEvent): Promise<void>;
  /** Leases due reports, oldest first, counting the attempt before it is made. A lease that ran out may be taken by anyone. */
  claim(claim: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly LeasedEvent[]>;
  /** These are dealt with: their ids stay, what they say does not. */
  settle(events: readonly LeasedEvent[], now: number): Promise<void>;
  /** Puts one back for later. */
  postpone(event: LeasedEvent, until: number, error: string): Promise<void>;
  inbox(): Promise<InboxState>;
  /** Accounts somebody should look at, newest first. */
  noted(query: { readonly note: ProviderUserNote; readonly cursor: string | null; readonly limit: number }): Promise<Page<ProviderUser>>;
  /** Forgets the ids of reports that were dealt with before the instant, a slice at a time. @returns rows removed */
  tidy(before: number, limit: number): Promise<number>;
}
