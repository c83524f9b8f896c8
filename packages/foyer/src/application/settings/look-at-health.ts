import { requireScope } from '../authorise.ts';
import { lastIntegrity } from '../audit/integrity.ts';
import { lastBackup } from '../backup/record-backup.ts';
import type { Context, Services } from '../context.ts';
import type { HealthItem } from '../ports/provider-health.ts';

type Finding = Pick<HealthItem, 'state' | 'detail'> & { readonly checkedAt?: number | null };

const percentFreeWanted = 10;
const percentFreeNeeded = 3;

/** How everything Foyer depends on is doing, for the team. */
export async function showHealth({ ctx }: { ctx: Context }): Promise<readonly HealthItem[]> {
  await requireScope(ctx, 'read', 'look at the health of providers');
  const now = ctx.clock.now();
  const [database, audit, disk, backups] = await Promise.all([databaseHealth(ctx), auditHealth(ctx), diskHealth(ctx), backupHealth(ctx)]);
  const item = (key: HealthItem['key'], name: string, { state, detail, checkedAt }: Finding): HealthItem => ({ key, name, state, detail, checkedAt: checkedAt ?? now });
  return [
    item('mail', 'Mail provider', mailHealth(ctx, now)), item('database', 'Database', database), item('audit', 'Audit log', audit),
    item('disk', 'Disk', disk), item('backups', 'Backups', backups),
  ];
}

function mailHealth({ health }: Services, now: number): Finding {
  const { provider, lastAcceptedAt, lastFailure, pausedUntil } = health.mail();
  if (pausedUntil !== null && now < pausedUntil) return { state: 'bad', detail: `${provider} takes no mail at the moment: ${lastFailure?.reason ?? 'it said so.'} Foyer tries again by itself.` };
  if (lastFailure !== null && lastFailure.at > (lastAcceptedAt ?? 0)) return { state: 'warn', detail: `The last attempt through ${provider} did not work: ${lastFailure.reason}`, checkedAt: lastFailure.at };
  if (lastAcceptedAt === null) return { state: 'ok', detail: `Nothing was sent through ${provider} since this process started. A test mail shows whether it works.` };
  return { state: 'ok', detail: `${provider} took the last mail.`, checkedAt: lastAcceptedAt };
}

async function databaseHealth({ store }: Services): Promise<Finding> {
  try {
    await store.ping();
    return { state: 'ok', detail: store.kind === 'sqlite' ? 'SQLite answers.' : 'PostgreSQL answers.' };
  } catch (error) {
    return { state: 'bad', detail: `The database does not answer: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function auditHealth({ store }: Services): Promise<Finding> {
  const { state, checkedAt, firstBad } = await lastIntegrity(store);
  switch (state) {
    case 'broken': return { state: 'bad', detail: `The check found ${firstBad === null ? 'a fault' : `that event ${firstBad} does not fit`}. Compare with a backup.`, checkedAt };
    case 'sound': return { state: 'ok', detail: 'The newest check found every event in its place.', checkedAt };
    case 'unknown': return { state: 'warn', detail: 'It was not checked yet. Start a check on the audit page, or with `foyer audit verify`.' };
  }
}

async function diskHealth({ health }: Services): Promise<Finding> {
  const disk = await health.disk();
  if (disk === null || disk.totalBytes === 0) return { state: 'ok', detail: 'The data lies elsewhere; its disk is looked after there.' };
  const percent = (disk.freeBytes / disk.totalBytes) * 100;
  const room = `${Math.round(percent)} % free (${Math.round(disk.freeBytes / 1_073_741_824)} GiB)`;
  if (percent < percentFreeNeeded) return { state: 'bad', detail: `${room}. Make room now: writing is about to stop.` };
  return percent < percentFreeWanted ? { state: 'warn', detail: `${room}. Make room before writing stops.` } : { state: 'ok', detail: `${room}.` };
}

async function backupHealth(services: Services): Promise<Finding> {
  const { schedule } = services.backups;
  const last = await lastBackup(services);
  if (last?.outcome === 'failed') return { state: 'bad', detail: `The last backup failed: ${last.problem ?? 'for an unknown reason.'}`, checkedAt: last.at };
  if (last !== null) return { state: 'ok', detail: `The last one is ${last.name}.`, checkedAt: last.at };
  return schedule === null ? { state: 'warn', detail: 'Nobody makes any. Set BACKUP_SCHEDULE, or run `foyer backup`.' } : { state: 'ok', detail: `The first one is made when it is time (${schedule}, UTC).` };
}
