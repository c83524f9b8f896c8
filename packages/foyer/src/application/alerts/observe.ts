import { lastIntegrity } from '../audit/integrity.ts';
import { lastBackup } from '../backup/record-backup.ts';
import type { Services } from '../context.ts';
import { signInPrefix } from '../numbers/count-feed.ts';
import { recentStep, type RecentKind } from '../numbers/steps.ts';
import { dayOf } from '../numbers/tally.ts';
import type { DailyNumber } from '../ports/numbers-store.ts';
import { recentPrefix } from '../ports/numbers-store.ts';
import { decisionBacklog } from './decision-backlog.ts';
import type { Observations } from './rules.ts';

const hourMs = 3_600_000;
const watched = new Set<string>(['decision', 'export', 'refusal']);

/** Looks at everything alerts are about. Cheap: maintained counts and short lists. */
export async function observe(services: Services): Promise<Observations> {
  const { store, clock, health, backups } = services;
  const now = clock.now();
  const [recent, outbox, backlog, integrity, backup, disk] = await Promise.all([
    lastHour(services, now), store.outboxState(now), decisionBacklog(services), lastIntegrity(store), lastBackup(services), health.disk(),
  ]);
  const sum = (kind: RecentKind): number => recent.filter(({ wave }) => wave === kind).reduce((all, { count }) => all + count, 0);
  return {
    now,
    mailFailures: sum('mail_failed'), webhookFailures: sum('webhook_failed'), parkedMails: outbox.parked,
    backlog,
    integrity,
    backup: { scheduled: backups.schedule !== null, failure: backup?.outcome === 'failed' ? backup.problem ?? 'for an unknown reason.' : null, newestAt: backup?.outcome === 'made' ? backup.at : null },
    activity: activityOf(recent, await namesOf(services, recent)),
    disk,
  };
}

/** Counted by five minutes, so up to five minutes more than an hour; around midnight on two days. */
async function lastHour({ store }: Services, now: number): Promise<readonly DailyNumber[]> {
  const since = now - hourMs;
  const [today, before] = [dayOf(now), dayOf(since)];
  if (today === before) return store.numbers.recent(today, recentStep(since));
  return [...await store.numbers.recent(before, recentStep(since)), ...await store.numbers.recent(today, recentPrefix)];
}

/** Names of the accounts somebody tried to sign in as. */
async function namesOf({ store }: Services, recent: readonly DailyNumber[]): Promise<ReadonlyMap<string, string>> {
  if (!recent.some(({ source }) => source.startsWith(signInPrefix))) return new Map();
  return new Map((await store.listAdmins()).map(({ id, name }) => [id, name]));
}

function actorNamed(source: string, names: ReadonlyMap<string, string>): string {
  if (source.startsWith(signInPrefix)) return `Sign-in as ${names.get(source.slice(signInPrefix.length)) ?? 'nobody known'}`;
  if (source === '' || source === 'anonymous') return 'Somebody without a valid key';
  // An id, and the name it has in the record.
  return source.replace(/^\S+ (?=\S)/, '');
}

function activityOf(recent: readonly DailyNumber[], names: ReadonlyMap<string, string>): Observations['activity'] {
  const sums = new Map<string, Observations['activity'][number]>();
  for (const { wave, source, count } of recent) {
    if (!watched.has(wave)) continue;
    const key = `${wave} ${source}`;
    const actor = actorNamed(source, names);
    sums.set(key, { actor, kind: wave as 'decision' | 'export' | 'refusal', count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}
