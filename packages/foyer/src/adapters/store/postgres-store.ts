import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Mac } from '../../domain/audit-event.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Target } from '../../domain/person.ts';
import type { Store, WriteTransaction } from '../../application/ports/store.ts';
import { Chores, tidiedMax, tidiedTables } from './chores.ts';
import { Desk } from './desk.ts';
import { Documents } from './documents.ts';
import { Jobs } from './jobs.ts';
import { migrateDatabase } from './migrate.ts';
import { Numbers } from './numbers.ts';
import { indexChanged } from './postgres/index-changed.ts';
import { inspectPostgres } from './postgres/inspect-postgres.ts';
import { damageFound, isConnectionLoss, isLostRace, isReadOnly, isUniqueViolation, postgresError } from './postgres/postgres-errors.ts';
import { findSnapshot, loadLocked } from './postgres/postgres-lookup.ts';
import { NewsLine, tellOthers } from './postgres/news.ts';
import { type Client, openPatientPool, openPool, tolerateLoss } from './postgres/postgres-pool.ts';
import { quietly } from './postgres/quietly.ts';
import { readRows } from './postgres/read-rows.ts';
import { damagedDatabase, requireWholePostgres } from './postgres/require-whole.ts';
import { ensureTrigramIndex } from './postgres/trigram-index.ts';
import { UnsortedTexts } from './postgres/unsorted-texts.ts';
import { writeBatch } from './postgres/write-batch.ts';
import { exportColumns } from './export-people.ts';
import { EntryLists } from './list-entries.ts';
import { Reads } from './reads.ts';
import { Semaphore } from './semaphore.ts';
import type { Shelf } from './shelf.ts';
import { StaffMails } from './staff-mails.ts';
import { Team } from './team.ts';
import { Webhooks } from './webhooks.ts';
import { ClerkPeople } from './clerk-people.ts';
import { ProviderEvents } from './provider-events.ts';
import { SpendTogether } from './spend-together.ts';
import type { Database } from './tables.ts';

export interface PostgresStoreOptions {
  readonly url: string;
  /** Keyed MAC of the audit chain. */
  readonly mac: Mac;
  /** Told in a sentence what works less well than it could. */
  readonly notice?: (sentence: string) => void;
}

const batchesAtOnce = 2;
/** Where somebody who is erased may have left words. */
const scrubbedTables = ['entry', 'entry_search', 'audit_event', 'outbox', 'person_session', 'invitation', 'mailbox_quota', 'document', 'answer', 'webhook_event', 'webhook_attempt', 'clerk_person', 'provider_user', 'provider_event'] as const;
const racesMax = 20;
/** A row that is taken stays taken: what fails so often is no race. */
const uniqueViolationsMax = 3;
const connectionLossesMax = 2;

/** Everything in one PostgreSQL database; any number of processes share it. Connects when it is first used. */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const pool = openPool(options.url);
  tolerateLoss(pool);
  return new PostgresStore(pool, options);
}

class PostgresStore implements Store {
  readonly kind = 'postgres';
  readonly documents: Documents;
  readonly desk: Desk;
  readonly jobs: Jobs;
  readonly team: Team;
  readonly staffMails: StaffMails;
  readonly numbers: Numbers;
  readonly webhooks: Webhooks;
  readonly providers: ProviderEvents;
  readonly clerk: ClerkPeople;
  readonly #pool: pg.Pool;
  readonly #options: PostgresStoreOptions;
  readonly #writing = new Semaphore(batchesAtOnce);
  #scrubDue = false;
  /** What this process calls itself among those that share the database. */
  readonly #name: string = randomUUID();
  readonly #unsorted: UnsortedTexts;
  readonly #reads: Reads;
  readonly #lists: EntryLists;
  readonly #chores: Chores;
  readonly #spending = new SpendTogether((spendings) => translated(() => this.#chores.spend(spendings)));

