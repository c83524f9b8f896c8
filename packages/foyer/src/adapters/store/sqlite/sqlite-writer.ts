import type { DatabaseSync } from 'node:sqlite';
import type { AuditEvent } from '../../../domain/audit-event.ts';
import type { Needs } from '../../../domain/batch-needs.ts';
import type { Erasure, Loaded, Writes } from '../../../domain/batch-rows.ts';
import {
  adminTable,
  answerTable,
  apiKeyTable,
  auditTable,
  deviceTable,
  documentTable,
  entryTable,
  grantTable,
  invitationTable,
  mailTokenTable,
  outboxTable,
  providerUserTable,
  quotaTable,
  sessionTable,
  staffMailTable,
} from '../columns.ts';
import { erasingStatements } from '../erase-people.ts';
import { adminLinkTable, adminSessionTable, credentialTable, identityOutcome, type IdentityOutcome } from '../identity-rows.ts';
import {
  adminToRow,
  answerToRow,
  apiKeyToRow,
  deviceToRow,
  documentToRow,
  entryToRow,
  eventToRow,
  grantToRow,
  invitationToRow,
  mailToRow,
  mailTokenToRow,
  providerUserToRow,
  quotaToRow,
  sessionToRow,
  staffMailToRow,
} from '../rows.ts';
import { beginImmediate } from './begin-immediate.ts';
import type { JournalPages } from './checkpoints.ts';
import { FileIdentity } from './file-identity.ts';
import { indexChanged, unindex } from './index-changed.ts';
import { mergeIndex } from './merge-index.ts';
import { inMemory, openWriter } from './open-sqlite.ts';
import { unavailable } from './sqlite-errors.ts';
import { SqliteLookup } from './sqlite-lookup.ts';
import { RowWriter, Statements } from './statements.ts';
import type { AuditHead, QueryAnswer, SqlValue, Writing } from './writing.ts';

/** A server that runs writes more often than this while somebody else does. */
const aloneAfterMs = 3_000;

/** The connection that writes, and everything that touches it, in this thread. */
export class SqliteWriter implements Writing {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** None in memory. */
  readonly identity: FileIdentity | undefined;
  readonly #lookup: SqliteLookup;
  readonly #entries;
  readonly #invitations;
  readonly #grants;
  readonly #sessions;
  readonly #mailTokens;
  readonly #devices;
  readonly #mails;
  readonly #quotas;
  readonly #apiKeys;
  readonly #admins;
  readonly #credentials;
  readonly #adminSessions;
  readonly #adminLinks;
  readonly #documents;
  readonly #providerUsers;
  readonly #staffMails;
  readonly #answers;
  readonly #events;
  #othersVersion = 0;
  #othersWroteAt = 0;

  /** @param id - of the file that is meant, when somebody has it open already; else it is made when it is missing */
  constructor(path: string, id?: FileIdentity['id']) {
    const known = id && new FileIdentity(path, id);
    known?.requireSame();
    this.database = openWriter(path, id === undefined);
    this.identity = path === inMemory ? undefined : known ?? new FileIdentity(path);
    // It may have been another file only in the moment of opening.
    known?.requireSame();
    this.statements = new Statements(this.database);
    this.#lookup = new SqliteLookup(this.statements);
    this.#entries = new RowWriter(this.statements, entryTable);
    this.#invitations = new RowWriter(this.statements, invitationTable);
    this.#grants = new RowWriter(this.statements, grantTable);
    this.#sessions = new RowWriter(this.statements, sessionTable);
    this.#mailTokens = new RowWriter(this.statements, mailTokenTable);
    this.#devices = new RowWriter(this.statements, deviceTable);
    this.#mails = new RowWriter(this.statements, outboxTable);
    this.#quotas = new RowWriter(this.statements, quotaTable);
    this.#apiKeys = new RowWriter(this.statements, apiKeyTable);
    this.#admins = new RowWriter(this.statements, adminTable);
    this.#credentials = new RowWriter(this.statements, credentialTable);
    this.#adminSessions = new RowWriter(this.statements, adminSessionTable);
    this.#adminLinks = new RowWriter(this.statements, adminLinkTable);
    this.#documents = new RowWriter(this.statements, documentTable);
    this.#providerUsers = new RowWriter(this.statements, providerUserTable);
    this.#staffMails = new RowWriter(this.statements, staffMailTable);
    this.#answers = new RowWriter(this.statements, answerTable);
    this.#events = new RowWriter(this.statements, auditTable);
  }

