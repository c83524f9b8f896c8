import type { Actor } from '../../domain/actor.ts';
import { type AdminEnding, type Aftermath, aftermathOf, type Closure } from '../../domain/aftermath.ts';
import type { CloseRestoredCommand, CloseRestoredResult } from '../../domain/decisions/close-restored.ts';
import type { Person } from '../../domain/person.ts';
import { selfCheck } from '../audit/self-check.ts';
import type { Services } from '../context.ts';
import type { BackupManifest, BackupProgress, EndedRows, KnownAfter, RestoreDesk } from '../ports/backup.ts';
import type { Mac } from '../../domain/audit-event.ts';
import type { Request } from '../../domain/unit.ts';

/** How a restore knows what ended after the backup. */
export type KnowledgeSource = { readonly by: 'database'; readonly url: string } | { readonly by: 'journal' } | { readonly by: 'closing everything' };

/** The restored file, opened, before it takes its place. */
export interface OpenedFile {
  readonly services: Pick<Services, 'store' | 'executor' | 'rules'>;
  readonly auditMacs: readonly Mac[];
  close(): Promise<void>;
}

export interface RestoreInput {
  readonly file: string;
  readonly knowledge: KnowledgeSource;
  /** Looks at everything and changes nothing. */
  readonly dryRun: boolean;
}

/** Somebody whose access a restore ended. */
export interface ClosedPerson {
  readonly email: string;
  readonly outcome: Exclude<CloseRestoredResult['outcome'], 'unchanged'>;
}

export interface RestoreReport {
  readonly manifest: BackupManifest;
  readonly knowledge: KnowledgeSource['by'];
  /** How far knowledge of the time after the backup reaches; null when nothing is known. */
  readonly through: KnownAfter['through'] | null;
  readonly dryRun: boolean;
  readonly people: readonly ClosedPerson[];
  /** They got access again after an ending; that is not repeated. */
  readonly regained: readonly string[];
  readonly apiKeys: readonly string[];
  /** Members of the team who are suspended now, or need a new password. */
  readonly admins: readonly string[];
  /** People who were erased after the backup, and are again. */
  readonly erased: number;
  readonly rows: EndedRows | null;
}

/** A restore does not go on without being told more. The message says what. */
export class RestoreNeedsWord extends Error {
  override readonly name = 'RestoreNeedsWord';
}

const actor: Actor = { kind: 'system', name: 'restore' };
const together = 200;

/**
 * Brings a backup back without reviving anything: what ended after it stays ended, everybody signs in again, links in old mails are dead,
 * and no mail goes out without an operator's word (SR-72). The target is filled whole or not at all.
 * @throws {Error} with a sentence for people; then nothing was changed
 */
export async function restoreBackup({ desk, open, input, lineage, now, onProgress }: {
  desk: RestoreDesk;
  open: (path: string) => Promise<OpenedFile>;
  input: RestoreInput;
  /** A new one, see the manifest. */
  lineage: string;
  now: number;
  onProgress: (progress: BackupProgress) => void;
}): Promise<RestoreReport> {
  const manifest = await desk.verify(input.file, onProgress);
  if (!input.dryRun) await desk.requireEmptyTarget();
  const known = await knownAfter(desk, manifest, input.knowledge);
  const aftermath = aftermathOf(known?.events ?? []);
  const report = { manifest, knowledge: input.knowledge.by, through: known?.through ?? null, dryRun: input.dryRun };
  const { path, ended } = await desk.unpack(input.file, aftermath.mailsSettled, lineage, now);
  try {
    const opened = await open(path);
    let closed: Closed;
    try {
      closed = await close(opened, aftermath, known === null, onProgress);
      await record(opened, manifest, report, ended, closed);
      await requireWhole(opened, onProgress);
    } finally {
      await opened.close();
    }
    if (input.dryRun) desk.discard(path);
    else await desk.settle(path, onProgress);
    return { ...report, ...closed, rows: ended };
  } catch (error) {
    desk.discard(path);
    throw error;
  }
}

async function knownAfter(desk: RestoreDesk, manifest: BackupManifest, knowledge: KnowledgeSource): Promise<KnownAfter | null> {
  if (knowledge.by === 'closing everything') return null;
  if (knowledge.by === 'database') return desk.knownByDatabase(manifest, knowledge.url);
  const known = await desk.knownByJournal(manifest);
  if (known) return known;
  throw new RestoreNeedsWord(
    'Nothing tells what ended after this backup: access that was taken back since then would come back. Give --since with the database as it was before, '
    + 'or --close-everything to take back every access and every key until you give it again. With BACKUP_JOURNAL=on, Foyer keeps beside the backups what a restore must know.',
  );
}

type Closed = Pick<RestoreReport, 'people' | 'regained' | 'apiKeys' | 'admins' | 'erased'>;

