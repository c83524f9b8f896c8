import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import { countFeed, restartCounting } from '../../application/numbers/count-feed.ts';
import type { DailyNumber } from '../../application/ports/numbers-store.ts';
import type { Store } from '../../application/ports/store.ts';
import { walkActs, Walk } from '../../application/numbers/walk.ts';
import { Tally } from '../../application/numbers/tally.ts';
import { makeRules, start } from '../../testing/factories.ts';
import { ledgerMac, MemoryLedger } from '../../testing/memory-ledger.ts';
import { randomStory, requestOf, type Step } from '../../testing/random-story.ts';
import { allEvents, makeStorePlace, runUnits, storeKinds, type StorePlace } from '../../testing/store-places.ts';
import { createSqliteStore } from './sqlite-store.ts';

const rules = makeRules();
const always = { from: '2000-01-01', to: '2100-01-01' };
const runs = { sqlite: 40, postgres: 4 } as const;

async function emptyStore(kind: 'sqlite' | 'postgres'): Promise<{ store: Store; remove: () => Promise<void> }> {
  if (kind === 'sqlite') {
    const store = await createSqliteStore({ path: ':memory:', mac: ledgerMac });
    await store.migrate();
    return { store, remove: () => store.close() };
  }
  const place = await makeStorePlace(kind, createTestDatabase);
  return { store: await place.open(), remove: () => place.remove() };
}

async function tell(story: readonly Step[], store: Store, each: () => Promise<void>): Promise<void> {
  const ledger = new MemoryLedger();
  let now = start;
  for (const [index, step] of story.entries()) {
    now += step.waitMs;
    const units = [{ requests: [requestOf(step, index, ledger, now)] }];
    ledger.run(units, now, rules);
    await runUnits(store, units, now, rules);
    await each();
  }
}

/** The same numbers in one go, from all events, with a walk per person. */
async function recount(store: Store): Promise<readonly string[]> {
  const tally = new Tally();
  const walks = new Map<string, Walk>();
  for (const event of await allEvents(store)) {
    if (event.entryId === null || !(walkActs as readonly string[]).includes(event.act)) continue;
    const walk = walks.get(event.entryId) ?? new Walk();
    walks.set(event.entryId, walk);
    walk.follow(event, tally);
  }
  return tally.take().map(lineOf).toSorted();
}

function lineOf({ day, step, role, source, wave, count, total }: DailyNumber): string {
  return `${day} ${step} ${role}/${source}/${wave} ${count} ${total}`;
}

/** What the store adds up to, told apart by everything a query can tell apart. */
async function kept(store: Store, expected: readonly string[]): Promise<readonly string[]> {
  const sums = await store.numbers.sums(always, null);
  const steps = new Map(sums.map(({ step, count, total }) => [step, `${count} ${total}`]));
  const wanted = new Map<string, { count: number; total: number }>();
  for (const line of expected) {
    const [, step, count, total] = /^\S+ (\S+) .* (-?\d+) (-?\d+)$/.exec(line)!;
    const sum = wanted.get(step!) ?? { count: 0, total: 0 };
    wanted.set(step!, { count: sum.count + Number(count), total: sum.total + Number(total) });
  }
  return [...wanted].filter(([step, { count, total }]) => (steps.get(step) ?? '0 0') !== `${count} ${total}`).map(([step]) => step);
}

