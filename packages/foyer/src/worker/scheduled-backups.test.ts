import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { lastBackup } from '../application/backup/record-backup.ts';
import { hourMs } from '../testing/factories.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { type Harness, startHarness } from '../testing/harness.ts';
import { comesIn, joins } from '../testing/stories.ts';
import { ScheduledBackups } from './scheduled-backups.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-scheduled-'));
const opened: Harness[] = [];
let number = 0;
afterEach(async () => {
  for (const harness of opened.splice(0)) await harness.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** At nine; backups are made at three. */
async function open(options: { backups?: string; database?: string; clock?: ReturnType<typeof createFixedClock>; env?: Record<string, string> } = {}): Promise<Harness> {
  number += 1;
  const harness = await startHarness({
    database: options.database ?? `file:${join(folder, `${number}.db`)}`, ...(options.clock ? { clock: options.clock } : {}),
    env: { BACKUP_DIR: options.backups ?? join(folder, `backups-${number}`), BACKUP_SCHEDULE: '0 3 * * *', BACKUP_KEEP: '2', ...options.env },
  });
  opened.push(harness);
  return harness;
}

describe('scheduled backups', () => {
  it('are made when they are due, once, and old ones go', async () => {
    const harness = await open();
    await joins(harness);
    const scheduled = new ScheduledBackups(harness.services, '0 3 * * *');
    expect(await scheduled.makeDue()).toBe(false);
    for (let day = 0; day < 3; day += 1) {
      harness.clock.advance(24 * hourMs);
      expect(await scheduled.makeDue()).toBe(true);
      expect(await scheduled.makeDue()).toBe(false);
    }
    const { items, schedule } = (await (await harness.admin('/api/v1/admin/backups')).json()) as { items: { name: string; verified: boolean }[]; schedule: string };
    expect(schedule).toBe('0 3 * * *');
    expect(items.map(({ verified }) => verified)).toEqual([true, true]);
    expect(await lastBackup(harness.services)).toMatchObject({ outcome: 'made', name: items[0]!.name });
    await harness.expectAuditEvent('backup.made', { detail: { name: items[0]!.name } });
  });

  it('are made by one of several processes', async () => {
    const one = await open();
    const other = await open({ database: `file:${join(folder, `${number}.db`)}`, backups: join(folder, `backups-${number}`), clock: one.clock });
    const schedules = [one, other].map(({ services }) => new ScheduledBackups(services, '0 3 * * *'));
    for (const scheduled of schedules) await scheduled.makeDue();
    one.clock.advance(24 * hourMs);
    const made = await Promise.all(schedules.map((scheduled) => scheduled.makeDue()));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await one.services.backups.list()).toHaveLength(1);
  });

  it.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 28, 12)], ['Europe/Berlin', Date.UTC(2026, 9, 24, 12)], ['America/New_York', Date.UTC(2026, 10, 1, 0)],
  ])('SR-77 are made once a night, at three by UTC, where clocks are changed: %s, %i', async (zone, from) => {
    const before = process.env['TZ'];
    process.env['TZ'] = zone;
    try {
      expect(new Date(from).getTimezoneOffset()).not.toBe(new Date(from + 48 * hourMs).getTimezoneOffset());
      const harness = await open({ clock: createFixedClock(from) });
      const scheduled = new ScheduledBackups(harness.services, '0 3 * * *');
      const made: string[] = [];
      for (let step = 0; step < 3 * 48; step += 1) {
        if (await scheduled.makeDue()) made.push(new Date(harness.clock.now()).toISOString().slice(11));
        harness.clock.advance(hourMs / 2);
      }
      expect(made).toEqual(['03:00:00.000Z', '03:00:00.000Z', '03:00:00.000Z']);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('that were missed while nothing ran are made up for', async () => {
    const before = await open();
    before.clock.advance(24 * hourMs);
    await before.services.backups.make();
    before.clock.advance(48 * hourMs);
    expect(await new ScheduledBackups(before.services, '0 3 * * *').makeDue()).toBe(true);
  });

  it('that fail are logged and recorded, leave older ones alone, and are tried again at the next turn', async () => {
    const harness = await open();
    const scheduled = new ScheduledBackups(harness.services, '0 3 * * *');
    await scheduled.makeDue();
    harness.clock.advance(24 * hourMs);
    await scheduled.makeDue();
    const place = harness.services.backups.folder;
    const kept = readdirSync(place);
    rmSync(place, { recursive: true });
    writeFileSync(place, 'a file where the folder was');
    harness.clock.advance(24 * hourMs);
    expect(await scheduled.makeDue()).toBe(false);
    expect(harness.log.events()).toContain('backup.failed');
    expect(await lastBackup(harness.services)).toMatchObject({ outcome: 'failed', name: null });
    await harness.expectAuditEvent('backup.failed');
    rmSync(place);
    harness.clock.advance(24 * hourMs);
    expect(await scheduled.makeDue()).toBe(true);
    expect(kept.length).toBeGreaterThan(0);
  });
});

describe('the journal of endings', () => {
  it('notes what ends before anybody is answered, tells nothing about people, and reads on where another process left off', async () => {
    const harness = await open();
    const journal = () => {
      const place = join(harness.services.backups.folder, 'endings', 'first');
      return existsSync(place) ? readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8')).join('') : '';
    };
    const { email } = await comesIn(harness, { name: 'Quirinia Zabel' });
    await harness.admin('/api/v1/admin/waitlist/revoke', { email, reason: 'Because of Quirinia' });
    expect(journal()).toContain('access.revoked');
    for (const word of [email, 'Quirinia', email.split('@')[0]!]) expect(journal()).not.toContain(word);
    const worker = harness.foyer.startWorker();
    await expect.poll(() => journal(), { timeout: 30_000 }).toContain('"kind":"cover"');
    const { seq } = await harness.services.store.auditHead();
    await expect.poll(() => journal(), { timeout: 30_000 }).toContain(`"through":${seq}`);
    await worker.stop();
  });
});
