import { describe, expect, it } from 'vitest';
import { rejectCommand } from '../../testing/commands.ts';
import { makePerson, makeRules, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import { decideReject, type RejectCommand } from './reject.ts';

const reject = (person: Person | null, fields: Partial<RejectCommand> = {}) =>
  decideReject({ person }, rejectCommand(fields), start + 1, makeRules());

describe('rejecting', () => {
  it('is silent unless a mail is asked for, and stops what waits', () => {
    const { result, change } = reject(makePerson('pending'));
    expect(result.outcome).toBe('rejected');
    expect(change).toMatchObject({
      entry: { stage: 'rejected', reason: 'Not yet', delivery: 'none' },
      mails: [],
      mailsStopped: 'all',
    });
  });

  it('mails the person on request', () => {
    expect(reject(makePerson('pending'), { notify: true }).change).toMatchObject({
      entry: { delivery: 'queued' },
      mails: [{ kind: 'rejection', requested: false }],
      events: [{ act: 'entry.rejected', detail: { from: 'pending', mailed: true } }],
    });
  });

  it('mails nobody whose address is blocked', () => {
    expect(reject(makePerson('pending', { delivery: 'bounced' }), { notify: true }).change).toMatchObject({
      mails: [],
      entry: { delivery: 'bounced' },
    });
  });

  it('keeps the reason where it can be erased', () => {
    const [event] = reject(makePerson('pending'), { reason: 'Not yet' }).change!.events;
    expect(event).toMatchObject({ personal: { reason: 'Not yet' } });
    expect(JSON.stringify(event?.detail)).not.toContain('Not yet');
    expect(reject(makePerson('pending'), { reason: null }).change!.events[0]).not.toHaveProperty('personal');
  });

  it('twice changes nothing', () => {
    expect(reject(makePerson('rejected'))).toMatchObject({ result: { outcome: 'unchanged' }, change: null });
  });

  it.each(['approved', 'invited', 'accepted', 'revoked', 'withdrawn'] as const)(
    'is refused for somebody %s',
    (stage) => {
      expect(refusalOf(() => reject(makePerson(stage)))).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage, to: 'rejected' },
      });
    },
  );

  it('is refused when nobody matches, or somebody was faster', () => {
    expect(refusalOf(() => reject(null)).code).toBe('entry/not_found');
    expect(refusalOf(() => reject(makePerson('pending'), { version: 9 })).code).toBe('entry/changed');
  });
});
