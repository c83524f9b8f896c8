import { stat } from 'node:fs/promises';
import type { LabelledValue, Metrics, WatchedGauge } from './adapters/metrics/prometheus.ts';
import { readAlerts } from './application/alerts/alert-state.ts';
import { decisionBacklog } from './application/alerts/decision-backlog.ts';
import { lastIntegrity } from './application/audit/integrity.ts';
import { lastBackup } from './application/backup/record-backup.ts';
import { readReconcile } from './application/clerk/reconcile-state.ts';
import type { Services } from './application/context.ts';
import type { Executor } from './application/executor.ts';

interface Watched {
  readonly services: Services;
  readonly executor: Executor;
  readonly version: string;
  /** Undefined where the database is no file. */
  readonly databaseFile: string | undefined;
}

/** What an operator's own monitoring may want to know; all of it is cheap, also at a million people: maintained counts and short lists. */
export function watchGauges(metrics: Metrics, watched: Watched): void {
  const { services: { clerk } } = watched;
  for (const gauge of [...ofProcess(watched), ...ofDatabase(watched), ...ofQueues(watched), ...ofPeople(watched), ...ofHealth(watched), ...(clerk === undefined ? [] : ofClerk(watched))]) metrics.gauge(gauge);
}

function ofProcess({ services: { access, live, store }, executor, version }: Watched): readonly WatchedGauge[] {
  return [
    { name: 'foyer_build_info', help: 'Always 1; the version that runs, and on which database.', labelNames: ['version', 'database'], read: () => [{ labels: { version, database: store.kind }, value: 1 }] },
    { name: 'foyer_event_streams', help: 'Open streams of server-sent events.', read: () => live.listening },
    { name: 'foyer_commit_waiting_requests', help: 'Requests that wait for a commit.', read: () => executor.waiting },
    { name: 'foyer_feed_age_seconds', help: 'Since when this process last heard what the others changed; from 4 on, the gate trusts no memory.', read: () => access.feedAgeSeconds },
  ];
}

function ofDatabase({ services: { store }, databaseFile }: Watched): readonly WatchedGauge[] {
  if (store.kind === 'postgres') {
    return [
      {
        name: 'foyer_database_connections', help: 'Connections to PostgreSQL by state: busy, idle.', labelNames: ['state'],
        read: () => {
          const { open, idle } = store.connections();
          return byLabel('state', { busy: open - idle, idle });
        },
      },
      { name: 'foyer_database_waiting_requests', help: 'Requests that wait for a connection to PostgreSQL.', read: () => store.connections().waiting },
    ];
  }
  if (databaseFile === undefined) return [];
  const sizeOf = (path: string) => stat(path).then(({ size }) => size, () => undefined);
  return [
    { name: 'foyer_database_bytes', help: 'Size of the database file.', read: () => sizeOf(databaseFile) },
    { name: 'foyer_database_wal_bytes', help: 'Size of the write-ahead log beside it.', read: () => sizeOf(`${databaseFile}-wal`) },
  ];
}

function ofQueues({ services: { store, clock, health } }: Watched): readonly WatchedGauge[] {
  const outbox = together(() => store.outboxState(clock.now()));
  const deliveries = together(() => store.webhooks.counts());
  const jobs = together(async () => [...(await store.jobs.runs(await store.jobs.open())).values()]);
  const deliveriesIn = (counts: Awaited<ReturnType<typeof deliveries>>, wanted: readonly string[]): number =>
    counts.filter(({ status }) => wanted.includes(status)).reduce((sum, { count }) => sum + count, 0);
  return [
    {
      name: 'foyer_outbox_messages', help: 'Mails in the outbox by state: queued, parked.', labelNames: ['state'],
      read: async () => {
        const { queued, parked } = await outbox();
        return byLabel('state', { queued, parked });
      },
    },
    {
      name: 'foyer_outbox_oldest_seconds', help: 'How long the oldest due mail has been waiting.',
      read: async () => {
        const { oldestRunAt } = await outbox();
        return oldestRunAt === null ? 0 : Math.max(0, (clock.now() - oldestRunAt) / 1000);
      },
    },
    { name: 'foyer_mail_provider_paused', help: '1 while the mail provider takes nothing.', read: () => Number((health.mail().pausedUntil ?? 0) > clock.now()) },
    {
      name: 'foyer_webhook_deliveries', help: 'Calls to receivers of webhooks by state: waiting, dead.', labelNames: ['state'],
      read: async () => {
        const counts = await deliveries();
        return byLabel('state', { waiting: deliveriesIn(counts, ['queued', 'processing']), dead: deliveriesIn(counts, ['dead']) });
      },
    },
    { name: 'foyer_incoming_webhooks_waiting', help: 'Reports of providers that wait to be worked on.', read: async () => (await store.providers.inbox()).waiting },
    { name: 'foyer_jobs_open', help: 'Waves and bulk acts under way.', read: async () => (await jobs()).length },
    {
      name: 'foyer_job_people', help: 'People of waves and bulk acts under way, by what became of them: left, changed, failed, skipped.', labelNames: ['outcome'],
      read: async () => {
        const sums = { left: 0, changed: 0, failed: 0, skipped: 0 };
        for (const { total, changed, failed, skipped } of await jobs()) {
          sums.left += total - changed - failed - skipped;
          sums.changed += changed;
          sums.failed += failed;
          sums.skipped += skipped;
        }
        return byLabel('outcome', sums);
      },
    },
  ];
}

