import type { MailSettlement } from '../../domain/change.ts';
import type { StaffMail } from '../../domain/staff-mail.ts';
import type { MailRest } from './store.ts';

/** A mail to the team on its way. */
export interface StaffMessage extends StaffMail {
  readonly status: 'queued' | 'processing' | 'sent' | 'parked' | 'dropped';
  readonly attempts: number;
  readonly firstAttemptAt: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
}

/** The queue of mails to the team, apart from that of the people on the list. Mails come into it with the change that caused them. */
export interface StaffMailStore {
  /** Leases due messages, counting the attempt before it is made. A lease that ran out may be taken by anyone. */
  claim(claim: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly StaffMessage[]>;
  /** Gives leases back; the attempt is not counted. @param later - as with `releaseMails` */
  release(ids: readonly string[], later?: MailRest): Promise<void>;
  settle(settlement: MailSettlement, now: number): Promise<void>;
  /** Those to one address, newest first; for operators and tests. */
  listTo(recipient: string): Promise<readonly StaffMessage[]>;
}
