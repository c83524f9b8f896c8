import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { OutboxMessage, Store } from '../../application/ports/store.ts';
import { needsOf } from '../../domain/batch-needs.ts';
import { decideBatch } from '../../domain/batch.ts';
import type { Unit } from '../../domain/unit.ts';
import { client, coach, makeProduct, makeRules, start } from '../../testing/factories.ts';
import { ledgerMac, MemoryLedger, verifyChain } from '../../testing/memory-ledger.ts';
import { randomStory, requestOf, type Step } from '../../testing/random-story.ts';
import { allEvents, makeStorePlace, storeKinds } from '../../testing/store-places.ts';
import { createSqliteStore } from './sqlite-store.ts';

/** Few seats, so that they are looked up and run out. */
const rules = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 2 }, { ...client, capacity: 1 }] }) });
const runs = { sqlite: 60, postgres: 6 } as const;

/** A store of its own for one story. */
async function emptyStore(kind: 'sqlite' | 'postgres'): Promise<{ store: Store; remove: () => Promise<void> }> {
  if (kind === 'sqlite') {
    const store = await createSqliteStore({ path: ':memory:', mac: ledgerMac });
    await store.migrate();
    return { store, remove: () => store.close() };
  }
  const place = await makeStorePlace(kind, createTestDatabase);
  return { store: await place.open(), remove: () => place.remove() };
}

/** Tells a story to a store and to the ledger at once; steps of one instant share a batch. */
async function tell(story: readonly Step[], store: Store): Promise<MemoryLedger> {
  const ledger = new MemoryLedger();
  let now = start;
  let units: Unit[] = [];
  const flush = async () => {
    const batch = units;
    units = [];
    const expected = ledger.run(batch, now, rules);
    const outcomes = await store.write(async (transaction) => {
      const decision = decideBatch(batch, await transaction.load(needsOf(batch, rules)), now, rules);
      await transaction.write(decision.writes, now);
      return decision.outcomes;
    });
    expect(outcomes).toEqual(expected.outcomes);
  };
  for (const [index, step] of story.entries()) {
    // Later steps build on earlier ones.
    if (step.waitMs > 0) await flush();
    now += step.waitMs;
    units.push({ requests: [requestOf(step, index, ledger, now)] });
  }
  await flush();
  return ledger;
}

async function expectSameRows(store: Store, ledger: MemoryLedger): Promise<void> {
  for (const entry of ledger.entries.values()) {
    expect((await store.snapshot({ by: 'email', email: entry.email })).person).toEqual(ledger.person(entry.id));
    expect(await store.invitationsOf(entry.id)).toEqual(ledger.invitationsOf(entry.id).toReversed());
    const byHash = (one: { tokenHash: string }, other: { tokenHash: string }) => (one.tokenHash < other.tokenHash ? -1 : 1);
    expect((await store.sessionsOf(entry.id)).toSorted(byHash)).toEqual(ledger.sessionsOf(entry.id).toSorted(byHash));
    const mails = (await store.mailsOf(entry.id)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const expected = [...ledger.mails.values()].filter(({ intent }) => intent.entryId === entry.id).toSorted((one, other) => (one.intent.id < other.intent.id ? -1 : 1));
    expect(mails.map(({ id, kind, facts }) => ({ id, kind, facts }))).toEqual(expected.map(({ intent: { id, kind }, facts }) => ({ id, kind, facts })));
    // What was dropped or did go out stays so, whatever else is said about it in the same batch.
    const settled = ({ status }: OutboxMessage) => status === 'sent' || status === 'dropped';
    expect(mails.filter((mail, index) => mail.status !== expected[index]?.status && !settled(mail))).toEqual([]);
  }
  for (const token of ledger.mailTokens.values()) {
    expect((await store.snapshot({ by: 'mail_token', hash: token.tokenHash })).mailToken).toEqual(token);
  }
  for (const device of ledger.devices.values()) {
    expect((await store.snapshot({ by: 'device', hash: device.tokenHash })).device).toEqual(device);
  }
  expect((await store.listApiKeys()).length).toBe(ledger.apiKeys.size);
  expect((await store.listAdmins()).length).toBe(ledger.admins.size);
  const { credentials, sessions, links } = ledger.identity;
  for (const admin of ledger.admins.values()) {
    expect(await store.team.memberById(admin.id)).toEqual({ admin, credential: credentials.find(({ adminId }) => adminId === admin.id) ?? null });
    const own = (await store.team.sessionsOf(admin.id)).map(({ tokenHash }) => tokenHash);
    expect(own.toSorted()).toEqual(sessions.filter(({ adminId }) => adminId === admin.id).map(({ tokenHash }) => tokenHash).toSorted());
  }
  for (const session of sessions) expect((await store.team.session(session.tokenHash))?.session).toEqual(session);
  for (const link of links) expect((await store.team.link(link.tokenHash))?.link).toEqual(link);
}

describe.each(storeKinds)('whatever happens, on %s', (kind) => {
  test('rows are what the decisions asked for, counts equal a recount, and the chain has no gap', async () => {
    await fc.assert(fc.asyncProperty(randomStory, async (story) => {
      const { store, remove } = await emptyStore(kind);
      try {
        const ledger = await tell(story, store);
        await expectSameRows(store, ledger);
        const events = await allEvents(store);
        expect(events).toEqual(ledger.events);
        expect(verifyChain(ledgerMac, events)).toMatchObject({ whole: true, events: events.length });
        expect(await store.auditHead()).toEqual({ seq: events.length, hash: events.at(-1)?.hash ?? '0'.repeat(64) });
        const counts = await store.counts();
        expect(counts).toEqual(await store.recount());
        expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(ledger.entries.size);
      } finally {
        await remove();
      }
    }), { numRuns: runs[kind], endOnFailure: kind === 'postgres' });
  });
});