/** Ends again what ended, one audit event for each. */
async function close(opened: OpenedFile, aftermath: Aftermath, everything: boolean, onProgress: (progress: BackupProgress) => void): Promise<Closed> {
  const { store, executor } = opened.services;
  const people: ClosedPerson[] = [];
  const run = async (requests: readonly Request<CloseRestoredCommand>[], total: number): Promise<void> => {
    for (let from = 0; from < requests.length; from += together) {
      // In handfuls: memory stays flat and the bar moves.
      const outcomes = await executor.submit({ requests: requests.slice(from, from + together) });
      for (const outcome of outcomes) {
        if (!outcome.ok) throw outcome.error;
        const { email, outcome: became } = outcome.result as CloseRestoredResult;
        if (email !== null && became !== 'unchanged') people.push({ email, outcome: became });
      }
      onProgress({ step: 'closing', done: Math.min(from + together, total), total });
    }
  };
  if (everything) {
    for await (const ids of openPeople(opened)) await run(ids.map((id) => requestFor(id, closesAll)), ids.length);
  } else {
    const closures = [...aftermath.closures].filter(([id]) => !aftermath.erased.has(id));
    await run(closures.map(([id, closure]) => requestFor(id, closure)), closures.length);
  }
  const apiKeys: string[] = [];
  const admins: string[] = [];
  for (const key of await store.listApiKeys()) {
    if (key.revokedAt !== null || !(everything || aftermath.apiKeysEnded.has(key.id))) continue;
    // Few, and each with its own event.
    await executor.run({ target: { by: 'nobody' }, command: { type: 'revoke_api_key', actor, key } });
    apiKeys.push(key.name);
  }
  for (const { id } of await store.listAdmins()) {
    const ending = everything ? endsAll : aftermath.adminsEnded.get(id);
    if (!ending) continue;
    const { email } = await executor.run({ target: { by: 'nobody' }, command: { type: 'close_restored_admin', actor, id, ending } });
    if (email !== null) admins.push(email);
  }
  let erased = 0;
  for (const { entry } of await store.personsById([...aftermath.erased])) {
    await executor.run({ target: { by: 'id', id: entry.id }, command: { type: 'erase', actor, version: null } });
    erased += 1;
  }
  const regained = (await store.personsById([...aftermath.regained])).map(({ entry }) => entry.email);
  return { people, regained, apiKeys, admins, erased };
}

const endsAll: AdminEnding = { place: true, password: true, factor: false };
const closesAll: Closure = { stage: 'revoked', invitationEnded: true, role: null, because: null };

function requestFor(id: string, closure: Closure): Request<CloseRestoredCommand> {
  return { target: { by: 'id', id }, command: { type: 'close_restored', actor, closure } };
}

/** Ids of people to whom some door is open, page by page. */
async function* openPeople({ services: { store } }: OpenedFile): AsyncGenerator<readonly string[]> {
  let last = '';
  for (;;) {
    // Each page begins where the one before ended.
    const persons = await store.personsAfter(last, 400);
    if (persons.length === 0) return;
    const open = persons.filter(isOpen).map(({ entry }) => entry.id);
    if (open.length > 0) yield open;
    last = persons.at(-1)!.entry.id;
  }
}

function isOpen({ entry, grant, invitation }: Person): boolean {
  return grant?.revokedAt === null || invitation?.state === 'pending' || entry.stage === 'approved' || entry.stage === 'invited' || entry.stage === 'accepted';
}

async function record(
  { services: { executor } }: OpenedFile, manifest: BackupManifest, { knowledge, through }: Pick<RestoreReport, 'knowledge' | 'through'>, rows: EndedRows,
  { people, apiKeys, admins, erased }: Closed,
): Promise<void> {
  await executor.run({
    target: { by: 'nobody' },
    command: {
      type: 'record_restored', actor,
      detail: {
        madeAt: new Date(manifest.madeAt).toISOString(), backupHead: manifest.audit.seq, knownBy: knowledge, knownThrough: through?.seq ?? null,
        peopleClosed: people.length, apiKeysEnded: apiKeys.length, adminsEnded: admins.length, erasedAgain: erased, ...rows,
      },
    },
  });
}

/** What takes the target's place agrees with itself. @throws {Error} naming the first fault */
async function requireWhole({ services: { store, rules }, auditMacs }: OpenedFile, onProgress: (progress: BackupProgress) => void): Promise<void> {
  const { seq } = await store.auditHead();
  const found = await selfCheck({
    store, macs: auditMacs, roles: rules.product.roles.map(({ key }) => key),
    progress: { onEvents: (done) => onProgress({ step: 'verifying', done, total: seq }), onPersons() {} },
  });
  // A role that is no longer configured opens nothing, and is no fault of the backup.
  const fault = found.faults.find(({ check }) => check !== 'roles');
  if (fault) throw new Error(`The restored database would not agree with itself (${fault.check}: ${fault.problem}), so it was not put in place.`);
}
