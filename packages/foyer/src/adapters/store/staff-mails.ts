import type { MailSettlement } from '../../domain/change.ts';
import type { StaffMail } from '../../domain/staff-mail.ts';
import type { StaffMailStore, StaffMessage } from '../../application/ports/staff-mail-store.ts';
import type { MailRest } from '../../application/ports/store.ts';
import { restedMail } from './chores.ts';
import type { Shelf } from './shelf.ts';
import type { StaffMailRow } from './tables.ts';

/** The queue of mails to the team, on both databases. */
export class StaffMails implements StaffMailStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** Looks before it takes: most of the time nothing is due, and looking costs no write. */
  async claim({ now, leaseMs, limit }: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly StaffMessage[]> {
    const due = await this.#shelf.translated(() => this.#shelf.read.selectFrom('staff_mail').select('id').where('due_at', '<=', now).limit(1).executeTakeFirst());
    if (!due) return [];
    return this.#shelf.write(async (db) => {
      let chosen = db.selectFrom('staff_mail').select('id').where('due_at', '<=', now).orderBy('due_at').limit(limit);
      if (this.#shelf.kind === 'postgres') chosen = chosen.forUpdate().skipLocked();
      const rows = await db.with((cte) => cte('due').materialized(), () => chosen).updateTable('staff_mail')
        .set((eb) => ({ status: 'processing', due_at: now + leaseMs, attempts: eb('attempts', '+', 1), first_attempt_at: eb.fn.coalesce('first_attempt_at', eb.val(now)) }))
        .where('id', 'in', (eb) => eb.selectFrom('due').select('id')).returningAll().execute();
      return rows.map(messageFromRow);
    });
  }

  async release(ids: readonly string[], later?: MailRest): Promise<void> {
    if (ids.length === 0) return;
    await this.#shelf.write((db) => {
      const held = db.updateTable('staff_mail').where('id', 'in', ids).where('status', '=', 'processing');
      return (later ? held.set(restedMail(later)) : held.set((eb) => ({
        status: 'queued', due_at: eb.ref('run_at'), attempts: eb('attempts', '-', 1),
        first_attempt_at: eb.case().when('attempts', '<=', 1).then(null).else(eb.ref('first_attempt_at')).end(),
      }))).execute();
    });
  }

  async settle({ mailId, status, providerId, lastError, runAt }: MailSettlement, now: number): Promise<void> {
    const again = status === 'queued';
    await this.#shelf.write((db) => {
      const settled = db.updateTable('staff_mail').set((eb) => ({
        status, provider_id: eb.fn.coalesce(eb.val(providerId), 'provider_id'), last_error: lastError,
        run_at: runAt === null ? eb.ref('run_at') : runAt, due_at: again ? (runAt ?? now) : null, settled_at: again ? null : now,
      })).where('id', '=', mailId);
      // What did go out is known to have, whatever was decided meanwhile.
      return (status === 'sent' ? settled : settled.where('status', 'in', ['queued', 'processing'])).execute();
    });
  }

  listTo(recipient: string): Promise<readonly StaffMessage[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('staff_mail').selectAll().where('recipient', '=', recipient).orderBy('id', 'desc').limit(200).execute();
      return rows.map(messageFromRow);
    });
  }
}

function messageFromRow(row: StaffMailRow): StaffMessage {
  return {
    id: row.id,
    kind: row.kind as StaffMail['kind'],
    to: row.recipient,
    locale: row.locale,
    facts: JSON.parse(row.facts) as StaffMail['facts'],
    runAt: row.run_at,
    status: row.status as StaffMessage['status'],
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at,
    lastError: row.last_error,
    createdAt: row.created_at,
  };
}
