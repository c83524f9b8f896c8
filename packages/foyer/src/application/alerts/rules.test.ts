import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, start } from '../../testing/factories.ts';
import { thresholds } from './alert-settings.ts';
import { type AlertKey, judge, type Observations } from './rules.ts';

const calm: Observations = {
  now: start, mailFailures: 0, webhookFailures: 0, parkedMails: 0, backlog: { count: 0, oldestAt: null }, integrity: { state: 'sound', checkedAt: start, firstBad: null },
  backup: { scheduled: true, failure: null, newestAt: start }, activity: [], disk: { freeBytes: 60, totalBytes: 100 },
};

function firing(seen: Partial<Observations>, raised: readonly AlertKey[] = [], limits: Partial<Record<keyof typeof thresholds, number>> = {}): readonly AlertKey[] {
  return judge({ ...calm, ...seen }, { ...thresholds, ...limits }, new Set(raised)).filter((one) => one.firing).map(({ key }) => key);
}

describe('alerts', () => {
  it('are quiet while all is well', () => {
    expect(firing({})).toEqual([]);
  });

  it.each<[string, Partial<Observations>, AlertKey]>([
    ['mails fail', { mailFailures: 10 }, 'mail_failures'],
    ['reports fail', { webhookFailures: 10 }, 'webhook_failures'],
    ['mails are parked', { parkedMails: 20 }, 'parked_mail'],
    ['many wait', { backlog: { count: 500, oldestAt: start } }, 'backlog'],
    ['somebody waits long', { backlog: { count: 1, oldestAt: start - 8 * dayMs } }, 'backlog'],
    ['the log is broken', { integrity: { state: 'broken', checkedAt: start, firstBad: 7 } }, 'audit_chain'],
    ['a backup failed', { backup: { scheduled: false, failure: 'The folder is read-only.', newestAt: null } }, 'backup'],
    ['a backup is overdue', { backup: { scheduled: true, failure: null, newestAt: start - 49 * hourMs } }, 'backup'],
    ['somebody exports a lot', { activity: [{ actor: 'Ada', kind: 'export', count: 5 }] }, 'unusual_activity'],
    ['somebody decides a lot', { activity: [{ actor: 'Ada', kind: 'decision', count: 500 }] }, 'unusual_activity'],
    ['somebody is refused a lot', { activity: [{ actor: 'Ada', kind: 'refusal', count: 30 }] }, 'unusual_activity'],
    ['the disk is nearly full', { disk: { freeBytes: 9, totalBytes: 100 } }, 'disk'],
  ])('are raised when %s', (_what, seen, key) => {
    expect(firing(seen)).toEqual([key]);
  });

  it('end well below the threshold, so that nobody is told back and forth', () => {
    expect(firing({ mailFailures: 9 })).toEqual([]);
    expect(firing({ mailFailures: 9 }, ['mail_failures'])).toEqual(['mail_failures']);
    expect(firing({ mailFailures: 7 }, ['mail_failures'])).toEqual([]);
    expect(firing({ disk: { freeBytes: 11, totalBytes: 100 } }, ['disk'])).toEqual(['disk']);
  });

  it('are off where the threshold is 0', () => {
    expect(firing({ mailFailures: 999, disk: { freeBytes: 0, totalBytes: 100 } }, [], { mailFailuresPerHour: 0, diskFreePercent: 0 })).toEqual([]);
  });

  it('do not miss backups that nobody ordered', () => {
    expect(firing({ backup: { scheduled: false, failure: null, newestAt: start - 99 * dayMs } })).toEqual([]);
  });

  it('say who it was and what to do', () => {
    const { detail } = judge({ ...calm, activity: [{ actor: 'Ada', kind: 'export', count: 6 }] }, thresholds, new Set()).find(({ firing: yes }) => yes)!;
    expect(detail).toBe('Ada: 6 exports within an hour. Find out whether this is right; if not, suspend the account or revoke the key.');
  });
});
