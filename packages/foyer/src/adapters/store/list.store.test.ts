import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { EntryFilter, EntrySort, Store } from '../../application/ports/store.ts';
import { countKey } from '../../domain/batch-rows.ts';
import { deliveryStates, type Entry } from '../../domain/entry.ts';
import { stages } from '../../domain/stage.ts';
import { joinCommand } from '../../testing/commands.ts';
import { makeEntry, newId, start } from '../../testing/factories.ts';
import { makeStorePlace, runRequest, storeKinds, type StorePlace } from '../../testing/store-places.ts';

const nothing = {
  erased: [], sessionsEnded: [], mailsStopped: [], tokensSuperseded: [], entriesNew: [], entriesChanged: [], invitationsChanged: [], invitationsNew: [], grants: [],
  sessionsStarted: [], mailTokens: [], devices: [], mails: [], mailsPrepared: [], mailsSettled: [], quotas: [], apiKeys: [], admins: [], identity: [], documents: [], providerUsers: [], staffMails: [], answers: [],
  events: [], counts: new Map<string, number>(),
};

/** People of every kind; enough of them that rare and frequent matches are looked up in different ways. */
function makePeople(): readonly Entry[] {
  return Array.from({ length: 2_400 }, (_, index) => {
    const roleSettled = index % 3 === 0;
    return makeEntry({
      email: `person${index}.${index % 7 === 0 ? 'seven' : 'other'}@${index % 400 === 0 ? 'rare' : 'common'}.example`,
      name: index === 1_234 ? '100% Zoë_Ünique' : `Name ${index}`,
      stage: roleSettled ? stages[index % stages.length]! : 'pending',
      requestedRole: index % 5 === 0 ? null : index % 2 === 0 ? 'coach' : 'client',
      role: roleSettled ? 'client' : null,
      confirmedAt: index % 4 === 0 ? start : null,
      origin: { source: index % 300 === 0 ? 'fair' : index % 2 === 0 ? 'import' : 'join' },
      flags: index % 500 === 0 ? ['honeypot'] : index % 60 === 1 ? ['no_proof_of_work', 'on_hold'] : [],
      score: index % 9 === 0 ? index % 70 : null,
      answers: index === 77 ? { goal: 'Climb the Zugspitze\nby foot', age: 44 } : {},
      desk: { claim: index % 40 === 3 ? { id: index % 80 === 3 ? 'carla' : 'bert', name: 'Team', at: start } : null, questions: [] },
      delivery: deliveryStates[index % deliveryStates.length]!,
      // Several at one instant, and not in the order in which they are written.
      createdAt: start + Math.floor(((index * 7) % 2_400) / 3),
      updatedAt: start + ((index * 11) % 2_400),
    });
  });
}

function fits(entry: Entry, filter: EntryFilter): boolean {
  const text = filter.text?.toLowerCase();
  return (filter.stage === undefined || filter.stage.includes(entry.stage))
    && (filter.role === undefined || (entry.role ?? entry.requestedRole) === filter.role)
    && (filter.requestedRole === undefined || entry.requestedRole === filter.requestedRole)
    && (filter.confirmed === undefined || (entry.confirmedAt !== null) === filter.confirmed)
    && (filter.source === undefined || entry.origin.source === filter.source)
    && (filter.flag === undefined || entry.flags.includes(filter.flag))
    && (filter.delivery === undefined || entry.delivery === filter.delivery)
    && (filter.assignedRole === undefined || entry.role === filter.assignedRole)
    && (filter.joinedAfter === undefined || entry.createdAt >= filter.joinedAfter)
    && (filter.joinedBefore === undefined || entry.createdAt < filter.joinedBefore)
    && (filter.claimedBy === undefined || (entry.updatedAt > filter.claimedBy.since ? entry.desk.claim?.id ?? null : null) === filter.claimedBy.id)
    && (text === undefined || (text.length < 3 ? entry.email.startsWith(text) : entry.email.includes(text) || entry.name.toLowerCase().includes(text) || Object.values(entry.answers).some((answer) => String(answer).toLowerCase().replaceAll('\n', ' ').includes(text))));
}

