import { needsOf } from '../../domain/batch-needs.ts';
import type { Loaded } from '../../domain/batch-rows.ts';
import { decideBatch } from '../../domain/batch.ts';
import type { ImportEntryCommand, ImportEntryResult, ImportedPerson } from '../../domain/decisions/import-entry.ts';
import { type FoyerError, InvalidInput } from '../../domain/errors.ts';
import { seatOf, type Seats } from '../../domain/seats.ts';
import type { Outcome, Request } from '../../domain/unit.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import { watchRights } from '../rights-watch.ts';
import type { Context } from '../context.ts';
import type { FileHints, FileRow, OpenedFile } from '../ports/tabular.ts';
import { prepareInvitation } from '../prepare.ts';
import { readMapping } from './fields.ts';
import { FateSums, type ImportReport, type RowFate } from './import-report.ts';
import { PersonReader } from './read-person.ts';
import { SeenAddresses } from './seen-addresses.ts';
import { SlicePace } from './slice-pace.ts';

/** On SQLite everybody who reads has a turn after so many rows of a slice, some milliseconds; PostgreSQL works elsewhere and takes a slice as one. */
const rowsAtOnce = 256;

export interface ImportOptions {
  /** `plan` changes nothing and names every row's fate; `apply` does exactly that. */
  readonly mode: 'plan' | 'apply';
  /** Column to field, on top of what is guessed. */
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  /** Role of rows that name none. */
  readonly role?: string | undefined;
  /** Invite the approved ones at once; off unless asked for. */
  readonly invite?: boolean | undefined;
  /** Whether people who are invited or in already may get another role by it; off unless asked for. */
  readonly changeRoles?: boolean | undefined;
}

export interface ImportProgress {
  readonly rows: number;
  readonly bytes: number;
}

export interface ImportListeners {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Told every row's fate in the order of the file. */
  readonly onRow?: (row: RowFate) => void;
}

export interface ImportInput extends ImportOptions {
  readonly file: AsyncIterable<Uint8Array>;
  readonly hints?: FileHints | undefined;
  /** How long one slice may keep others from writing, milliseconds. */
  readonly sliceMs?: number | undefined;
  /** For a process of its own: slices grow as long as no other process writes. */
  readonly growsAlone?: boolean | undefined;
}

/**
 * Brings people over from a file of any size, holding a few rows at a time. Each row is decided alone, by the rules of every
 * other act; the same file again changes nothing, so an import that was interrupted is finished by repeating it.
 * @throws {FoyerError} `input/malformed`, `input/invalid` when the file as a whole cannot be used; `auth/stale`
 */
export async function importPeople(
  { ctx, input, listeners = {} }: { ctx: Context; input: ImportInput; listeners?: ImportListeners },
): Promise<ImportReport> {
  await requireScope(ctx, 'import', input.mode === 'plan' ? 'plan an import' : 'import people');
  if (input.invite === true) await requireScope(ctx, 'invite', 'import and invite');
  // What changes the roles of many needs it from the queue, too.
  if (input.changeRoles === true && input.mode === 'apply') await requireFresh(ctx, 'import and change roles');
  const file = await ctx.openFile(input.file, input.hints);
  return importRows({ ctx, file, input, listeners });
}

/** The same for rows that are read already, of whatever kind. */
export async function importRows(
  { ctx, file, input, listeners = {} }: { ctx: Context; file: OpenedFile; input: Omit<ImportInput, 'file'>; listeners?: ImportListeners },
): Promise<ImportReport> {
  const { product } = ctx.rules;
  if (input.role !== undefined && !product.roles.some(({ key }) => key === input.role)) {
    throw new InvalidInput([{ pointer: '/role', detail: `Choose one of: ${product.roles.map(({ key }) => key).join(', ')}.` }]);
  }
  const mapping = readMapping(input.mapping, file.columns, file.format, product);
  const reader = new PersonReader({ product, mapping, columns: file.columns, role: input.role ?? null, now: ctx.clock.now() });
  const run = new ImportRun(ctx, input, listeners);
  if (input.mode === 'apply') await record(ctx, { what: 'people', state: 'begun', format: file.format, invite: input.invite === true });
  // On PostgreSQL others wait only while the end of the audit log is held, which is the last third of a slice.
  const pace = new SlicePace((input.sliceMs ?? 20) * (ctx.store.kind === 'postgres' ? 3 : 1), () => input.growsAlone === true && ctx.store.writesAlone());
  const stillMay = watchRights(ctx);
  let waiting: FileRow[] = [];
  /** The slice before, whose rows are being decided and written while the next ones are read. */
  let deciding: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const slice = run.read(waiting, reader);
    waiting = [];
    await deciding;
    await stillMay();
    deciding = pace.slice(slice.fates.length, () => run.take(slice)).then(() => listeners.onProgress?.({ rows: run.sums.total, bytes: file.bytes() }));
    // Whoever waits for it hears of it.
    deciding.catch(() => {});
  };
  try {
    let broken: Error | undefined;
    try {
      for await (const rows of file.rows()) {
        for (const row of rows) {
          waiting.push(row);
          if (waiting.length >= pace.rows) await flush();
        }
      }
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
    }
    // Also when the file broke off: what was read until then is good.
    if (waiting.length > 0) await flush();
    await deciding;
    if (broken !== undefined) throw broken;
  } finally {
    if (input.mode === 'apply') await record(ctx, { what: 'people', state: 'finished', format: file.format, rows: run.sums.total, ...run.sums.counts });
  }
  return run.sums.report(input.mode);
}

