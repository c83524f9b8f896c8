import { describe, expect, it } from 'vitest';
import { changeRoleCommand } from '../../testing/commands.ts';
import { client, coach, makeKeyActor, makePerson, makeProduct, makeRules, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import { type ChangeRoleCommand, decideChangeRole } from './change-role.ts';

const rules = makeRules();
const change = (person: Person | null, fields: Partial<ChangeRoleCommand> = {}) =>
  decideChangeRole({ person }, changeRoleCommand(fields), start + 1, rules);

describe('changing a role', () => {
  it.each(['approved', 'invited', 'accepted'] as const)(
    'takes effect at once for somebody %s: entry and grant follow',
    (stage) => {
      const decided = change(makePerson(stage), { role: 'client' });
      expect(decided.result.outcome).toBe('role_changed');
      expect(decided.change).toMatchObject({
        entry: { stage, role: 'client' },
        grant: { role: 'client', revokedAt: null },
        events: [{ act: 'entry.role_changed', detail: { from: 'coach', to: 'client', stage } }],
      });
    },
  );

  it('follows into the live invitation, whose link stays good, and leaves history alone', () => {
    const invited = makePerson('invited');
    expect(change(invited).change?.invitations).toEqual([{ ...invited.invitation, role: 'client' }]);
    expect(change(makePerson('accepted')).change?.invitations).toEqual([]);
  });

  it('keeps subject and sessions: the person stays in, as something else', () => {
    const person = makePerson('accepted');
    const decided = change(person);
    expect(decided.change?.grant?.subject).toEqual(person.grant!.subject);
    expect(decided.change).not.toHaveProperty('sessionsEnded');
  });

  it('starts the onboarding of the new role from its beginning', () => {
    const person = makePerson('accepted', {
      onboarding: { done: ['profile'], skipped: true, completedAt: null },
    });
    expect(change(person).change?.entry?.onboarding).toEqual({ done: [], skipped: false, completedAt: null });
  });

  it('to the same role changes nothing', () => {
    expect(change(makePerson('accepted'), { role: 'coach' })).toMatchObject({
      result: { outcome: 'unchanged' },
      change: null,
    });
  });

  it('who may not grant a role cannot give it', () => {
    const actor = makeKeyActor({ rankMax: 1 });
    expect(
      refusalOf(() => change(makePerson('accepted', { role: 'client' }), { actor, role: 'coach' })).code,
    ).toBe('role/above_rank');
  });

  it('who may not grant a role cannot take it away either', () => {
    const actor = makeKeyActor({ rankMax: 1 });
    expect(refusalOf(() => change(makePerson('accepted'), { actor, role: 'client' }))).toMatchObject({
      code: 'role/above_rank',
      details: { role: 'coach' },
    });
  });

  it('a role that is not configured any more protects nobody', () => {
    const actor = makeKeyActor({ rankMax: 1 });
    expect(change(makePerson('accepted', { role: 'alumni' }), { actor, role: 'client' }).result.outcome).toBe(
      'role_changed',
    );
  });

  it.each(['pending', 'rejected', 'revoked', 'withdrawn'] as const)(
    'is refused for somebody %s, who has none',
    (stage) => {
      expect(refusalOf(() => change(makePerson(stage)))).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage },
      });
    },
  );

  it('is refused for an unknown role, nobody, or when somebody was faster', () => {
    expect(refusalOf(() => change(makePerson('accepted'), { role: 'Client' })).code).toBe('role/unknown');
    expect(refusalOf(() => change(null)).code).toBe('entry/not_found');
    expect(refusalOf(() => change(makePerson('accepted'), { version: 9 })).code).toBe('entry/changed');
  });

  it('is refused when the new role is full, whatever seat is left behind', () => {
    const scarce = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 1 }, { ...client, capacity: 1 }] }) });
    const seats = new Map([['coach', 1], ['client', 1]]);
    const toClient = (taken: ReadonlyMap<string, number>) =>
      decideChangeRole({ person: makePerson('accepted'), seats: taken }, changeRoleCommand({ role: 'client' }), start + 1, scarce);
    expect(refusalOf(() => toClient(seats))).toMatchObject({ code: 'role/full', details: { role: 'client', capacity: 1 } });
    expect(toClient(new Map([['coach', 1]])).result.outcome).toBe('role_changed');
  });
});
