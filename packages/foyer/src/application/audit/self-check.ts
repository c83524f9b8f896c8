import type { ChainVerdict, Mac } from '../../domain/audit-event.ts';
import type { Person } from '../../domain/person.ts';
import { standingActs, standingFaults, standingFrom, standingOf } from '../../domain/standing.ts';
import { TeamStanding } from '../../domain/team-standing.ts';
import { type EntryCount, type Store, UnreadableRow } from '../ports/store.ts';
import { verifyAudit } from './verify-audit.ts';

/** One thing that is not as it must be. */
export interface CheckFault {
  readonly check: CheckName;
  /** Whom it is about, where it is about one person. */
  readonly entryId: string | null;
  readonly problem: string;
}

export const checkNames = ['audit chain', 'counts', 'stray rows', 'standings', 'roles', 'team'] as const;
export type CheckName = (typeof checkNames)[number];

export interface SelfCheckReport {
  readonly whole: boolean;
  readonly persons: number;
  readonly verdict: ChainVerdict;
  readonly failed: readonly CheckName[];
  /** At most a hundred; `faultsInAll` counts every one. */
  readonly faults: readonly CheckFault[];
  readonly faultsInAll: number;
}

/** How far the check is, in the order of its steps. */
export interface CheckProgress {
  /** Of the storage itself, where it tells. */
  readonly onBytes?: (done: number, total: number) => void;
  readonly onEvents: (seq: number) => void;
  readonly onPersons: (seen: number) => void;
}

const pageSize = 400;
const faultsMax = 100;
/** Rows and record are read one after the other; a server at work may change somebody in between. */
const secondLooks = 3;

/**
 * Looks whether what is stored agrees with itself: the audit chain is whole, counts equal a recount, no row belongs to nobody,
 * everybody stands where the record of decisions says, holds a role that is configured, and the team and its keys may do what the record
 * says (SR-71). Changes nothing.
 * @throws {FoyerError} `service/unavailable` when the database itself is damaged: nothing read from it would prove anything
 */
export async function selfCheck(
  { store, macs, roles, progress }: { store: Store; macs: readonly Mac[]; roles: readonly string[]; progress: CheckProgress },
): Promise<SelfCheckReport> {
  const faults: CheckFault[] = [];
  const failed = new Set<CheckName>();
  let faultsInAll = 0;
  const found = (check: CheckName, problem: string, entryId: string | null = null): void => {
    faultsInAll += 1;
    failed.add(check);
    if (faults.length < faultsMax) faults.push({ check, entryId, problem });
  };
  await store.requireWhole(progress.onBytes);
  const team = new TeamStanding();
  const verdict = await verifyAudit({ store, macs, onProgress: progress.onEvents, onEvent: (event) => team.note(event) });
  if (!verdict.whole) found('audit chain', `The audit chain breaks at event ${verdict.badSeq}.`);
  for (const problem of await countFaults(store)) found('counts', problem);
  for (const { what, count } of await store.strayRows()) found('stray rows', `There are ${count} ${what}.`);
  const persons = await eachPerson(store, (person, problems) => {
    for (const problem of problems) found('standings', problem, person.entry.id);
    const held = person.grant !== null && person.grant.revokedAt === null ? person.grant.role : null;
    if (held !== null && !roles.includes(held)) found('roles', `holds the role "${held}", which is not configured, and cannot come in`, person.entry.id);
  }, ({ id, column }) => found('standings', `cannot be read: the ${column} are not what Foyer writes`, id), progress);
  // A record that breaks off does not say what came after.
  if (verdict.whole) for (const problem of await teamFaults(store, team, verdict.headSeq)) found('team', problem);
  return { whole: faultsInAll === 0, persons, verdict, failed: [...failed], faults, faultsInAll };
}

async function countFaults(store: Store): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  for (let look = 0; look < secondLooks; look += 1) {
    faults = differences(await store.counts(), await store.recount());
    if (faults.length === 0) break;
  }
  return faults;
}

function differences(kept: readonly EntryCount[], counted: readonly EntryCount[]): readonly string[] {
  const nameOf = ({ stage, requestedRole, role, confirmed }: EntryCount) =>
    `${stage}, asked for ${requestedRole ?? 'no role'}, assigned ${role ?? 'none'}, ${confirmed ? 'confirmed' : 'not confirmed'}`;
  const both = new Map<string, { kept: number; counted: number }>();
  for (const one of kept) both.set(nameOf(one), { kept: one.count, counted: 0 });
  for (const one of counted) both.set(nameOf(one), { kept: both.get(nameOf(one))?.kept ?? 0, counted: one.count });
  return [...both].filter(([, count]) => count.kept !== count.counted)
    .map(([name, count]) => `The count of people (${name}) is ${count.kept}; there are ${count.counted}.`);
}

/** @param seq - of the last event the standing knows */
async function teamFaults(store: Store, standing: TeamStanding, seq: number): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  let known = seq;
  for (let look = 0; look < secondLooks; look += 1) {
    let members: Awaited<ReturnType<Store['listAdmins']>>;
    let keys: Awaited<ReturnType<Store['listApiKeys']>>;
    try {
      [members, keys] = await Promise.all([store.listAdmins(), store.listApiKeys()]);
    } catch (error) {
      if (error instanceof UnreadableRow) return [error.message];
      throw error;
    }
    // What was written before the rows were read, and after the walk.
    for (const event of await store.eventsAfter(known, faultsMax * pageSize)) {
      standing.note(event);
      known = event.seq;
    }
    faults = standing.faults(members, keys);
    if (faults.length === 0) break;
  }
  return faults;
}

/** Goes through everybody, page by page. @returns how many there are */
async function eachPerson(
  store: Store, look: (person: Person, problems: readonly string[]) => void, unreadable: (row: UnreadableRow) => void, progress: CheckProgress,
): Promise<number> {
  let seen = 0;
  let last = '';
  let size = pageSize;
  for (;;) {
    let persons: readonly Person[];
    try {
      persons = await store.personsAfter(last, size);
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      // One by one up to whoever it is, and on in whole pages.
      if (size === 1) {
        unreadable(error);
        [seen, last] = [seen + 1, error.id];
      }
      size = size === 1 ? pageSize : 1;
      continue;
    }
    if (persons.length === 0) return seen;
    const problems = await problemsOf(store, persons);
    for (const person of persons) {
      const first = problems.get(person.entry.id)!;
      look(person, first.length === 0 ? first : await lookAgain(store, person.entry.id));
    }
    seen += persons.length;
    last = persons.at(-1)!.entry.id;
    progress.onPersons(seen);
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

async function problemsOf(store: Store, persons: readonly Person[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const events = Map.groupBy(await store.eventsOfAll(persons.map(({ entry }) => entry.id), standingActs), ({ entryId }) => entryId!);
  return new Map(persons.map((person) => [person.entry.id, standingFaults(standingFrom(events.get(person.entry.id) ?? []), standingOf(person))]));
}

/** What still differs when only this person is read, several times. */
async function lookAgain(store: Store, entryId: string): Promise<readonly string[]> {
  let problems: readonly string[] = [];
  for (let look = 0; look < secondLooks; look += 1) {
    const persons = await store.personsById([entryId]);
    problems = (await problemsOf(store, persons)).get(entryId) ?? [];
    if (problems.length === 0) break;
  }
  return problems;
}
