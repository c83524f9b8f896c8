import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { ClaimedClerkPerson, ClerkSettlement } from '../../application/ports/clerk-store.ts';
import type { Store } from '../../application/ports/store.ts';
import { joinCommand } from '../../testing/commands.ts';
import { hourMs, makeKeyActor, newId, start } from '../../testing/factories.ts';
import { makeStorePlace, runRequest, storeKinds, type StorePlace } from '../../testing/store-places.ts';

const leaseMs = 1_000;

describe.each(storeKinds)('people at Clerk on %s', (kind) => {
  let place: StorePlace;
  let one: Store;
  let other: Store;
  let people = 0;

  beforeAll(async () => {
    place = await makeStorePlace(kind, createTestDatabase);
    [one, other] = [await place.open(), await place.open()];
  });
  afterAll(() => place.remove());
  beforeEach(async () => {
    for (;;) {
      const claimed = await one.clerk.claim({ now: start + 1e9, leaseMs, limit: 100 });
      if (claimed.length === 0) break;
      await one.clerk.settle(claimed.map((claim) => done(claim)), start);
    }
  });

  const join = async (): Promise<string> => {
    people += 1;
    const entryId = newId();
    const email = `person${people}@example.org`;
    await runRequest(one, { target: { by: 'email', email }, command: joinCommand({ email, entryId }) }, start);
    return entryId;
  };
  const done = (claimed: ClaimedClerkPerson, fields: Partial<ClerkSettlement> = {}): ClerkSettlement =>
    ({ claimed, known: claimed.known, dueAt: null, attempts: 0, parked: false, lastError: null, ...fields });

  test('are marked once however many processes follow the record, the most urgent first', async () => {
    const [late, urgent] = [await join(), await join()];
    expect(await one.clerk.cursor()).toBeNull();
    const step = { from: null, to: 5, due: [{ entryId: late, at: start, announced: { id: 'offer', mail: true } }, { entryId: urgent, at: 0 }, { entryId: newId(), at: start }] };
    expect((await Promise.all([one.clerk.advance(step), other.clerk.advance(step)])).toSorted()).toEqual([false, true]);
    expect(await one.clerk.cursor()).toBe(5);
    expect(await one.clerk.advance({ ...step, from: 4 })).toBe(false);
    const claimed = await other.clerk.claim({ now: start, leaseMs, limit: 10 });
    expect(claimed.map(({ known, attempts }) => [known.entryId, known.announced, attempts])).toEqual([[urgent, null, 1], [late, { id: 'offer', mail: true }, 1]]);
    expect(await one.clerk.claim({ now: start, leaseMs, limit: 10 })).toEqual([]);
    expect(await one.clerk.claim({ now: start + leaseMs, leaseMs, limit: 10 })).toHaveLength(2);
  });

  test('stay due when something happens while somebody looks, and a lost lease writes nothing', async () => {
    const entryId = await join();
    await one.clerk.mark([entryId], start);
    const [claimed] = await one.clerk.claim({ now: start, leaseMs, limit: 10 });
    const call = { what: 'create_invitation', at: start, for: 'offer' } as const;
    expect([...await one.clerk.begin([{ claimed: claimed!, call }])]).toEqual([entryId]);
    expect((await one.clerk.find([entryId])).get(entryId)?.call).toEqual(call);
    await other.clerk.mark([entryId], start);
    const invitation = { id: 'inv_1', state: 'pending', for: 'offer', role: 'coach', expiresAt: start + hourMs } as const;
    await one.clerk.settle([done(claimed!, { known: { ...claimed!.known, invitation } })], start);
    const [again] = await other.clerk.claim({ now: start, leaseMs, limit: 10 });
    expect(again?.known).toMatchObject({ invitation, call: null });
    const taken = await one.clerk.claimOne({ entryId, now: start + leaseMs, leaseMs });
    expect(taken?.attempts).toBe(2);
    await other.clerk.settle([done(again!, { known: { ...again!.known, invitation: null } })], start);
    expect(await other.clerk.begin([{ claimed: again!, call }])).toEqual(new Set());
    expect((await one.clerk.find([entryId])).get(entryId)?.invitation).toEqual(invitation);
    await one.clerk.settle([done(taken!)], start);
    expect(await one.clerk.claim({ now: start + hourMs, leaseMs, limit: 10 })).toEqual([]);
  });

  test('are parked, seen and taken up again', async () => {
    const entryId = await join();
    await one.clerk.mark([entryId], start);
    const [claimed] = await one.clerk.claim({ now: start, leaseMs, limit: 10 });
    await one.clerk.settle([done(claimed!, { parked: true, lastError: '422 form_param_value_invalid', attempts: 8 })], start);
    expect(await one.clerk.queue()).toMatchObject({ parked: 1, waiting: 0 });
    expect(await one.clerk.parked(10)).toMatchObject([{ entryId, lastError: '422 form_param_value_invalid', parkedAt: start }]);
    expect(await one.clerk.claim({ now: start + hourMs, leaseMs, limit: 10 })).toEqual([]);
    expect(await one.clerk.retry([entryId], start)).toBe(1);
    expect(await one.clerk.claim({ now: start, leaseMs, limit: 10 })).toMatchObject([{ attempts: 1 }]);
  });

  test('lose their address with the person, and the row once Clerk was told', async () => {
    const entryId = await join();
    await one.clerk.mark([entryId], start);
    const [claimed] = await one.clerk.claim({ now: start, leaseMs, limit: 10 });
    await runRequest(one, { target: { by: 'id', id: entryId }, command: { type: 'erase', actor: makeKeyActor(), version: null } }, start);
    // Somebody was under way with a person who is gone by now.
    await one.clerk.settle([done(claimed!, { gone: true })], start);
    const [rest] = await one.clerk.claim({ now: start, leaseMs, limit: 10 });
    expect(rest?.known).toMatchObject({ entryId, email: null });
    await one.clerk.settle([done(rest!, { gone: true })], start);
    expect(await one.clerk.find([entryId])).toEqual(new Map());
  });

  test('share the calls that Clerk takes, to the last one', async () => {
    const limits = [{ name: 'small', max: 5, windowMs: hourMs }, { name: 'large', max: 50, windowMs: 10_000 }];
    const taken = await Promise.all(Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? one : other).clerk.take(limits, start)));
    expect(taken.filter((openAt) => openAt === null)).toHaveLength(5);
    expect(Math.min(...taken.filter((openAt) => openAt !== null))).toBeGreaterThan(start + hourMs - 1);
    expect(await one.clerk.left(limits, start)).toEqual([0, 45]);
    expect(await one.clerk.take(limits, taken.find((openAt) => openAt !== null)!)).toBeNull();
    await one.clerk.block('large', start + 2 * hourMs);
    await one.clerk.block('large', start);
    expect(await other.clerk.take([limits[1]!], start + hourMs)).toBe(start + 2 * hourMs);
  });
});
