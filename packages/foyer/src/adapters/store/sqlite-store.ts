import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Mac } from '../../domain/audit-event.ts';
import type { Target } from '../../domain/person.ts';
import type { Store, WriteTransaction } from '../../application/ports/store.ts';
import { tidiedMax, tidiedTables } from './chores.ts';
import { Desk } from './desk.ts';
import { Documents } from './documents.ts';
import { Jobs } from './jobs.ts';
import { Numbers } from './numbers.ts';
import { exportColumns } from './export-people.ts';
import { EntryLists } from './list-entries.ts';
import { Reads } from './reads.ts';
import type { Shelf } from './shelf.ts';
import { SerialQueue } from './serial-queue.ts';
import { ProviderEvents } from './provider-events.ts';
import { SpendTogether } from './spend-together.ts';
import { Checkpoints } from './sqlite/checkpoints.ts';
import { inspectSqlite } from './sqlite/inspect-sqlite.ts';
import { NodeSqliteDialect } from './sqlite/kysely-dialect.ts';
import { inMemory, inspectSqliteFile, openReader } from './sqlite/open-sqlite.ts';
import { sqliteError } from './sqlite/sqlite-errors.ts';
import { damagedInside, startFault } from './sqlite/start-fault.ts';
import { SqliteLookup } from './sqlite/sqlite-lookup.ts';
import { SqliteWriter } from './sqlite/sqlite-writer.ts';
import { mergeIndex } from './sqlite/merge-index.ts';
import { readRows } from './sqlite/read-rows.ts';
import { differingTable } from './sqlite/differing-table.ts';
import { Statements } from './sqlite/statements.ts';
import { StaffMails } from './staff-mails.ts';
import { Team } from './team.ts';
import { Webhooks } from './webhooks.ts';
import { ClerkPeople } from './clerk-people.ts';
import type { Database } from './tables.ts';

/** Brought into the search index at once in the thread that serves requests, in two or three milliseconds; the thread of the checkpoints takes more. */
const indexedHere = 200;

/**
 * Everything in one SQLite file. Other processes may use the same file.
 * @param options.path - the file, made when missing; `:memory:` for tests
 * @param options.mac - keyed MAC of the audit chain
 * @param options.notice - told in a sentence what works less well than it could
 * @throws {FoyerError} `service/unavailable` when the file is damaged, no database, or from a newer program; it is left as it is
 */
export async function createSqliteStore(options: { path: string; mac: Mac; notice?: (sentence: string) => void }): Promise<Store> {
  const { path, mac, notice } = options;
  inspectSqliteFile(path);
  try {
    const writer = new SqliteWriter(path, mac);
    return path === inMemory ? new SqliteStore(writer, writer.database) : new SqliteStore(writer, openReader(path), { path, ...(notice ? { notice } : {}) });
  } catch (error) {
    throw startFault(path, error);
  }
}