  /**
   * Takes the write lock; while another process holds it, waits without blocking anybody in this one.
   * @throws {FoyerError} `service/unavailable` after ten seconds, or when the file is not where it was
   */
  async begin(): Promise<void> {
    try {
      this.identity?.requireSame();
    } catch (error) {
      throw unavailable(error);
    }
    await beginImmediate(this.statements);
  }

  /** Returns once everything is on disk. */
  commit(): void {
    this.statements.of('commit').run();
  }

  /** Undoes the transaction, if SQLite has not done so itself. */
  rollback(): void {
    if (this.database.isTransaction) this.database.exec('rollback');
  }

  load(needs: Needs): Loaded {
    return this.#lookup.load(needs);
  }

  head(): AuditHead {
    return this.statements.of('select seq, hash from audit_head').get() as unknown as AuditHead;
  }

  /** Writes in the order the batch asks for. */
  write(writes: Writes, events: readonly AuditEvent[], at: number): void {
    for (const erasure of writes.erased) this.#erase(erasure);
    this.#endSessions(writes);
    for (const { entryId, invitationId } of writes.mailsStopped) {
      this.statements.of(
        `update outbox set status = 'dropped', due_at = null, last_error = 'stopped', settled_at = ?1
         where entry_id = ?2 and (?3 is null or invitation_id = ?3) and (status = 'queued' or (status = 'processing' and due_at < ?1))`,
      ).run(at, entryId, invitationId);
    }
    for (const token of writes.tokensSuperseded) {
      this.statements.of('update mail_token set superseded_at = ? where entry_id = ? and purpose = ? and used_at is null and superseded_at is null')
        .run(token.at, token.entryId, token.purpose);
    }
    for (const entry of writes.entriesNew) this.#entries.insert(entryToRow(entry));
    for (const entry of writes.entriesChanged) this.#entries.update(entryToRow(entry));
    for (const invitation of writes.invitationsChanged) this.#invitations.update(invitationToRow(invitation));
    this.#invitations.insertAll(writes.invitationsNew.map(invitationToRow));
    for (const grant of writes.grants) this.#grants.put(grantToRow(grant));
    for (const session of writes.sessionsStarted) this.#sessions.insert(sessionToRow(session));
    for (const token of writes.mailTokens) this.#mailTokens.put(mailTokenToRow(token));
    for (const device of writes.devices) this.#devices.insert(deviceToRow(device));
    this.#mails.insertAll(writes.mails.map((mail) => mailToRow(mail, at)));
    for (const { mailId, facts } of writes.mailsPrepared) {
      this.statements.of('update outbox set facts = ? where id = ?').run(JSON.stringify(facts), mailId);
    }
    this.#settleMails(writes, at);
    for (const quota of writes.quotas) this.#quotas.put(quotaToRow(quota));
    for (const key of writes.apiKeys) this.#apiKeys.put(apiKeyToRow(key));
    for (const admin of writes.admins) this.#admins.put(adminToRow(admin));
    if (writes.identity.length > 0) this.#writeIdentity(identityOutcome(writes.identity));
    for (const document of writes.documents) {
      if ('removed' in document) this.statements.of('delete from document where kind = ? and id = ?').run(document.kind, document.id);
      else this.#documents.put(documentToRow(document));
    }
    for (const user of writes.providerUsers) this.#providerUsers.put(providerUserToRow(user));
    for (const mail of writes.staffMails) this.#staffMails.insert(staffMailToRow(mail, at));
    for (const answer of writes.answers) this.#answers.insert(answerToRow(answer));
    for (const [bucket, by] of writes.counts) {
      this.statements.of('insert into entry_count (bucket, count) values (?, ?) on conflict (bucket) do update set count = count + excluded.count').run(bucket, by);
    }
    this.#append(events);
  }

