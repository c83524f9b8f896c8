import { Cron } from 'croner';
import { recordBackupFailed, recordBackupMade } from '../application/backup/record-backup.ts';
import type { Services } from '../application/context.ts';
import type { Actor } from '../domain/actor.ts';

const actor: Actor = { kind: 'system', name: 'scheduled backup' };
/** Longer than the clocks of two processes can be apart. */
const leaseMs = 2 * 86_400_000;

/**
 * Makes backups when the schedule says so: one process at a time, however many there are. One that was missed while nothing ran is
 * made up for. A failure is logged and recorded, and leaves the older backups alone.
 */
export class ScheduledBackups {
  readonly #services: Pick<Services, 'backups' | 'store' | 'executor' | 'clock' | 'log'>;
  readonly #cron: Cron;
  /** The schedule is followed from here on. */
  #since: number | undefined;

  constructor(services: Pick<Services, 'backups' | 'store' | 'executor' | 'clock' | 'log'>, schedule: string) {
    this.#services = services;
    this.#cron = new Cron(schedule, { timezone: 'UTC', mode: '5-part', paused: true });
  }

  /** Makes the backup that is due, if one is. @returns whether one was made */
  async makeDue(): Promise<boolean> {
    const { backups, store, clock } = this.#services;
    const now = clock.now();
    this.#since ??= (await backups.list()).find(({ verified }) => verified)?.at ?? now;
    const due = this.#cron.nextRun(new Date(this.#since))?.getTime();
    if (due === undefined || now < due) return false;
    this.#since = now;
    // Whoever is first makes it; the others wait for the next one.
    if (!(await store.spendOnce(`backup ${due}`, now + leaseMs))) return false;
    return this.#make();
  }

  async #make(): Promise<boolean> {
    const { backups, log } = this.#services;
    try {
      const made = await backups.make();
      log.info('backup.made', { name: made.name, bytes: made.bytes });
      const removed = await backups.keep(backups.keepMax);
      if (removed.length > 0) log.info('backup.removed_old', { names: removed });
      await recordBackupMade({ ctx: this.#services, actor, made });
      return true;
    } catch (error) {
      log.error('backup.failed', { error });
      const problem = error instanceof Error ? error.message : String(error);
      await recordBackupFailed({ ctx: this.#services, actor, problem });
      return false;
    }
  }
}
