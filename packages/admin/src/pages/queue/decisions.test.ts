import { describe, expect, it } from 'vitest';
import type { Entry, Stage } from '../../api/types.ts';
import { approval, canDecide, holding, nameOf, type Decision } from './decisions.ts';

const entry = (changes: Partial<Entry> = {}): Entry =>
  ({ id: 'e1', name: 'Mia Berger', email: 'mia@example.org', status: 'pending', flags: [], claimedBy: null, ...changes }) as Entry;

describe('what can be decided', () => {
  it.each<[Stage, readonly Decision[]]>([
    ['pending', ['approve', 'reject', 'hold', 'ask']],
    ['approved', ['invite', 'changeRole', 'reconsider', 'revoke']],
    ['invited', ['invite', 'changeRole', 'withdraw', 'revoke']],
    ['accepted', ['changeRole', 'revoke']],
    ['rejected', ['approve', 'reconsider']],
    ['revoked', ['restore']],
    ['withdrawn', []],
  ])('at %s is %j', (status, expected) => {
    const all: readonly Decision[] = ['approve', 'invite', 'reject', 'hold', 'release', 'ask', 'changeRole', 'withdraw', 'revoke', 'restore', 'reconsider'];
    expect(all.filter((one) => canDecide(entry({ status }), one, 'me')).toSorted()).toEqual([...expected].toSorted());
  });

  it('is going on, and not holding again, for somebody on hold', () => {
    const held = entry({ flags: ['on_hold'] });
    expect(canDecide(held, 'hold', 'me')).toBe(false);
    expect(canDecide(held, 'release', 'me')).toBe(true);
  });

  it('is taking from somebody else, and giving back what is mine', () => {
    const mine = entry({ claimedBy: { id: 'me', name: 'Me' } });
    const theirs = entry({ claimedBy: { id: 'tom', name: 'Tom' } });
    expect([canDecide(mine, 'claim', 'me'), canDecide(mine, 'giveBack', 'me')]).toEqual([false, true]);
    expect([canDecide(theirs, 'claim', 'me'), canDecide(theirs, 'giveBack', 'me')]).toEqual([true, false]);
  });
});

describe('an act', () => {
  it('shows an approval as the invitation it is, without the marks of waiting', () => {
    const act = approval(entry({ flags: ['on_hold', 'disposable_address'] }), { key: 'coach', label: 'Coach' });
    expect(act).toMatchObject({ verb: 'approve', body: { role: 'coach' }, undoable: true, guess: { status: 'invited', role: 'coach', flags: ['disposable_address'] } });
    expect(act.said).toBe('Mia Berger is invited as Coach.');
  });

  it('sends no empty note with a hold, which would wipe what is written', () => {
    expect(holding(entry(), '').body).toEqual({});
    expect(holding(entry(), 'Call her').body).toEqual({ notes: 'Call her' });
  });

  it('calls people without a name by their address', () => {
    expect(nameOf({ name: ' ', email: 'mia@example.org' })).toBe('mia@example.org');
  });
});
