import type { Kysely, Selectable } from 'kysely';
import { type Announced, type ClaimedClerkPerson, type ClerkLimit, type ClerkPerson, type ClerkQueue, type ClerkStore, type ParkedClerkPerson, unknownAtClerk } from '../../application/ports/clerk-store.ts';
import { callsLeft, type Spent, takeCall } from '../../domain/call-budget.ts';
import type { Shelf } from './shelf.ts';
import type { ClerkPersonRow, Database } from './tables.ts';

const consumer = 'clerk';
const idsAtOnce = 500;
const rowsAtOnce = 200;

/** What is known about people at Clerk, on both databases. */
export class ClerkPeople implements ClerkStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  cursor(): Promise<number | null> {
    return this.#read(async (db) => (await db.selectFrom('feed_cursor').select('seq').where('consumer', '=', consumer).executeTakeFirst())?.seq ?? null);
  }

  advance({ from, to, due }: Parameters<ClerkStore['advance']>[0]): Promise<boolean> {
    return this.#shelf.write(async (db) => {
      if (from === null) {
        const { numInsertedOrUpdatedRows } = await db.insertInto('feed_cursor').values({ consumer, seq: to }).onConflict((conflict) => conflict.column('consumer').doNothing()).executeTakeFirstOrThrow();
        if ((numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
      } else {
        // Whoever moves the cursor from where it was has the right to write; the other one finds it moved.
        const { numUpdatedRows } = await db.updateTable('feed_cursor').set({ seq: to }).where('consumer', '=', consumer).where('seq', '=', from).executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
      }
      const marks = new Map<string, { at: number; announced: Announced | undefined }>();
      for (const { entryId, at, announced } of due) {
        const before = marks.get(entryId);
        marks.set(entryId, { at: Math.min(at, before?.at ?? at), announced: announced ?? before?.announced });
      }
      const ids = [...marks.keys()].toSorted();
      await this.#add(db, ids);
      for (const id of ids) {
        const { at, announced } = marks.get(id)!;
        await this.#mark(db, [id], at, announced);
      }
      return true;
    });
  }

  async mark(entryIds: readonly string[], at: number, announced?: Announced): Promise<void> {
    const ids = [...new Set(entryIds)].toSorted();
    for (let from = 0; from < ids.length; from += idsAtOnce) {
      const slice = ids.slice(from, from + idsAtOnce);
      await this.#shelf.write(async (db) => {
        await this.#add(db, slice);
        await this.#mark(db, slice, at, announced);
      });
    }
  }

  /** Looks before it takes: most of the time nobody is due, and looking costs no write. */
  async claim({ now, leaseMs, limit }: Parameters<ClerkStore['claim']>[0]): Promise<readonly ClaimedClerkPerson[]> {
    const due = (db: Kysely<Database>) => db.selectFrom('clerk_person').select('entry_id').where('due_at', '<=', now).where('lease_until', '<=', now).orderBy('due_at').orderBy('entry_id');
    if (!(await this.#read((db) => due(db).limit(1).executeTakeFirst()))) return [];
    return this.#shelf.write(async (db) => {
      let chosen = due(db).limit(limit);
      if (this.#shelf.kind === 'postgres') chosen = chosen.forUpdate().skipLocked();
      const ids = (await chosen.execute()).map((row) => row.entry_id);
      return ids.length === 0 ? [] : this.#lease(db, ids, now + leaseMs);
    });
  }

  claimOne({ entryId, now, leaseMs }: Parameters<ClerkStore['claimOne']>[0]): Promise<ClaimedClerkPerson | undefined> {
    return this.#shelf.write(async (db) => {
      await this.#add(db, [entryId]);
      let found = db.selectFrom('clerk_person').select('entry_id').where('entry_id', '=', entryId).where('lease_until', '<=', now);
      if (this.#shelf.kind === 'postgres') found = found.forUpdate();
      return (await found.executeTakeFirst()) ? (await this.#lease(db, [entryId], now + leaseMs))[0] : undefined;
    });
  }

  begin(people: Parameters<ClerkStore['begin']>[0]): Promise<ReadonlySet<string>> {
    return this.#shelf.write(async (db) => {
      const held = new Set<string>();
      for (const { claimed: { known: { entryId }, leaseUntil }, call } of ordered(people, ({ claimed }) => claimed.known.entryId)) {
        const { numUpdatedRows } = await db.updateTable('clerk_person').set({ call_what: call.what, call_at: call.at, call_for: call.for })
          .where('entry_id', '=', entryId).where('lease_until', '=', leaseUntil).executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) held.add(entryId);
      }
      return held;
    });
  }

  async settle(settlements: Parameters<ClerkStore['settle']>[0], now: number): Promise<void> {
    if (settlements.length === 0) return;
    await this.#shelf.write(async (db) => {
      for (const { claimed, known, dueAt, attempts, parked, lastError, gone } of ordered(settlements, (one) => one.known.entryId)) {
        const held = db.updateTable('clerk_person').where('entry_id', '=', known.entryId).where('lease_until', '=', claimed.leaseUntil);
        if (gone) {
          await db.deleteFrom('clerk_person').where('entry_id', '=', known.entryId).where('lease_until', '=', claimed.leaseUntil).where('marks', '=', claimed.marks).execute();
          await held.set({ lease_until: 0, due_at: 0 }).execute();
          continue;
        }
        const settled = { ...learntBy(known), lease_until: 0, attempts, last_error: lastError };
        // What happened meanwhile keeps the person due at once: this look did not see it.
        const { numUpdatedRows } = await held.where('marks', '=', claimed.marks).set({ ...settled, due_at: dueAt, parked_at: parked ? now : null }).executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) await held.set({ ...settled, attempts: 0 }).execute();
      }
    });
  }

  async learn(people: Parameters<ClerkStore['learn']>[0], now: number): Promise<void> {
    if (people.length === 0) return;
    await this.#shelf.write(async (db) => {
      await this.#add(db, people.map(({ entryId }) => entryId).toSorted());
      for (const { entryId, invitation, waitlist, userId, role } of ordered(people, (one) => one.entryId)) {
        await db.updateTable('clerk_person').set({ user_id: userId, role, ...invitationColumns(invitation), ...waitlistColumns(waitlist) })
          .where('entry_id', '=', entryId).where('lease_until', '<=', now).where('call_what', 'is', null).execute();
      }
    });
  }

  find(entryIds: readonly string[]): Promise<ReadonlyMap<string, ClerkPerson>> {
    return this.#read(async (db) => {
      const found = new Map<string, ClerkPerson>();
      for (let at = 0; at < entryIds.length; at += idsAtOnce) {
        const rows = await db.selectFrom('clerk_person').selectAll().where('entry_id', 'in', entryIds.slice(at, at + idsAtOnce)).execute();
        for (const row of rows) found.set(row.entry_id, personFrom(row));
      }
      return found;
    });
  }

  waiting(entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#read(async (db) => {
      const found = new Set<string>();
      for (let at = 0; at < entryIds.length; at += idsAtOnce) {
        const rows = await db.selectFrom('clerk_person').select('entry_id').where('entry_id', 'in', entryIds.slice(at, at + idsAtOnce))
          .where((eb) => eb.or([eb('due_at', 'is not', null), eb('parked_at', 'is not', null)])).execute();
        for (const row of rows) found.add(row.entry_id);
      }
      return found;
    });
  }

  queue(): Promise<ClerkQueue> {
    return this.#read(async (db) => {
      const count = async (rows: { executeTakeFirstOrThrow(): Promise<{ count: number | string }> }) => Number((await rows.executeTakeFirstOrThrow()).count);
      const people = db.selectFrom('clerk_person').select((eb) => eb.fn.countAll<number | string>().as('count'));
      const [known, waiting, parked, invitationsWaiting] = await Promise.all([
        count(people), count(people.where('due_at', 'is not', null)), count(people.where('parked_at', 'is not', null)),
        count(db.selectFrom('clerk_person').innerJoin('entry', 'entry.id', 'clerk_person.entry_id').select((eb) => eb.fn.countAll<number | string>().as('count'))
          .where('clerk_person.due_at', 'is not', null).where('entry.stage', '=', 'invited').where('clerk_person.invitation_for', 'is', null).where('clerk_person.account_for', 'is', null)),
      ]);
      return { known, waiting, parked, invitationsWaiting };
    });
  }

  parked(limit: number): Promise<readonly ParkedClerkPerson[]> {
    return this.#read(async (db) => (await db.selectFrom('clerk_person').select(['entry_id', 'email', 'last_error', 'parked_at']).where('parked_at', 'is not', null).orderBy('parked_at', 'desc').limit(limit).execute())
      .map((row) => ({ entryId: row.entry_id, email: row.email, lastError: row.last_error, parkedAt: row.parked_at! })));
  }

  async retry(which: readonly string[] | 'all', now: number): Promise<number> {
    if (which !== 'all' && which.length === 0) return 0;
    const { numUpdatedRows } = await this.#shelf.write((db) => {
      const again = db.updateTable('clerk_person').set((eb) => ({ due_at: now, parked_at: null, attempts: 0, marks: eb('marks', '+', 1) })).where('parked_at', 'is not', null);
      return (which === 'all' ? again : again.where('entry_id', 'in', which)).executeTakeFirstOrThrow();
    });
    return Number(numUpdatedRows);
  }

  take(limits: readonly ClerkLimit[], now: number): Promise<number | null> {
    return this.#shelf.write(async (db) => {
      const taken: { name: string; spent: Spent }[] = [];
      let openAt: number | null = null;
      for (const limit of ordered(limits, ({ name }) => name)) {
        const { spent, blockedUntil } = await this.#budget(db, limit.name);
        const next = now < blockedUntil ? { openAt: blockedUntil } : takeCall(spent, limit, now);
        if ('openAt' in next) openAt = Math.max(openAt ?? 0, next.openAt);
        else taken.push({ name: limit.name, spent: next.spent });
      }
      if (openAt !== null) return openAt;
      for (const { name, spent } of taken) await db.updateTable('clerk_budget').set({ spent: JSON.stringify(spent) }).where('name', '=', name).execute();
      return null;
    });
  }

  async block(name: string, until: number): Promise<void> {
    await this.#shelf.write(async (db) => {
      const { blockedUntil } = await this.#budget(db, name);
      if (until > blockedUntil) await db.updateTable('clerk_budget').set({ blocked_until: until }).where('name', '=', name).execute();
    });
  }

  left(limits: readonly ClerkLimit[], now: number): Promise<readonly number[]> {
    return this.#read(async (db) => {
      const rows = await db.selectFrom('clerk_budget').selectAll().execute();
      return limits.map((limit) => {
        const row = rows.find(({ name }) => name === limit.name);
        return row !== undefined && now < row.blocked_until ? 0 : callsLeft(row === undefined ? [] : (JSON.parse(row.spent) as Spent), limit, now);
      });
    });
  }

  /** Held until the transaction ends: of two processes the second sees what the first one took. */
  async #budget(db: Kysely<Database>, name: string): Promise<{ spent: Spent; blockedUntil: number }> {
    await db.insertInto('clerk_budget').values({ name, spent: '[]', blocked_until: 0 }).onConflict((conflict) => conflict.column('name').doNothing()).execute();
    let found = db.selectFrom('clerk_budget').selectAll().where('name', '=', name);
    if (this.#shelf.kind === 'postgres') found = found.forUpdate();
    const row = await found.executeTakeFirstOrThrow();
    return { spent: JSON.parse(row.spent) as Spent, blockedUntil: row.blocked_until };
  }

  /** Rows for people who are there and have none. Whoever erases somebody waits for this, or was first. */
  async #add(db: Kysely<Database>, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const known = new Set((await db.selectFrom('clerk_person').select('entry_id').where('entry_id', 'in', ids).execute()).map((row) => row.entry_id));
    const missing = ids.filter((id) => !known.has(id));
    for (let at = 0; at < missing.length; at += rowsAtOnce) {
      let present = db.selectFrom('entry').select(['id', 'email']).where('id', 'in', missing.slice(at, at + rowsAtOnce)).orderBy('id');
      if (this.#shelf.kind === 'postgres') present = present.forKeyShare();
      const rows = (await present.execute()).map(({ id, email }) => ({ ...rowOf(unknownAtClerk(id, email)), due_at: null, lease_until: 0, attempts: 0, marks: 0, parked_at: null, last_error: null }));
      if (rows.length > 0) await db.insertInto('clerk_person').values(rows).onConflict((conflict) => conflict.column('entry_id').doNothing()).execute();
    }
  }

  async #mark(db: Kysely<Database>, ids: readonly string[], at: number, announced?: Announced): Promise<void> {
    await db.updateTable('clerk_person').set((eb) => ({
      due_at: eb.case().when('due_at', '<', at).then(eb.ref('due_at')).else(at).end(),
      marks: eb('marks', '+', 1), attempts: 0, parked_at: null, ...(announced === undefined ? {} : { announced_for: announced.id, announced_mail: announced.mail ? 1 : 0 }),
    })).where('entry_id', 'in', ids).execute();
  }

  async #lease(db: Kysely<Database>, ids: readonly string[], leaseUntil: number): Promise<readonly ClaimedClerkPerson[]> {
    const rows = await db.updateTable('clerk_person').set((eb) => ({ lease_until: leaseUntil, attempts: eb('attempts', '+', 1) })).where('entry_id', 'in', ids).returningAll().execute();
    return rows.toSorted((one, other) => (one.due_at ?? 0) - (other.due_at ?? 0) || (one.entry_id < other.entry_id ? -1 : 1))
      .map((row) => ({ known: personFrom(row), attempts: row.attempts, leaseUntil, marks: row.marks }));
  }

  #read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.#shelf.translated(() => work(this.#shelf.read));
  }
}