function record(ctx: Context, detail: Readonly<Record<string, string | number | boolean>>): Promise<unknown> {
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_transfer', actor: ctx.actor, act: 'data.imported', detail, from: ctx.from } });
}

/** Some rows of a file: what became of those that cannot be taken, the line of each other one, and what is wanted for these. */
interface Slice {
  readonly fates: readonly (RowFate | number)[];
  readonly requests: readonly Request<ImportEntryCommand>[];
}

/** One import on its way through the file. */
class ImportRun {
  readonly sums = new FateSums();
  readonly #ctx: Context;
  readonly #input: ImportOptions;
  readonly #listeners: ImportListeners;
  readonly #seen: SeenAddresses;
  /** Seats that a plan has given away so far, by role; nothing of it is written. */
  readonly #planned = new Map<string, number>();

  constructor(ctx: Context, input: ImportOptions, listeners: ImportListeners) {
    this.#ctx = ctx;
    this.#input = input;
    this.#listeners = listeners;
    this.#seen = new SeenAddresses(ctx.clock.now());
  }

  /** Reads the rows of a slice and tells which cannot be taken. */
  read(rows: readonly FileRow[], reader: PersonReader): Slice {
    const fates: (RowFate | number)[] = [];
    const requests: Request<ImportEntryCommand>[] = [];
    for (const row of rows) {
      const read = reader.read(row);
      if ('fault' in read) {
        fates.push({ line: read.line, email: read.email, fate: 'failed', code: 'input/invalid', detail: read.fault });
        continue;
      }
      const { email } = read.person;
      const earlier = this.#seen.lineBefore(email, read.line);
      if (earlier !== null) {
        fates.push({ line: read.line, email, fate: 'failed', code: 'import/duplicate', detail: `Line ${earlier} has this address already. The first one counts.` });
        continue;
      }
      fates.push(read.line);
      requests.push({ target: { by: 'email', email }, command: this.#command(read.person) });
    }
    return { fates, requests };
  }

  /** Decides a slice and tells every row's fate. */
  async take({ fates, requests }: Slice): Promise<void> {
    let next = 0;
    for (let done = 0; done < requests.length;) {
      const outcomes = await this.#decide(requests.slice(done));
      for (const outcome of outcomes) {
        next = this.#tellUnread(fates, next);
        this.#tell(fateOf(fates[next] as number, requests[done]!.command.person, outcome));
        [next, done] = [next + 1, done + 1];
      }
    }
    this.#tellUnread(fates, next);
  }

  /** The first of these rows, as many as are decided together. */
  #decide(requests: readonly Request<ImportEntryCommand>[]): Promise<readonly Outcome[]> {
    if (this.#input.mode === 'plan') return this.#plan(requests);
    return this.#ctx.executor.bulk(requests, this.#ctx.store.kind === 'sqlite' ? rowsAtOnce : requests.length);
  }

  /** Those that could not be read come where they stand in the file. @returns the next row that was read */
  #tellUnread(fates: Slice['fates'], from: number): number {
    let next = from;
    for (let fate = fates[next]; typeof fate === 'object'; fate = fates[next]) {
      this.#tell(fate);
      next += 1;
    }
    return next;
  }

  #tell(row: RowFate): void {
    this.sums.add(row);
    this.#listeners.onRow?.(row);
  }

  #command(person: ImportedPerson): ImportEntryCommand {
    const { tokens, actor } = this.#ctx;
    const invites = this.#input.invite === true && (person.role !== null || (person.stage !== null && person.stage !== 'pending'));
    return {
      type: 'import_entry', actor, person, entryId: tokens.id(), invitation: invites ? prepareInvitation(this.#ctx) : null, mailId: invites ? tokens.id() : '',
      changesRoles: this.#input.changeRoles === true, restores: false,
    };
  }

  /** What would become of these rows, on top of what the rows before would have changed. */
  async #plan(requests: readonly Request<ImportEntryCommand>[]): Promise<readonly Outcome[]> {
    const { store, rules, clock } = this.#ctx;
    const units = [{ requests }];
    const loaded = await store.write((transaction) => transaction.load(needsOf(units, rules)));
    const { outcomes, writes } = decideBatch(units, { ...loaded, seats: this.#seats(loaded.seats) }, clock.now(), rules);
    for (const entry of writes.entriesNew) this.#count(seatOf(entry), 1);
    for (const entry of writes.entriesChanged) {
      this.#count(seatOf(entry), 1);
      this.#count(seatOf(before(loaded, entry.id)), -1);
    }
    return outcomes[0]!;
  }

  #seats(taken: Seats): Seats {
    if (this.#planned.size === 0) return taken;
    const seats = new Map(taken);
    for (const [role, count] of this.#planned) seats.set(role, (seats.get(role) ?? 0) + count);
    return seats;
  }

  #count(role: string | null, by: number): void {
    if (role !== null) this.#planned.set(role, (this.#planned.get(role) ?? 0) + by);
  }
}

function before(loaded: Loaded, id: string) {
  return loaded.persons.get(id)!.entry;
}

function fateOf(line: number, { email }: ImportedPerson, outcome: Outcome): RowFate {
  if (outcome.ok) return { line, email, fate: (outcome.result as ImportEntryResult).outcome };
  if (outcome.error.code === 'service/unavailable') throw outcome.error;
  return { line, email, fate: 'failed', code: outcome.error.code, detail: sentenceOf(outcome.error) };
}

function sentenceOf(error: FoyerError): string {
  return error.errors.length > 0 ? error.errors.map(({ detail }) => detail).join(' ') : error.message;
}