  #writeIdentity(outcome: IdentityOutcome): void {
    for (const id of outcome.credentialsGone) this.statements.of('delete from admin_credential where admin_id = ?').run(id);
    for (const hash of outcome.sessionsGone) this.statements.of('delete from admin_session where token_hash = ?').run(hash);
    for (const row of outcome.credentials) this.#credentials.put(row);
    for (const row of outcome.sessions) this.#adminSessions.put(row);
    for (const row of outcome.links) this.#adminLinks.put(row);
  }

  #erase(erasure: Erasure): void {
    unindex(this.statements, erasure.entryId);
    for (const { text, values } of erasingStatements(erasure)) this.statements.of(text.replaceAll('$', '?')).run(...values);
  }

  #endSessions({ sessionsEnded }: Writes): void {
    for (const { entryId, which } of sessionsEnded) {
      if (which === 'all') this.statements.of('delete from person_session where entry_id = ?').run(entryId);
      else if ('allExceptId' in which) this.statements.of('delete from person_session where entry_id = ? and id <> ?').run(entryId, which.allExceptId);
      else for (const id of which.ids) this.statements.of('delete from person_session where entry_id = ? and id = ?').run(entryId, id);
    }
  }

  /** A message that was stopped or parked meanwhile does not come back by itself; one that did go out is known to have. */
  #settleMails({ mailsSettled }: Writes, at: number): void {
    for (const { mailId, status, providerId, lastError, runAt } of mailsSettled) {
      this.statements.of(
        `update outbox set status = ?1, provider_id = coalesce(?2, provider_id), last_error = ?3, run_at = coalesce(?4, run_at),
           due_at = case when ?1 = 'queued' then coalesce(?4, run_at) end, settled_at = case when ?1 = 'queued' then null else ?5 end
         where id = ?6 and (?1 = 'sent' or status in ('queued', 'processing') or (status = 'parked' and ?1 = 'dropped'))`,
      ).run(status, providerId, lastError, runAt, at, mailId);
    }
  }

  #append(events: readonly AuditEvent[]): void {
    const head = events.at(-1);
    if (!head) return;
    this.#events.insertAll(events.map(eventToRow));
    this.statements.of('update audit_head set seq = ?, hash = ?').run(head.seq, head.hash);
  }

  query(text: string, values: readonly SqlValue[]): QueryAnswer {
    const statement = this.statements.of(text);
    if (this.statements.gives(statement)) {
      const rows = statement.all(...values);
      return { rows, changes: rows.length };
    }
    return { rows: [], changes: Number(statement.run(...values).changes) };
  }

  each(text: string, rows: readonly (readonly SqlValue[])[]): void {
    const statement = this.statements.of(text);
    for (const row of rows) statement.run(...row);
  }

  /** Others change the version of the data; our own commits do not. A server looks after its index every second. */
  writesAlone(): boolean {
    const { data_version: version } = this.statements.of('pragma data_version').get() as { data_version: number };
    const now = performance.now();
    if (version !== this.#othersVersion) [this.#othersVersion, this.#othersWroteAt] = [version, now];
    return now - this.#othersWroteAt > aloneAfterMs;
  }

  indexChanged(limit: number): number {
    return indexChanged(this.statements, limit);
  }

  mergeIndex(first: boolean): boolean {
    return mergeIndex(this.statements, first);
  }

  /** Moves everything into the file and cuts the journal to nothing. @returns false while a reader still needs it */
  emptyJournal(): boolean {
    const { busy } = this.statements.of('pragma wal_checkpoint(truncate)').get() as { busy: number };
    return busy === 0;
  }

  /** Only between transactions. */
  journalPages(): JournalPages {
    const { log, checkpointed } = this.statements.of('pragma wal_checkpoint(noop)').get() as { log: number; checkpointed: number };
    return { all: log, left: log - checkpointed };
  }

  /** From how many pages in the journal on a commit moves them into the file itself. */
  copyItself(pages: number): void {
    this.database.exec(`pragma wal_autocheckpoint = ${pages}`);
  }

  /** Gives back the memory of the pages it kept. */
  forgetPages(): void {
    this.database.exec('pragma shrink_memory');
  }

  close(): void {
    this.database.close();
  }
}
