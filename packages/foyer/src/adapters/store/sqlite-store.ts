import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { chainEvents, type Mac } from '../../domain/audit-event.ts';
import type { Target } from '../../domain/person.ts';
import type { Store, WriteTransaction } from '../../application/ports/store.ts';
import { Chores, tidiedMax, tidiedTables } from './chores.ts';
import { Desk } from './desk.ts';
import { Documents } from './documents.ts';
import { Jobs } from './jobs.ts';
import { Numbers } from './numbers.ts';
import { exportColumns } from './export-people.ts';
import { EntryLists } from './list-entries.ts';
import { Reads } from './reads.ts';
import type { Shelf } from './shelf.ts';
import { migrateDatabase } from './migrate.ts';
import { SerialQueue } from './serial-queue.ts';
import { ProviderEvents } from './provider-events.ts';
import { SpendTogether } from './spend-together.ts';
import { Checkpoints } from './sqlite/checkpoints.ts';
import { inspectSqliteFile } from './sqlite/inspect-file.ts';
import { inspectSqlite } from './sqlite/inspect-sqlite.ts';
import { NodeSqliteDialect } from './sqlite/kysely-dialect.ts';
import { inMemory, openReader } from './sqlite/open-sqlite.ts';
import { sqliteError } from './sqlite/sqlite-errors.ts';
import { damagedInside, startFault } from './sqlite/start-fault.ts';
import { SqliteLookup } from './sqlite/sqlite-lookup.ts';
import { SqliteWriter } from './sqlite/sqlite-writer.ts';
import { readRows } from './sqlite/read-rows.ts';
import { differingTable } from './sqlite/differing-table.ts';
import { Statements } from './sqlite/statements.ts';
import type { AuditHead, Writing } from './sqlite/writing.ts';
import { WritingDialect } from './sqlite/writing-dialect.ts';
import { type WriterThreadUse, WritingPlace } from './sqlite/writing-place.ts';
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
 * @param options.isPressed - whether others wait for this thread right now, who should not wait for commits; never, when left out
 * @param options.thread - when a thread of its own writes; while much is written and others wait, when left out
 * @throws {FoyerError} `service/unavailable` when the file is damaged, no database, or from a newer program; it is left as it is
 */
export async function createSqliteStore({ path, mac, ...rest }: { path: string; mac: Mac } & SqliteStoreOptions): Promise<Store> {
  inspectSqliteFile(path);
  try {
    const writer = new SqliteWriter(path);
    if (path === inMemory) return new SqliteStore(writer, writer.database, mac);
    const store = new SqliteStore(writer, openReader(path), mac, { path, ...rest });
    if (rest.thread === 'always') await store.startThread();
    return store;
  } catch (error) {
    throw startFault(path, error);
  }
}

interface SqliteStoreOptions {
  readonly notice?: (sentence: string) => void;
  readonly isPressed?: () => boolean;
  readonly thread?: WriterThreadUse;
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
  readonly #place: WritingPlace;
  /** Where the transaction that is open writes. */
  #writing: Writing;
  readonly #tables: Kysely<Database>;
  readonly #chores: Chores;
  readonly #mac: Mac;
  readonly #lookup: SqliteLookup;
  readonly #reads: Reads;
  readonly #lists: EntryLists;
  readonly #spending = new SpendTogether((spendings) => this.#transaction(() => this.#chores.spend(spendings)));

