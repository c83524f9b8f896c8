import { describe, expect, it } from 'vitest';
import type { Closure } from '../aftermath.ts';
import { makeEntry, makeGrant, makeInvitation, makeRules } from '../../testing/factories.ts';
import { stages } from '../stage.ts';
import { decideCloseRestored } from './close-restored.ts';

const now = Date.UTC(2026, 0, 6);
const actor = { kind: 'system', name: 'restore' } as const;
const nothing: Closure = { stage: null, invitationEnded: false, role: null, because: 120 };
const rules = makeRules();

function close(fields: Parameters<typeof makeEntry>[0], closure: Partial<Closure>, invited = false) {
  const entry = makeEntry(fields);
  const person = { entry, grant: makeGrant({ entryId: entry.id, role: entry.role ?? 'coach', revokedAt: null }), invitation: invited ? makeInvitation({ entryId: entry.id, state: 'pending' }) : null };
  return decideCloseRestored({ person }, { type: 'close_restored', actor, closure: { ...nothing, ...closure } }, now, rules);
}

describe('closing what a restore brought back', () => {
  it('ends grant, invitation, sessions and mail, and says so in the record', () => {
    const { result, change } = close({ stage: 'invited', role: 'coach' }, { stage: 'revoked' }, true);
    expect(result.outcome).toBe('ended');
    expect(change).toMatchObject({
      entry: { stage: 'revoked' }, grant: { revokedAt: now }, invitations: [{ state: 'revoked' }], sessionsEnded: 'all', mailsStopped: 'all',
      events: [{ act: 'access.revoked', actor, detail: { restored: true, after: 120 } }],
    });
  });

  it('never leaves a door open, whatever stage the ending names', () => {
    for (const from of ['approved', 'invited', 'accepted'] as const) {
      for (const stage of ['revoked', 'withdrawn', 'rejected', 'pending'] as const) {
        const { change } = close({ stage: from, role: 'coach' }, { stage }, from === 'invited');
        expect(['revoked', 'withdrawn', 'rejected', 'pending'], `${from} ${stage}`).toContain(change?.entry?.stage);
        expect(change?.grant?.revokedAt, `${from} ${stage}`).toBe(now);
      }
    }
  });

  it('only lowers a role: a higher one given later is decided anew', () => {
    expect(close({ stage: 'accepted', role: 'coach' }, { role: 'client' }).change).toMatchObject({ entry: { role: 'client' }, grant: { role: 'client' } });
    expect(close({ stage: 'accepted', role: 'client' }, { role: 'coach' }).change).toBeNull();
  });

  it('keeps the place of somebody whose link alone is over', () => {
    expect(close({ stage: 'invited', role: 'coach' }, { invitationEnded: true }, true)).toMatchObject({
      result: { outcome: 'invitation_ended' }, change: { entry: { stage: 'approved' }, invitations: [{ state: 'revoked' }], events: [{ act: 'invitation.withdrawn' }] },
    });
  });

  it('changes nothing where nothing ended, and nobody who came later', () => {
    for (const stage of stages) expect(close({ stage, role: 'coach' }, {}).change).toBeNull();
    expect(decideCloseRestored({ person: null }, { type: 'close_restored', actor, closure: { ...nothing, stage: 'revoked' } }, now, rules)).toMatchObject({ result: { outcome: 'unchanged' }, change: null });
  });
});