function ofPeople({ services }: Watched): readonly WatchedGauge[] {
  const { store, clock } = services;
  const backlog = together(() => decisionBacklog(services));
  return [
    {
      name: 'foyer_entries', help: 'People by stage, and whether their address is confirmed.', labelNames: ['stage', 'confirmed'],
      read: async () => {
        const sums = new Map<string, LabelledValue>();
        for (const { stage, confirmed, count } of await store.counts()) {
          const key = `${stage} ${confirmed}`;
          sums.set(key, { labels: { stage, confirmed: String(confirmed) }, value: (sums.get(key)?.value ?? 0) + count });
        }
        return [...sums.values()];
      },
    },
    { name: 'foyer_decisions_waiting', help: 'People who wait for a decision of the team.', read: async () => (await backlog()).count },
    {
      name: 'foyer_decisions_oldest_seconds', help: 'How long the first of them has been waiting.',
      read: async () => {
        const { oldestAt } = await backlog();
        return oldestAt === null ? 0 : Math.max(0, (clock.now() - oldestAt) / 1000);
      },
    },
  ];
}

function ofHealth({ services: { health, store, clock } }: Watched): readonly WatchedGauge[] {
  return [
    {
      name: 'foyer_disk_free_ratio', help: 'Free part of the disk with the data, 0 to 1.',
      read: async () => {
        const disk = await health.disk();
        return disk === null || disk.totalBytes === 0 ? undefined : disk.freeBytes / disk.totalBytes;
      },
    },
    {
      name: 'foyer_audit_sound', help: '1 when the newest check found the audit log whole, 0 when broken.',
      read: async () => {
        const { state } = await lastIntegrity(store);
        return state === 'sound' ? 1 : state === 'broken' ? 0 : undefined;
      },
    },
    { name: 'foyer_alerts_raised', help: 'Alerts that are raised now.', read: async () => (await readAlerts(store)).filter(({ state }) => state === 'raised').length },
    {
      name: 'foyer_backup_age_seconds', help: 'Age of the newest backup, where the last attempt made one.',
      read: async () => {
        const last = await lastBackup({ store });
        return last?.outcome === 'made' ? (clock.now() - last.at) / 1000 : undefined;
      },
    },
  ];
}

function ofClerk({ services: { store } }: Watched): readonly WatchedGauge[] {
  return [
    { name: 'foyer_clerk_waiting', help: 'People with something to do at Clerk.', read: async () => (await store.clerk.queue()).waiting },
    { name: 'foyer_clerk_parked', help: 'People whom Clerk did not take.', read: async () => (await store.clerk.queue()).parked },
    { name: 'foyer_clerk_drift', help: 'Differences between Foyer and Clerk, as the newest comparison found.', read: async () => (await readReconcile(store)).state.last?.driftTotal },
  ];
}

/** Figures of one scrape come from one reading. */
function together<T>(read: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => underWay ??= read().finally(() => { underWay = undefined; });
}

function byLabel(name: string, values: Readonly<Record<string, number>>): readonly LabelledValue[] {
  return Object.entries(values).map(([label, value]) => ({ labels: { [name]: label }, value }));
}
