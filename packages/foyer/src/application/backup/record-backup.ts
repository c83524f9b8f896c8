import type { Actor } from '../../domain/actor.ts';
import type { Services } from '../context.ts';
import type { BackupFile } from '../ports/backup.ts';

/** How the newest attempt ended, for whoever must be told. */
export interface LastBackup {
  readonly outcome: 'made' | 'failed';
  readonly at: number;
  /** The backup's name, or null after a failure. */
  readonly name: string | null;
  /** Why there is none, in a sentence. */
  readonly problem: string | null;
}

const place = { kind: 'backup', id: 'last' } as const;

/** Records that a backup was made: all of an installation's data is in it. */
export async function recordBackupMade({ ctx, actor, made }: { ctx: Pick<Services, 'executor' | 'clock'>; actor: Actor; made: BackupFile }): Promise<void> {
  const last: LastBackup = { outcome: 'made', at: ctx.clock.now(), name: made.name, problem: null };
  await keep(ctx, actor, last, { act: 'backup.made', detail: { name: made.name, bytes: made.bytes, head: made.manifest?.audit.seq ?? null } });
}

/** Records that a backup could not be made, so that an alert can be raised. */
export async function recordBackupFailed({ ctx, actor, problem }: { ctx: Pick<Services, 'executor' | 'clock'>; actor: Actor; problem: string }): Promise<void> {
  const last: LastBackup = { outcome: 'failed', at: ctx.clock.now(), name: null, problem };
  await keep(ctx, actor, last, { act: 'backup.failed', detail: { problem } });
}

async function keep(
  { executor }: Pick<Services, 'executor'>, actor: Actor, last: LastBackup, event: { act: 'backup.made' | 'backup.failed'; detail: Record<string, string | number | null> },
): Promise<void> {
  await executor.run({
    target: { by: 'document', ...place },
    command: { type: 'keep_document', actor, ...place, owner: null, body: JSON.stringify(last), expectedVersion: null, event: { ...event, entryId: null } },
  });
}

/** How the newest attempt ended, in whichever process; null before the first. */
export async function lastBackup({ store }: { store: Pick<Services['store'], 'documents'> }): Promise<LastBackup | null> {
  const kept = await store.documents.get(place.kind, place.id);
  return kept ? (JSON.parse(kept.body) as LastBackup) : null;
}
