import type { LastIntegrity } from '../audit/integrity.ts';
import type { Thresholds } from './alert-settings.ts';

/** What can be raised, in the order it is shown. */
export const alertTitles = {
  audit_chain: 'The audit log is broken',
  backup: 'Backups need a look',
  disk: 'The disk is nearly full',
  mail_failures: 'Mails fail',
  parked_mail: 'Mails wait for a decision',
  webhook_failures: 'Reports of providers fail',
  backlog: 'Many people wait for a decision',
  unusual_activity: 'Unusual activity in the admin',
} as const;
export type AlertKey = keyof typeof alertTitles;
export const alertKeys = Object.keys(alertTitles) as readonly AlertKey[];

/** How things are right now; counts are of the last hour. */
export interface Observations {
  readonly now: number;
  readonly mailFailures: number;
  readonly webhookFailures: number;
  readonly parkedMails: number;
  readonly backlog: { readonly count: number; readonly oldestAt: number | null };
  readonly integrity: LastIntegrity;
  readonly backup: { readonly scheduled: boolean; readonly failure: string | null; readonly newestAt: number | null };
  /** By who acted. */
  readonly activity: readonly { readonly actor: string; readonly kind: 'decision' | 'export' | 'refusal'; readonly count: number }[];
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
}

export interface Judgement {
  readonly key: AlertKey;
  readonly firing: boolean;
  /** What is the matter and what to do; empty when nothing is. */
  readonly detail: string;
}

const hourMs = 3_600_000;
/** What is raised ends only well below the threshold, so that nobody is told back and forth. */
const easing = 0.8;

/** Holds what is against the thresholds. @param raised - what is raised already */
export function judge(seen: Observations, limits: Thresholds, raised: ReadonlySet<AlertKey>): readonly Judgement[] {
  const over = (key: AlertKey, value: number, limit: number): boolean => limit > 0 && value >= (raised.has(key) ? limit * easing : limit);
  const make = (key: AlertKey, details: readonly (string | false)[]): Judgement => {
    const said = details.filter((detail) => detail !== false);
    return { key, firing: said.length > 0, detail: said.join(' ') };
  };
  const { backlog, backup, integrity, disk, now } = seen;
  const waitsHours = backlog.oldestAt === null ? 0 : (now - backlog.oldestAt) / hourMs;
  const free = disk === null || disk.totalBytes === 0 ? null : (disk.freeBytes / disk.totalBytes) * 100;
  const diskLimit = raised.has('disk') ? limits.diskFreePercent / easing : limits.diskFreePercent;
  return [
    make('audit_chain', [integrity.state === 'broken' && `The check found ${integrity.firstBad === null ? 'a fault' : `that event ${integrity.firstBad} does not fit`}. Compare with a backup, and treat everything from there on as unproven.`]),
    make('backup', [
      backup.failure !== null && `The last backup failed: ${backup.failure}`,
      backup.scheduled && limits.backupOverdueHours > 0 && backup.newestAt !== null && now - backup.newestAt > limits.backupOverdueHours * hourMs
        && `The newest backup is ${Math.floor((now - backup.newestAt) / hourMs)} hours old. Look whether the server can write to the folder of backups.`,
    ]),
    make('disk', [free !== null && limits.diskFreePercent > 0 && free < diskLimit && `Only ${Math.round(free)} % of the disk with the data is free. Make room before writing stops.`]),
    make('mail_failures', [over('mail_failures', seen.mailFailures, limits.mailFailuresPerHour) && `${seen.mailFailures} mails failed within an hour. Look at the outbox and at your mail provider.`]),
    make('parked_mail', [over('parked_mail', seen.parkedMails, limits.parkedMails) && `${seen.parkedMails} mails are parked. The outbox says why; retry or discard them.`]),
    make('webhook_failures', [over('webhook_failures', seen.webhookFailures, limits.webhookFailuresPerHour) && `${seen.webhookFailures} reports of providers could not be taken within an hour. Compare the signing secrets on both sides.`]),
    make('backlog', [
      over('backlog', backlog.count, limits.backlogEntries) && `${backlog.count} people wait for a decision.`,
      backlog.count > 0 && over('backlog', waitsHours, limits.backlogAgeHours) && `The one who waits longest has been waiting for ${Math.floor(waitsHours / 24)} days.`,
    ]),
    make('unusual_activity', seen.activity.map(({ actor, kind, count }) => {
      const limit = { decision: limits.decisionsPerHour, export: limits.exportsPerHour, refusal: limits.refusalsPerHour }[kind];
      return over('unusual_activity', count, limit) && `${actor}: ${count} ${wordsOf[kind]} within an hour. Find out whether this is right; if not, suspend the account or revoke the key.`;
    })),
  ];
}

const wordsOf = { decision: 'decisions', export: 'exports', refusal: 'refused attempts' } as const;