  /** @param file - where both are, unless in memory: then threads write when there is much, and move what is committed from the journal into it */
  constructor(writer: SqliteWriter, reader: DatabaseSync, mac: Mac, file?: { readonly path: string } & SqliteStoreOptions) {
    this.#path = file?.path;
    this.#writer = writer;
    this.#reader = reader;
    this.#mac = mac;
    const host = { path: file?.path ?? inMemory, notice: file?.notice ?? (() => {}), alone: <T>(work: () => Promise<T>) => this.#queue.run(work) };
    this.#place = new WritingPlace({ ...host, here: writer, use: file ? file.thread ?? 'when_pressed' : 'never', isPressed: file?.isPressed ?? (() => false) });
    this.#writing = writer;
    this.#tables = new Kysely<Database>({ dialect: new WritingDialect((text, values) => this.#writing.query(text, values)) });
    this.#chores = new Chores(this.#tables, 'sqlite');
    this.#checkpoints = file && new Checkpoints({
      ...host, pages: () => writer.journalPages(), empty: () => writer.emptyJournal(), copyItself: (pages) => this.#place.copyItself(pages),
    });
    const statements = reader === writer.database ? writer.statements : new Statements(reader);
    this.#lookup = new SqliteLookup(statements);
    const read = new Kysely<Database>({ dialect: new NodeSqliteDialect(statements) });
    this.#reads = new Reads(read, 'sqlite');
    this.#lists = new EntryLists('sqlite', readRows(new Statements(reader)), read);
    const shelf: Shelf = {
      kind: 'sqlite', read, lists: this.#lists, write: (body) => this.#transaction(() => body(this.#tables)), translated,
      each: (text, rows) => this.#transaction(async (writing) => { await writing.each(text, rows); }),
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

  /** Resolves once a thread of its own writes, or cannot. */
  startThread(): Promise<void> {
    return this.#place.start();
  }

  migrate(): Promise<void> {
    return this.#queue.run(async () => {
      try {
        await migrateDatabase(new Kysely({ dialect: new NodeSqliteDialect(this.#writer.statements) }), 'sqlite');
      } catch (error) {
        throw this.#path === undefined ? sqliteError(error) : startFault(this.#path, error);
      }
    });
  }

  write<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#transaction((writing) => {
      // Nobody else moves it while this transaction is open.
      let head: AuditHead | undefined;
      return body({
        load: async (needs) => {
          const [loaded, found] = await Promise.all([writing.load(needs), head ?? writing.head()]);
          // Something may have been written while this was looked up.
          head ??= found;
          return loaded;
        },
        write: async (writes, at) => {
          if (writes.erased.length > 0) this.#scrubDue = true;
          const events = chainEvents(this.#mac, head ?? await writing.head(), writes.events, at);
          head = events.at(-1) ?? head;
          await writing.write(writes, events, at);
          return events;
        },
      });
    });
  }

  /** Bodies run strictly one after the other, each in a transaction of its own. */
  #transaction<T>(body: (writing: Writing) => Promise<T> | T): Promise<T> {
    return this.#queue.run(() => translated(async () => {
      const startedAt = performance.now();
      const writing = this.#place.next();
      this.#writing = writing;
      await writing.begin();
      try {
        const result = await body(writing);
        await writing.commit();
        this.#checkpoints?.committed();
        return result;
      } catch (error) {
        await writing.rollback();
        throw error;
      } finally {
        this.#place.spent(performance.now() - startedAt);
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
    return this.#transaction(() => this.#chores.touchApiKey(id, at));
  }

  listAdmins() {
    return translated(() => this.#reads.listAdmins());
  }

  claimMails(claim: Parameters<Store['claimMails']>[0]) {
    return this.#transaction(() => this.#chores.claimMails(claim));
  }

  releaseMails(...[ids, later]: Parameters<Store['releaseMails']>) {
    return this.#transaction(() => this.#chores.releaseMails(ids, later));
  }

  findMail(by: Parameters<Store['findMail']>[0]) {
    return translated(() => this.#reads.findMail(by));
  }

  retryMails(ids: readonly string[] | 'all_parked', now: number) {
    return this.#transaction(() => this.#chores.retryMails(ids, now));
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
      some = await this.#transaction((writing) => writing.indexChanged(Math.min(indexedHere, limit - events)));
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
        gone = await this.#transaction(() => this.#chores.tidy(what, now, tidiedMax));
        removed += gone;
      }
    }
    for (let more = true, first = true; more; first = false) more = await this.#transaction((writing) => writing.mergeIndex(first));
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
    return this.#place.writesAlone();
  }

  commitsHere(): boolean {
    return this.#place.isHere;
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
    await this.#place.close();
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
