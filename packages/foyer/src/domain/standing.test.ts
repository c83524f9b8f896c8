import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRules, start } from '../testing/factories.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { randomStory, requestOf } from '../testing/random-story.ts';
import { standingActs, standingFaults, standingFrom, standingOf } from './standing.ts';

const acts: ReadonlySet<string> = new Set(standingActs);
const rules = makeRules();

describe('the standing that follows from the record', () => {
  it('is where the rows say everybody stands, whatever happened', () => {
    fc.assert(fc.property(randomStory, (story) => {
      const ledger = new MemoryLedger();
      let now = start;
      for (const [index, step] of story.entries()) {
        now += step.waitMs;
        ledger.run([{ requests: [requestOf(step, index, ledger, now)] }], now, rules);
      }
      for (const id of ledger.entries.keys()) {
        const recorded = standingFrom(ledger.events.filter(({ act, entryId }) => entryId === id && acts.has(act)));
        expect(standingFaults(recorded, standingOf(ledger.person(id)!))).toEqual([]);
      }
    }), { numRuns: 200 });
  });

  it('tells what was changed behind the record', () => {
    const recorded = { stage: 'pending', role: null, grant: null, invitation: null } as const;
    const found = { ...recorded, stage: 'accepted', role: 'coach', grant: { role: 'coach', live: true, claimed: true } } as const;
    expect(standingFaults(recorded, found)).toEqual([
      'stage is accepted, the record says pending',
      'role is coach, the record says none',
      'granted role is coach, the record says none',
      'grant is living and claimed, the record says none',
    ]);
    expect(standingFaults(null, recorded)).toEqual(['is on the list, but the record never heard of them']);
  });
});
