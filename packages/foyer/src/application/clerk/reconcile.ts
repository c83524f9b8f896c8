import { decideClaimAccess } from '../../domain/decisions/claim-access.ts';
import type { Person } from '../../domain/person.ts';
import type { Services } from '../context.ts';
import type { ClerkListedUser, ClerkOutcome } from '../ports/clerk-directory.ts';
import { limitsOf } from './clerk-rules.ts';
import type { ClerkOut } from './clerk-services.ts';
import { type Compared, compareEntry, compareInvitation, compareOffer, compareUser, type Known } from './compare.ts';
import { clerkProvider } from './next-clerk-step.ts';
import { noteWaitlistEntry } from './note-waitlist-entry.ts';
import { keepReconcile, nothingSeen, readReconcile, type ReconcileRun, type ReconcileState, reconcilePhases } from './reconcile-state.ts';

const everyMs = 600_000;
const leaseMs = 120_000;
/** Rows of one request: some lists could give 500, but their people are looked up here one by one. */
const rowsAtOnce = 200;
const driftKept = 200;
const restMs = 30_000;

type ReconcileServices = Pick<Services, 'store' | 'executor' | 'clock' | 'log' | 'tokens' | 'rules'> & { readonly clerk: ClerkOut };

/** What a part found, and where the next one begins; undefined at the end of the phase. */
interface Part {
  readonly compared: readonly Compared[];
  readonly added?: number;
  readonly approved?: number;
  readonly rows: number;
  readonly next: Pick<ReconcileRun, 'offset' | 'after'> | undefined;
}

/**
 * Compares everything at Clerk with the record, a part at a time. How far it is lies in the database: any process goes on where another one
 * stopped, and only one is at it. What Foyer made is put right by the worker; everything else is listed.
 */
export class Reconcile {
  readonly #services: ReconcileServices;
  readonly #holder: string;
  #restUntil = 0;

  constructor(services: ReconcileServices) {
    this.#services = services;
    this.#holder = services.tokens.id();
  }