/** The store on an open writer and reader of one file, see `createSqliteStore`. */
export class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly documents: Documents;
  readonly desk: Desk;
  readonly jobs: Jobs;
  readonly team: Team;
  readonly staffMails: StaffMails;
  readonly numbers: Numbers;
  readonly webhooks: Webhooks;
  readonly providers: ProviderEvents;
  readonly clerk: ClerkPeople;
  readonly #path: string | undefined;
  readonly #writer: SqliteWriter;
  readonly #reader: DatabaseSync;
  readonly #queue = new SerialQueue();
  /** From the start: a process that erased somebody may have died before it cleaned up. */
  #scrubDue = true;
  readonly #checkpoints: Checkpoints | undefined;
  readonly #lookup: SqliteLookup;
  readonly #reads: Reads;
  readonly #lists: EntryLists;
  readonly #spending = new SpendTogether((spendings) => this.#transaction(() => this.#writer.spend(spendings)));

  /** @param file - where both are, unless in memory: then a thread moves what is committed from the journal into it */
  constructor(writer: SqliteWriter, reader: DatabaseSync, file?: { readonly path: string; readonly notice?: (sentence: string) => void }) {
    this.#path = file?.path;
    this.#writer = writer;
    this.#reader = reader;
    this.#checkpoints = file && new Checkpoints({
      path: file.path, notice: file.notice ?? (() => {}), alone: (work) => this.#queue.run(work),
      pages: () => writer.journalPages(), empty: () => writer.emptyJournal(), copyItself: (pages) => writer.copyItself(pages),
    });
    const statements = reader === writer.database ? writer.statements : new Statements(reader);
    this.#lookup = new SqliteLookup(statements);
    const read = new Kysely<Database>({ dialect: new NodeSqliteDialect(statements) });
    this.#reads = new Reads(read, 'sqlite');
    this.#lists = new EntryLists('sqlite', readRows(new Statements(reader)), read);
    const shelf: Shelf = {
      kind: 'sqlite', read, lists: this.#lists, write: (body) => this.#transaction(() => body(writer.tables)), translated,
      each: (text, rows) => this.#transaction(() => {
        const statement = writer.statements.of(text);
        for (const row of rows) statement.run(...row);
      }),
    };
    this.documents = new Documents(shelf);
    this.desk = new Desk(shelf);
    this.jobs = new Jobs(shelf);
    this.team = new Team(shelf);
    this.staffMails = new StaffMails(shelf);
    this.numbers = new Numbers(shelf);
    this.webhooks = new Webhooks(shelf);
    this.providers = new ProviderEvents(shelf);
    this.clerk = new ClerkPeople(shelf);
  }

  migrate(): Promise<void> {
    return this.#queue.run(async () => {
      try {
        await this.#writer.migrate();
      } catch (error) {
        throw this.#path === undefined ? sqliteError(error) : startFault(this.#path, error);
      }
    });
  }

  write<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#transaction(() => body({
      load: async (needs) => this.#writer.load(needs),
      write: async (writes, at) => {
        if (writes.erased.length > 0) this.#scrubDue = true;
        return this.#writer.write(writes, at);
      },
    }));
  }

  /** Bodies run strictly one after the other, each in a transaction of its own. */
  #transaction<T>(body: () => Promise<T> | T): Promise<T> {
    return this.#queue.run(() => translated(async () => {
      await this.#writer.begin();
      try {
        const result = await body();
        this.#writer.commit();
        this.#checkpoints?.committed();
        return result;
      } catch (error) {
        this.#writer.rollback();
        throw error;
      }
    }));
  }

  snapshot(target: Target) {
    return translated(async () => this.#lookup.snapshot(target));
  }

  listEntries(query: Parameters<Store['listEntries']>[0]) {
    return translated(() => this.#lists.listEntries(query));
  }

  exportColumns(query: Parameters<Store['exportColumns']>[0]) {
    return exportColumns(query);
  }

  exportChunk(query: Parameters<Store['exportChunk']>[0]) {
    return translated(() => this.#reads.exportChunk(query));
  }

  counts() {
    return translated(() => this.#reads.counts());
  }

  recount() {
    return translated(() => this.#reads.recount());
  }

  invitationsOf(entryId: string) {
    return translated(() => this.#reads.invitationsOf(entryId));
  }

  sessionsOf(entryId: string) {
    return translated(() => this.#reads.sessionsOf(entryId));
  }

  mailsOf(entryId: string) {
    return translated(() => this.#reads.mailsOf(entryId));
  }

  eventsOf(entryId: string, limit: number) {
    return translated(() => this.#reads.eventsOf(entryId, limit));
  }

  personsAfter(id: string, limit: number) {
    return translated(() => this.#reads.personsAfter(id, limit));
  }

  eventsOfAll(...args: Parameters<Store['eventsOfAll']>) {
    return translated(() => this.#reads.eventsOfAll(...args));
  }

  requireWhole(onBytes: (done: number, total: number) => void = () => {}) {
    return translated(async () => {
      const { bytes } = this.#reader.prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size').get() as { bytes: number };
      onBytes(0, bytes);
      // The look itself holds the thread: whoever shows how far it is does so before.
      await turn();
      const { integrity_check: verdict } = this.#reader.prepare('pragma integrity_check(1)').get() as { integrity_check: string };
      onBytes(bytes, bytes);
      if (verdict !== 'ok') throw damagedInside(this.#path ?? inMemory, verdict);
      const other = await differingTable(this.#reader);
      if (other !== undefined) throw damagedInside(this.#path ?? inMemory, `${other} is not made as Foyer makes it`);
    });
  }

  strayRows() {
    return translated(() => this.#reads.strayRows());
  }

  personsById(ids: readonly string[]) {
    return translated(async () => this.#lookup.personsById(ids));
  }

  auditHead() {
    return translated(() => this.#reads.auditHead());
  }

  eventsAfter(seq: number, limit: number) {
    return translated(() => this.#reads.eventsAfter(seq, limit));
  }

  apiKeyByHash(tokenHash: string) {
    return translated(() => this.#reads.apiKeyByHash(tokenHash));
  }

  listApiKeys() {
    return translated(() => this.#reads.listApiKeys());
  }

  touchApiKey(id: string, at: number) {
    return this.#transaction(() => this.#writer.touchApiKey(id, at));
  }

  listAdmins() {
    return translated(() => this.#reads.listAdmins());
  }

  claimMails(claim: Parameters<Store['claimMails']>[0]) {
    return this.#transaction(() => this.#writer.claimMails(claim));
  }

  releaseMails(...[ids, later]: Parameters<Store['releaseMails']>) {
    return this.#transaction(() => this.#writer.releaseMails(ids, later));
  }

  findMail(by: Parameters<Store['findMail']>[0]) {
    return translated(() => this.#reads.findMail(by));
  }

  retryMails(ids: readonly string[] | 'all_parked', now: number) {
    return this.#transaction(() => this.#writer.retryMails(ids, now));
  }

  outboxState() {
    return translated(() => this.#reads.outboxState());
  }

  spendOnce(id: string, expiresAt: number) {
    return this.#spending.spend(id, expiresAt);
  }

  async indexChanged(limit: number): Promise<number> {
    const inThread = await this.#checkpoints?.index(limit);
    if (inThread !== undefined) return inThread;
    let events = 0;
    for (let some = indexedHere; events < limit && some === indexedHere;) {
      // In small transactions: everybody waits for them here, and has a turn between them.
      some = await this.#transaction(() => this.#writer.indexChanged(Math.min(indexedHere, limit - events)));
      events += some;
      await turn();
    }
    // There is more to come.
    if (events === limit) this.#checkpoints?.begin();
    return events;
  }

  async tidy(now: number): Promise<number> {
    let removed = 0;
    for (const what of tidiedTables) {
      let gone = tidiedMax;
      while (gone === tidiedMax) {
        // In small transactions, so that others get their turn between them.
        gone = await this.#transaction(() => this.#writer.tidy(what, now, tidiedMax));
        removed += gone;
      }
    }
    const { statements } = this.#writer;
    for (let more = true, first = true; more; first = false) more = await this.#transaction(() => mergeIndex(statements, first));
    return removed;
  }

  /** Old pages lie in the journal until it is emptied; what lay in the file itself was overwritten when it was deleted. */
  scrub(anyway = false): Promise<boolean> {
    this.#scrubDue ||= anyway;
    if (!this.#scrubDue) return Promise.resolve(true);
    return this.#queue.run(() => translated(async () => {
      if (!(await (this.#checkpoints?.empty() ?? this.#writer.emptyJournal()))) return false;
      this.#scrubDue = false;
      return true;
    }));
  }

  connections() {
    return { open: 0, idle: 0, waiting: 0 };
  }

  writesAlone(): boolean {
    return this.#writer.writesAlone();
  }

  inspect() {
    return translated(async () => inspectSqlite(this.#writer.database));
  }

  async ping(): Promise<void> {
    await translated(() => this.#reads.auditHead());
  }

  /** Other processes on the file cannot be heard. */
  onNews(): () => Promise<void> {
    return () => Promise.resolve();
  }

  /** All processes on the file have the clock of its machine. */
  serverTime(): Promise<null> {
    return Promise.resolve(null);
  }

  async close(): Promise<void> {
    await this.#queue.drained();
    await this.#checkpoints?.close();
    if (this.#reader !== this.#writer.database) this.#reader.close();
    this.#writer.close();
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw sqliteError(error);
  }
}
