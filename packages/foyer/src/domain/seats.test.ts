import { describe, expect, it } from 'vitest';
import { coach, makeEntry, makePerson } from '../testing/factories.ts';
import { refusalOf } from '../testing/refusal.ts';
import { requireSeat, seatOf, seatsTaken } from './seats.ts';
import { stages } from './stage.ts';

describe('a seat', () => {
  it('belongs to everybody approved, invited or in, and to nobody else', () => {
    const seated = stages.filter((stage) => seatOf(makePerson(stage, { role: 'coach' }).entry) === 'coach');
    expect(seated).toEqual(['approved', 'invited', 'accepted']);
  });

  it('is counted from the maintained counts, whatever was asked for and confirmed', () => {
    expect([...seatsTaken([
      { stage: 'approved', role: 'coach', count: 1 },
      { stage: 'invited', role: 'coach', count: 2 },
      { stage: 'accepted', role: 'coach', count: 30 },
      { stage: 'accepted', role: 'client', count: 4 },
      { stage: 'revoked', role: 'coach', count: 500 },
      { stage: 'pending', role: null, count: 9 },
    ])]).toEqual([['coach', 33], ['client', 4]]);
  });

  it('is refused with words that say what to do', () => {
    const refusal = refusalOf(() => requireSeat(new Map([['coach', 3]]), makeEntry(), { ...coach, capacity: 3 }));
    expect(refusal.message).toBe('All 3 seats of coach are taken or offered. Take one back, choose another role, or raise its capacity.');
  });
});