/** One order for all who lock several rows. */
function ordered<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function invitationColumns(invitation: ClerkPerson['invitation']) {
  return {
    invitation_id: invitation?.id ?? null, invitation_state: invitation?.state ?? null, invitation_for: invitation?.for ?? null, invitation_role: invitation?.role ?? null,
    invitation_expires_at: invitation?.expiresAt ?? null,
  };
}

function waitlistColumns(waitlist: ClerkPerson['waitlist']) {
  return { waitlist_id: waitlist?.id ?? null, waitlist_status: waitlist?.status ?? null, waitlist_for: waitlist?.for ?? null };
}

/** What a look or a call may change. Address and what the record announced are others' to write. */
function learntBy(known: ClerkPerson) {
  return {
    user_id: known.userId, ...invitationColumns(known.invitation), account_for: known.accountFor, ...waitlistColumns(known.waitlist), role: known.role,
    sessions_ended: known.sessionsEnded ? 1 : 0, ban: known.ban, call_what: known.call?.what ?? null, call_at: known.call?.at ?? null, call_for: known.call?.for ?? null,
  };
}

function rowOf(known: ClerkPerson) {
  return { entry_id: known.entryId, email: known.email, announced_for: known.announced?.id ?? null, announced_mail: known.announced?.mail === true ? 1 : 0, ...learntBy(known) };
}

function personFrom(row: Selectable<ClerkPersonRow>): ClerkPerson {
  return {
    entryId: row.entry_id, email: row.email, userId: row.user_id, accountFor: row.account_for, role: row.role, sessionsEnded: row.sessions_ended === 1,
    ban: row.ban as ClerkPerson['ban'], announced: row.announced_for === null ? null : { id: row.announced_for, mail: row.announced_mail === 1 },
    invitation: row.invitation_id === null ? null : {
      id: row.invitation_id, state: row.invitation_state as NonNullable<ClerkPerson['invitation']>['state'], for: row.invitation_for, role: row.invitation_role, expiresAt: row.invitation_expires_at,
    },
    waitlist: row.waitlist_id === null ? null : { id: row.waitlist_id, status: row.waitlist_status as NonNullable<ClerkPerson['waitlist']>['status'], for: row.waitlist_for },
    call: row.call_what === null ? null : { what: row.call_what as NonNullable<ClerkPerson['call']>['what'], at: row.call_at!, for: row.call_for },
  };
}