  /** Compares one part, if it is time. @returns whether there is more to do at once */
  async goOn(): Promise<boolean> {
    const { store, clock, log } = this.#services;
    const { state, version } = await readReconcile(store);
    const now = clock.now();
    const run = state.run ?? (isDue(state, now) ? { ...nothingSeen, startedAt: now, phase: reconcilePhases[0], offset: 0, after: null, holder: '', leaseUntil: 0 } : null);
    if (now < this.#restUntil || run === null || (run.holder !== this.#holder && now < run.leaseUntil)) return false;
    const held: ReconcileRun = { ...run, holder: this.#holder, leaseUntil: now + leaseMs };
    const heldVersion = await keepReconcile(this.#services, { ...state, run: held }, version);
    if (heldVersion === null) return false;
    const part = await this.#part(held);
    if (part === null) return false;
    const next = await this.#noted(held, part);
    const phase = part.next === undefined ? reconcilePhases[reconcilePhases.indexOf(held.phase) + 1] : held.phase;
    if (phase === undefined) {
      const { phase: _phase, offset: _offset, after: _after, holder: _holder, leaseUntil: _lease, ...tally } = next;
      await keepReconcile(this.#services, { wanted: false, last: { ...tally, finishedAt: clock.now() }, run: null }, heldVersion);
      log.info('clerk.reconciled', { ...tally.seen, added: tally.added, approved: tally.approved, repaired: tally.repaired, drift: tally.driftTotal });
      return false;
    }
    await keepReconcile(this.#services, { ...state, run: { ...next, phase, ...(part.next ?? { offset: 0, after: null }) } }, heldVersion);
    return true;
  }

  /** Null when Clerk takes no call now, or did not answer: the same part is asked for again. */
  async #part(run: ReconcileRun): Promise<Part | null> {
    if (run.phase === 'offers') return this.#offers(run);
    const { store, clock, log, clerk: { rules, directory } } = this.#services;
    const { all } = limitsOf(rules);
    const openAt = await store.clerk.take(run.phase === 'users' ? [all, { ...all, name: 'list_users' }] : [all, { ...all, name: 'list' }], clock.now());
    if (openAt !== null) return null;
    const where = { offset: run.offset, limit: rowsAtOnce };
    const fail = (outcome: Exclude<ClerkOutcome<unknown>, { kind: 'ok' }>): null => {
      this.#restUntil = clock.now() + (outcome.kind === 'limited' ? outcome.retryAfterMs : restMs);
      log.warn('clerk.reconcile_waits', { phase: run.phase, outcome: outcome.kind, ...(outcome.kind === 'refused' ? { code: outcome.code } : {}) });
      return null;
    };
    switch (run.phase) {
      case 'waitlist': {
        const outcome = await directory.listWaitlist(where);
        return outcome.kind === 'ok' ? this.#entries(outcome.value, run) : fail(outcome);
      }
      case 'invitations':
      case 'revoked': {
        const outcome = await directory.listInvitations(run.phase === 'revoked' ? { ...where, status: 'revoked' } : where);
        if (outcome.kind !== 'ok') return fail(outcome);
        const known = await this.#known(outcome.value.map(({ email }) => email));
        return partOf(outcome.value, run, (one) => compareInvitation(one, known.get(one.email) ?? nobody, rules, clock.now()));
      }
      case 'users': {
        const outcome = await directory.listUsers(where);
        if (outcome.kind !== 'ok') return fail(outcome);
        for (const user of outcome.value) await this.#meet(user);
        const known = await this.#known(outcome.value.flatMap(({ email }) => email ?? []));
        return partOf(outcome.value, run, (one) => compareUser(one, known.get(one.email ?? '') ?? nobody));
      }
    }
  }

  async #entries(entries: readonly Parameters<typeof compareEntry>[0][], run: ReconcileRun): Promise<Part> {
    const noted = new Map<string, Awaited<ReturnType<typeof noteWaitlistEntry>>>();
    // One after the other: each may add somebody.
    for (const entry of entries) noted.set(entry.id, await noteWaitlistEntry(this.#services, entry));
    const known = await this.#known(entries.map(({ email }) => email));
    const outcomes = [...noted.values()];
    return {
      ...partOf(entries, run, (entry) => compareEntry(entry, known.get(entry.email) ?? nobody, noted.get(entry.id)!, this.#services.clerk.rules)),
      added: outcomes.filter((outcome) => outcome === 'added').length, approved: outcomes.filter((outcome) => outcome === 'approved').length,
    };
  }

  /** The report that the account was made may never have come: what it would have claimed is claimed now, and whoever is not listed is noted. */
  async #meet({ id, email, role, updatedAt }: ClerkListedUser): Promise<void> {
    if (email === null) return;
    const { store, executor, rules, clock } = this.#services;
    const target = { by: 'subject' as const, provider: clerkProvider, id, email };
    const command = { type: 'claim_access' as const, occasion: 'created' as const, user: { provider: clerkProvider, id, email, verified: true, role, updatedAt } };
    // Read first: at most comparisons there is nothing to do.
    if (decideClaimAccess(await store.snapshot(target), command, clock.now(), rules).change !== null) await executor.run({ target, command });
  }

  /** Walks what Foyer offers; needs nobody at Clerk. */
  async #offers(run: ReconcileRun): Promise<Part> {
    const { store, clock, clerk: { rules } } = this.#services;
    const now = clock.now();
    const open = await store.desk.openInvitations({ now, after: run.after, limit: rowsAtOnce });
    const ids = open.map(({ entryId }) => entryId);
    const [persons, clerk, waiting] = await Promise.all([store.personsById(ids), store.clerk.find(ids), store.clerk.waiting(ids)]);
    const byId = new Map(persons.map((person) => [person.entry.id, person]));
    const last = open.at(-1);
    return {
      compared: open.map((invitation) => ({
        drift: compareOffer(invitation, { person: byId.get(invitation.entryId) ?? null, clerk: clerk.get(invitation.entryId) ?? null }, waiting.has(invitation.entryId), rules, now), learnt: null, due: false,
      })),
      rows: open.length, next: open.length < rowsAtOnce || last === undefined ? undefined : { offset: 0, after: { expiresAt: last.expiresAt, id: last.id } },
    };
  }

  async #known(emails: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    const { store } = this.#services;
    const found = new Map<string, Person>();
    for (const email of new Set(emails)) {
      const { person } = await store.snapshot({ by: 'email', email });
      if (person) found.set(email, person);
    }
    const clerk = await store.clerk.find([...found.values()].map(({ entry }) => entry.id));
    return new Map([...found].map(([email, person]) => [email, { person, clerk: clerk.get(person.entry.id) ?? null }]));
  }

  async #noted(run: ReconcileRun, { compared, added = 0, approved = 0, rows }: Part): Promise<ReconcileRun> {
    const { store, clock } = this.#services;
    const learnt = compared.flatMap((one) => one.learnt ?? []);
    await store.clerk.learn(learnt, clock.now());
    const due = compared.flatMap((one) => (one.due ? one.learnt?.entryId ?? one.entryId ?? [] : []));
    await store.clerk.mark(due, clock.now());
    const waiting = new Set(run.drift.flatMap(({ kind, entryId }) => (kind === 'waits_for_role' ? entryId ?? [] : [])));
    // Whoever was let in there has an invitation, too: that is one thing to decide, not two.
    const drift = compared.flatMap((one) => (one.drift === null || (one.drift.kind === 'invitation_unknown' && one.drift.entryId !== null && waiting.has(one.drift.entryId)) ? [] : one.drift));
    return {
      ...run, seen: { ...run.seen, [run.phase]: run.seen[run.phase] + rows }, added: run.added + added, approved: run.approved + approved, repaired: run.repaired + due.length,
      drift: [...run.drift, ...drift].slice(0, driftKept), driftTotal: run.driftTotal + drift.length,
    };
  }
}

const nobody: Known = { person: null, clerk: null };

/** An empty part is the end, not a count that was told: rows may have come in between. */
function partOf<Row>(rows: readonly Row[], { offset }: ReconcileRun, compare: (row: Row) => Compared): Part {
  return { compared: rows.map(compare), rows: rows.length, next: rows.length === 0 ? undefined : { offset: offset + rows.length, after: null } };
}

function isDue({ wanted, last }: ReconcileState, now: number): boolean {
  return wanted || last === null || Math.abs(now - last.finishedAt) >= everyMs;
}