describe.each(storeKinds)('numbers on %s', (kind) => {
  test('equal a recount from the feed, whatever happens, in whatever portions it is counted, by however many', async () => {
    const seen = new Set<string>();
    await fc.assert(fc.asyncProperty(randomStory, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (story, portion, often) => {
      const { store, remove } = await emptyStore(kind);
      try {
        await tell(story, store, async () => { if (often) await Promise.all([countFeed(store, store, portion), countFeed(store, store, portion)]); });
        while ((await countFeed(store, store, portion)) > 0);
        const expected = await recount(store);
        expect(await kept(store, expected)).toEqual([]);
        for (const line of expected) seen.add(line.split(' ')[1]!);
        expect(await store.numbers.cursor('numbers')).toBe((await store.auditHead()).seq);
        const before = await store.numbers.sums(always, 'day');
        await restartCounting(store);
        while ((await countFeed(store, store, 1_000)) > 0);
        const sorted = (sums: typeof before) => sums.filter(({ count, total }) => count !== 0 || total !== 0).map((sum) => JSON.stringify(sum)).toSorted();
        expect(sorted(await store.numbers.sums(always, 'day'))).toEqual(sorted(before));
      } finally {
        await remove();
      }
    }), { numRuns: runs[kind] });
    // So many stories are worth their name; four may all end early.
    if (kind === 'sqlite') expect([...seen]).toEqual(expect.arrayContaining(['joined', 'approved', 'invited']));
  });

  describe('kept apart', () => {
    let place: StorePlace;
    let store: Store;
    beforeAll(async () => {
      place = await makeStorePlace(kind, createTestDatabase);
      store = await place.open();
    });
    afterAll(() => place.remove());

    const number = (fields: Partial<DailyNumber>): DailyNumber => ({ day: '2026-01-05', step: 'joined', role: '', source: '', wave: '', count: 1, total: 0, ...fields });

    test('add up by day, role, source and wave, within a range and a filter', async () => {
      await store.numbers.add([
        number({ role: 'coach', source: 'newsletter', count: 2, total: 10 }), number({ role: 'client', wave: 'w1' }), number({ day: '2026-01-06', role: 'coach' }), number({ day: '2026-02-01' }),
      ]);
      await store.numbers.add([number({ role: 'coach', source: 'newsletter', count: 3, total: 5 })]);
      const range = { from: '2026-01-01', to: '2026-01-31' };
      expect(await store.numbers.sums(range, null)).toEqual([{ group: '', step: 'joined', count: 7, total: 15 }]);
      const groups = async (by: 'day' | 'role' | 'source' | 'wave') => Object.fromEntries((await store.numbers.sums(range, by)).map(({ group, count }) => [group, count]));
      expect(await groups('day')).toEqual({ '2026-01-05': 6, '2026-01-06': 1 });
      expect(await groups('role')).toEqual({ coach: 6, client: 1 });
      expect(await groups('source')).toEqual({ newsletter: 5, '': 2 });
      expect(await groups('wave')).toEqual({ w1: 1, '': 6 });
      expect(await store.numbers.sums({ ...range, role: 'client' }, null)).toMatchObject([{ count: 1 }]);
    });

    test('advance for one of those who count the same events, and for nobody who is late', async () => {
      const step = { consumer: 'race', from: 0, to: 10, numbers: [number({ step: 'raced' })] };
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.numbers.advance(step)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.numbers.advance({ ...step, from: 3 })).toBe(false);
      expect(await store.numbers.cursor('race')).toBe(10);
      expect((await store.numbers.sums(always, null)).find(({ step: name }) => name === 'raced')?.count).toBe(1);
    });

    test('of the last hours are apart from the others, and forgotten', async () => {
      const recent = number({ step: '@14:35', wave: 'mail_failed', source: 'key Ada' });
      await store.numbers.add([recent, number({ step: '@14:00', wave: 'mail_failed' })]);
      expect(await store.numbers.recent('2026-01-05', '@14:30')).toEqual([recent]);
      expect((await store.numbers.sums(always, null)).some(({ step }) => step.startsWith('@'))).toBe(false);
      expect(await store.numbers.forgetRecent('2026-01-05')).toBe(0);
      expect(await store.numbers.forgetRecent('2026-01-06')).toBe(2);
    });

    test('start anew without those that no event tells', async () => {
      await store.numbers.add([number({ step: 'page_views', count: 5 })]);
      await store.numbers.restart('race', ['page_views']);
      expect(await store.numbers.sums(always, null)).toEqual([{ group: '', step: 'page_views', count: 5, total: 0 }]);
      expect(await store.numbers.cursor('race')).toBe(0);
    });
  });
});
