import { withClerk } from '../application/clerk/clerk-services.ts';
import { Reconcile } from '../application/clerk/reconcile.ts';
import type { Services } from '../application/context.ts';
import type { ReportWorker } from '../application/identity/work-reports.ts';
import { IntegrityCheck } from '../application/audit/integrity.ts';
import type { EndingsJournal } from '../application/ports/backup.ts';
import type { Mac } from '../domain/audit-event.ts';
import { ClerkDrain } from './clerk-drain.ts';
import { countNumbers } from './count-numbers.ts';
import { WebhookDeliverer } from './deliver-webhooks.ts';
import { JournalKeeper } from './keep-journal.ts';
import { watchForAlerts } from './raise-alerts.ts';
import { Reminders } from './remind.ts';
import { repeat } from './repeat.ts';
import { runJobs } from './run-jobs.ts';
import { ScheduledBackups } from './scheduled-backups.ts';
import type { MailSender } from './send-mails.ts';
import type { StaffMailSender } from './send-staff-mails.ts';

/** What runs beside the requests. */
export interface Worker {
  /** Something was committed: mail may be due, the search index behind. */
  wake(): void;
  /** Ends all loops and gives leases back. */
  stop(): Promise<void>;
}

const backupLookEveryMs = 5_000;
/** How soon a comparison with Clerk that somebody asked for begins. */
const clerkLookEveryMs = 5_000;
/** How soon a step of the clock that all processes share is followed. */
const clockReadEveryMs = 2_000;
const tidyEveryMs = 3_600_000;
const remindEveryMs = 600_000;
/** How soon a check that somebody asked for begins. */
const checkLookEveryMs = 5_000;
/** Well within the minute in which somebody who is erased must be gone (SR-68). */
const scrubEveryMs = 10_000;
/** Mail is made a moment after the request that caused it was answered, at an instant the request does not tell (SR-18). */
const mailDelayMs = 40;
const mailDelaySpreadMs = 80;
/** Small enough that indexing never holds up the people at the door, large enough that its own upkeep costs little. */
const indexedAtOnce = 1_000;

/** Starts the loops of one process: mail, change feed, search index, numbers, waves, webhooks, reports of the identity provider, the work at Clerk, reminders, checks of the record, backups, tidying. */
export function startWorker({ services, sender, staffSender, journal, reports, auditMacs, reminderAfterDays, followClock }: {
  services: Services; sender: MailSender; staffSender: StaffMailSender; journal?: EndingsJournal | undefined;
  /** Works on what the identity provider reports, where there is one. */
  reports?: ReportWorker | undefined;
  /** Keys the record may have been sealed with. */
  auditMacs: readonly Mac[];
  reminderAfterDays: readonly number[];
  /** Reads the clock that all processes share. */
  followClock: () => Promise<void>;
}): Worker {
  const { log, store, access, live, clock } = services;
  let erasedElsewhere = false;
  const mail = repeat({ name: 'outbox', everyMs: 1_000, log, run: () => sender.sendDue() });
  const staffMail = repeat({ name: 'staff_mail', everyMs: 1_000, log, run: () => staffSender.sendDue() });
  const index = repeat({ name: 'search_index', everyMs: 300, log, run: async () => (await store.indexChanged(indexedAtOnce)) === indexedAtOnce });
  const feed = repeat({
    name: 'feed', everyMs: 1_000, log,
    run: async () => {
      const events = await access.readFeed();
      erasedElsewhere ||= events.some(({ act }) => act === 'entry.erased');
      live.publish(events);
      services.templates.notice(events);
      if (events.length > 0) {
        mail.wake();
        staffMail.wake();
        webhooks.wake();
        clerk?.wake();
      }
      return false;
    },
  });
  const deaf = store.onNews(() => feed.wake());
  const time = services.store.kind === 'postgres' ? repeat({ name: 'clock', everyMs: clockReadEveryMs, log, run: async () => { await followClock(); return false; } }) : undefined;
  const tidy = repeat({
    name: 'tidy', everyMs: tidyEveryMs, log,
    run: async () => {
      const removed = await store.tidy(clock.now());
      if (removed > 0) log.info('tidy.done', { removed });
      return false;
    },
  });
  const reminders = new Reminders(services, reminderAfterDays);
  const remind = repeat({ name: 'reminders', everyMs: remindEveryMs, log, run: () => reminders.remindDue() });
  const check = new IntegrityCheck(services, auditMacs);
  const integrity = repeat({ name: 'integrity', everyMs: checkLookEveryMs, log, run: () => check.goOn() });
  const scrub = repeat({ name: 'scrub', everyMs: scrubEveryMs, log, run: async () => {
    const anyway = erasedElsewhere;
    erasedElsewhere = false;
    await store.scrub(anyway);
    return false;
  } });
  const numbers = countNumbers(services);
  const alerts = watchForAlerts(services);
  const jobs = runJobs(services);
  const deliverer = new WebhookDeliverer(services, { onFree: () => webhooks.wake() });
  const webhooks = repeat({ name: 'webhooks', everyMs: 1_000, log, run: () => deliverer.run() });
  const inbox = reports && repeat({ name: 'identity_reports', everyMs: 500, log, run: () => reports.run() });
  const clerkServices = withClerk(services);
  const drain = clerkServices && new ClerkDrain(clerkServices);
  const clerk = drain && repeat({ name: 'clerk', everyMs: 1_000, log, run: () => drain.run() });
  const reconcile = clerkServices && new Reconcile(clerkServices);
  const comparing = reconcile && repeat({ name: 'clerk_reconcile', everyMs: clerkLookEveryMs, log, run: () => reconcile.goOn() });
  const { schedule } = services.backups;
  const scheduled = schedule === null ? undefined : new ScheduledBackups(services, schedule);
  const backups = scheduled && repeat({ name: 'backups', everyMs: backupLookEveryMs, log, run: async () => { await scheduled.makeDue(); return false; } });
  const keeper = journal && new JournalKeeper(journal, store, services.feed);
  const endings = keeper && repeat({ name: 'journal', everyMs: 1_000, log, run: () => keeper.readOn() });
  let waking: NodeJS.Timeout | undefined;
  return {
    wake() {
      waking ??= setTimeout(() => {
        waking = undefined;
        mail.wake();
        staffMail.wake();
        webhooks.wake();
        clerk?.wake();
      }, mailDelayMs + Math.random() * mailDelaySpreadMs);
    },
    async stop() {
      clearTimeout(waking);
      await Promise.all([sender.stop(), staffSender.stop(), deliverer.stop(), drain?.stop()]);
      await Promise.all([mail.stop(), staffMail.stop(), index.stop(), feed.stop(), tidy.stop(), remind.stop(), integrity.stop(), scrub.stop(), numbers.stop(), alerts.stop(), jobs.stop(), webhooks.stop(), inbox?.stop(), backups?.stop(), endings?.stop(), clerk?.stop(), comparing?.stop(), time?.stop(), deaf()]);
    },
  };
}