function sorted(entries: readonly Entry[], sort: EntrySort): readonly string[] {
  if (sort === '-score') {
    const scored = entries.filter(({ score }) => score !== null).toSorted((one, other) => other.score! - one.score! || (one.id < other.id ? 1 : -1)).map(({ id }) => id);
    return [...scored, ...sorted(entries.filter(({ score }) => score === null), '-createdAt')];
  }
  const key = sort.endsWith('createdAt') ? 'createdAt' : 'updatedAt';
  const ids = entries.toSorted((one, other) => one[key] - other[key] || (one.id < other.id ? -1 : 1)).map(({ id }) => id);
  return sort.startsWith('-') ? ids.toReversed() : ids;
}

describe.each(storeKinds)('lists on %s', (kind) => {
  let place: StorePlace;
  let store: Store;
  const people = makePeople();

  beforeAll(async () => {
    place = await makeStorePlace(kind, createTestDatabase);
    store = await place.open();
    const counts = new Map<string, number>();
    for (const entry of people) counts.set(countKey(entry), (counts.get(countKey(entry)) ?? 0) + 1);
    const events = people.map(({ id }) => ({ act: 'entry.added' as const, actor: { kind: 'system' as const, name: 'test' }, entryId: id, detail: {} }));
    await store.write((transaction) => transaction.write({ ...nothing, entriesNew: people, events, counts }, start));
    // Every few hundred, as the worker does.
    while ((await store.indexChanged(500)) > 0);
  });

  afterAll(() => place.remove());

  async function walk(filter: EntryFilter, sort: EntrySort, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      // Each page begins where the one before ended.
      const page: Awaited<ReturnType<Store['listEntries']>> = await store.listEntries({ filter, sort, cursor, limit });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  }

  test.each<[string, EntryFilter]>([
    ['everybody', {}],
    ['a stage', { stage: ['pending'] }],
    ['several stages', { stage: ['invited', 'accepted', 'revoked'] }],
    ['no stage at all', { stage: [] }],
    ['a role, asked for or assigned', { role: 'client' }],
    ['an asked role', { requestedRole: 'coach' }],
    ['confirmed people who wait', { stage: ['pending'], confirmed: true }],
    ['unconfirmed ones', { confirmed: false }],
    ['a frequent source', { source: 'join' }],
    ['a source with an index', { source: 'import' }],
    ['a rare source', { source: 'fair', stage: ['pending'] }],
    ['an unknown source', { source: 'nowhere' }],
    ['a flag', { flag: 'honeypot' }],
    ['a flag of the desk', { flag: 'on_hold' }],
    ['a flag with a line in its name, confirmed', { flag: 'no_proof_of_work', confirmed: true }],
    ['an assigned role', { assignedRole: 'client' }],
    ['who joined late', { joinedAfter: start + 700 }],
    ['who joined within a moment', { joinedAfter: start + 100, joinedBefore: start + 120, stage: ['pending'] }],
    ['who is worked on by one', { claimedBy: { id: 'carla', since: start + 1_000 } }],
    ['who is worked on by nobody', { claimedBy: { id: null, since: start + 1_000 } }],
    ['what somebody wrote', { text: 'zugspitze by' }],
    ['a frequent delivery', { delivery: 'sent' }],
    ['trouble with delivery', { delivery: 'bounced', source: 'join' }],
    ['the beginning of an address', { text: 'p' }],
    ['another beginning', { text: 'Q' }],
    ['a rare text', { text: '@RARE.ex' }],
    ['a rare text in a stage', { text: '@rare.ex', stage: ['accepted'] }],
    ['a text with the signs of patterns', { text: '100% zoë_ü' }],
    ['signs of patterns only', { text: '%%%' }],
    ['a text nobody has', { text: 'x"y*' }],
    ['a text spanning address and name', { text: 'example\nName' }],
    ['a text and everything else', { text: 'seven', role: 'client', confirmed: true, source: 'import' }],
  ])('walks through %s in every order', async (_, filter) => {
    const expected = people.filter((entry) => fits(entry, filter));
    for (const sort of ['-createdAt', 'createdAt', '-updatedAt', 'updatedAt', '-score'] as const) {
      expect(await walk(filter, sort, 190), sort).toEqual(sorted(expected, sort));
    }
    expect([expected.length, null]).toContain(await store.desk.countMatching(filter));
  });

  test.each<[string, EntryFilter]>([
    ['stages and roles', { stage: ['pending', 'rejected'], requestedRole: 'coach', confirmed: false }],
    ['what is rare', { source: 'fair', confirmed: true }],
    ['a rare text', { text: '@rare.ex', stage: ['pending'] }],
    ['few people, whatever is asked', { stage: ['accepted'], delivery: 'sent', text: 'common' }],
    ['a moment', { joinedAfter: start + 100, joinedBefore: start + 120 }],
    ['flags', { flag: 'on_hold' }],
    ['claims', { claimedBy: { id: 'bert', since: start - 1 } }],
  ])('counts exactly how many match %s', async (_, filter) => {
    expect(await store.desk.countMatching(filter)).toBe(people.filter((entry) => fits(entry, filter)).length);
  });

  test('says that it does not know rather than count for long', async () => {
    expect(await store.desk.countMatching({ text: 'common' })).toBeNull();
    expect(await store.desk.countMatching({ delivery: 'none', source: 'join' })).toBeNull();
  });

  test('a very frequent text gives everybody once', async () => {
    const expected = people.filter((entry) => fits(entry, { text: 'common' }));
    for (const sort of ['-createdAt', 'updatedAt'] as const) {
      const ids = await walk({ text: 'common' }, sort, 200);
      expect(ids).toHaveLength(expected.length);
      expect(new Set(ids)).toEqual(new Set(expected.map(({ id }) => id)));
    }
  });

  test('pages stay what they are while people join', async () => {
    const newcomer = (at: number) => makeEntry({ createdAt: at, requestedRole: 'coach' });
    const add = (entry: Entry) => store.write((transaction) => transaction.write({ ...nothing, entriesNew: [entry], counts: new Map([[countKey(entry), 1]]) }, start));
    const before = await walk({}, '-createdAt', 100);
    const first = await store.listEntries({ filter: {}, sort: '-createdAt', cursor: null, limit: 100 });
    await add(newcomer(start + 10_000));
    const second = await store.listEntries({ filter: {}, sort: '-createdAt', cursor: first.nextCursor, limit: 100 });
    expect(second.items.map(({ id }) => id)).toEqual(before.slice(100, 200));
  });

  test('gives no more than two hundred at once, and at least one', async () => {
    expect((await store.listEntries({ filter: {}, sort: 'createdAt', cursor: null, limit: 5_000 })).items).toHaveLength(200);
    expect((await store.listEntries({ filter: {}, sort: 'createdAt', cursor: null, limit: 0 })).items).toHaveLength(1);
  });

  test.each(['', 'garbage', Buffer.from('[1,2,3]').toString('base64url'), Buffer.from('["createdAt",1,"x"]').toString('base64url')])(
    'refuses the cursor %j of no or another list', async (cursor) => {
      await expect(store.listEntries({ filter: {}, sort: '-createdAt', cursor, limit: 10 })).rejects.toMatchObject({ code: 'input/invalid', errors: [{ pointer: '/cursor' }] });
    });

  test('finds somebody who just joined, or changed the name, after one look at what changed', async () => {
    const email = `freshly-${newId()}@example.com`;
    const find = async (text: string) => (await store.listEntries({ filter: { text }, sort: '-createdAt', cursor: null, limit: 10 })).items.map((entry) => entry.email);
    const join = (name: string, now: number) => runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email, name }) }, now);
    await join('Quirin', start);
    expect(await find('uiri')).toEqual([]);
    expect(await store.indexChanged(500)).toBe(1);
    expect(await find('uiri')).toEqual([email]);
    await join('Xaverl', start + 1);
    await store.indexChanged(500);
    expect(await find('uiri')).toEqual([]);
    expect(await find('AVER')).toEqual([email]);
    expect(await store.indexChanged(500)).toBe(0);
  });
});