  constructor(pool: pg.Pool, options: PostgresStoreOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#unsorted = new UnsortedTexts(pool);
    const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    this.#reads = new Reads(kysely, 'postgres');
    this.#chores = new Chores(kysely, 'postgres');
    this.#lists = new EntryLists('postgres', readRows(pool), kysely);
    const shelf: Shelf = { kind: 'postgres', read: kysely, lists: this.#lists, write: (body) => translated(() => kysely.transaction().execute(body)), translated };
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

  async migrate(): Promise<void> {
    const patient = openPatientPool(this.#options.url);
    tolerateLoss(patient);
    try {
      await translated(async () => {
        const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool: patient }) });
        await migrateDatabase(kysely, 'postgres');
        const reason = await ensureTrigramIndex(patient);
        if (reason !== undefined) {
          this.#options.notice?.(`Search works without its index and is slower on long lists: the extension pg_trgm cannot be used (${reason}). Ask whoever runs the database for it.`);
        }
      });
    } catch (error) {
      const found = error instanceof FoyerError ? damageFound(error.cause) : undefined;
      throw found === undefined ? error : damagedDatabase(`The database is damaged (PostgreSQL says: ${found}).`, error);
    } finally {
      await patient.end();
    }
  }

  write<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#writing.run(() => translated(() => this.#untilCommitted(body)));
  }

  /** Runs the body again when another process was first, or when the connection broke before anything could be committed. */
  async #untilCommitted<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    let races = 0;
    let violations = 0;
    let losses = 0;
    for (;;) {
      const attempt: Attempt = { committing: false };
      try {
        // Each attempt depends on how the one before ended.
        return await this.#attempt(body, attempt);
      } catch (error) {
        if (isLostRace(error) && races < racesMax) races += 1;
        else if (isUniqueViolation(error) && violations < uniqueViolationsMax) violations += 1;
        else if (isConnectionLoss(error) && attempt.connected === true && !attempt.committing && losses < connectionLossesMax) losses += 1;
        else throw error;
      }
    }
  }

  #attempt<T>(body: (transaction: WriteTransaction) => Promise<T>, attempt: Attempt): Promise<T> {
    const unfinished: Promise<unknown>[] = [];
    return this.#inTransaction(attempt, unfinished, (client) => body({
      load: (needs) => loadLocked(client, needs),
      write: async (writes, at) => {
        if (writes.erased.length > 0) this.#scrubDue = true;
        const events = await writeBatch(client, writes, at, this.#options.mac, unfinished);
        tellOthers(client, events, this.#name, unfinished);
        return events;
      },
    }));
  }

  /**
   * Runs a body in a transaction of its own. Statements in `unfinished` may still be under way when the body returns: the
   * commit goes out behind them, and the server turns it into a rollback when one of them failed.
   */
  async #inTransaction<T>(attempt: Attempt, unfinished: Promise<unknown>[], body: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    attempt.connected = true;
    let broken = false;
    try {
      // A batch looks for few rows. The planner takes a list of any length for a hundred, and read whole tables that were short when it was asked first.
      unfinished.push(quietly(client.query('begin isolation level read committed; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off')));
      const result = await body(client);
      attempt.committing = true;
      const [commit] = await Promise.all([client.query('commit'), ...unfinished]);
      if (commit.command !== 'COMMIT') throw new Error('The database undid the transaction.');
      return result;
    } catch (error) {
      await Promise.allSettled(unfinished);
      await client.query('rollback').catch(() => {
        broken = true;
      });
      broken ||= isReadOnly(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  snapshot(target: Target) {
    return translated(() => findSnapshot(this.#pool as unknown as Client, target));
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

  async requireWhole(onBytes?: (done: number, total: number) => void): Promise<void> {
    const patient = openPatientPool(this.#options.url);
    try {
      await translated(() => requireWholePostgres(patient, onBytes));
    } finally {
      await patient.end();
    }
  }

  strayRows() {
    return translated(() => this.#reads.strayRows());
  }

  personsById(ids: readonly string[]) {
    return translated(() => this.#reads.personsById(ids));
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
    return translated(() => this.#chores.touchApiKey(id, at));
  }

  listAdmins() {
    return translated(() => this.#reads.listAdmins());
  }

  claimMails(claim: Parameters<Store['claimMails']>[0]) {
    return translated(() => this.#chores.claimMails(claim));
  }

  releaseMails(...[ids, later]: Parameters<Store['releaseMails']>) {
    return translated(() => this.#chores.releaseMails(ids, later));
  }

  findMail(by: Parameters<Store['findMail']>[0]) {
    return translated(() => this.#reads.findMail(by));
  }

  retryMails(ids: readonly string[] | 'all_parked', now: number) {
    return translated(() => this.#chores.retryMails(ids, now));
  }

  outboxState() {
    return translated(() => this.#reads.outboxState());
  }

  spendOnce(id: string, expiresAt: number) {
    return this.#spending.spend(id, expiresAt);
  }

  indexChanged(limit: number) {
    return translated(async () => {
      const events = await this.#inTransaction({ committing: false }, [], (client) => indexChanged(client, limit));
      await this.#unsorted.indexed(events);
      return events;
    });
  }

  async tidy(now: number): Promise<number> {
    let removed = 0;
    for (const what of tidiedTables) {
      let gone = tidiedMax;
      while (gone === tidiedMax) {
        // In small transactions, so that nobody waits for long.
        gone = await translated(() => this.#chores.tidy(what, now, tidiedMax));
        removed += gone;
      }
    }
    return removed;
  }

  /** Rows that were deleted or changed lie in their pages until these are cleaned; what the server keeps elsewhere is the operator's. */
  scrub(anyway = false): Promise<boolean> {
    this.#scrubDue ||= anyway;
    if (!this.#scrubDue) return Promise.resolve(true);
    return translated(async () => {
      await this.#pool.query(`vacuum ${scrubbedTables.join(', ')}`);
      this.#scrubDue = false;
      return true;
    });
  }

  connections() {
    return { open: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount };
  }

  /** Nobody can tell who else waits for the head of the chain. */
  writesAlone(): boolean {
    return false;
  }

  commitsHere(): boolean {
    return false;
  }

  inspect() {
    return translated(() => inspectPostgres(this.#pool));
  }

  async ping(): Promise<void> {
    await translated(() => this.#pool.query('select 1'));
  }

  onNews(hear: () => void): () => Promise<void> {
    const line = new NewsLine(this.#options.url, this.#name, hear);
    return () => line.close();
  }

  serverTime(): Promise<number> {
    return translated(async () => {
      const { rows: [row] } = await this.#pool.query<{ at: number }>('select (extract(epoch from clock_timestamp()) * 1000)::bigint as at');
      return row!.at;
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** How far one attempt at a transaction got. */
interface Attempt {
  connected?: boolean;
  /** From here on a lost connection leaves open whether the commit happened. */
  committing: boolean;
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postgresError(error);
  }
}
