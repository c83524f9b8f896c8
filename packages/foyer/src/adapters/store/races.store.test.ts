import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { Store } from '../../application/ports/store.ts';
import type { Request } from '../../domain/unit.ts';
import { acceptCommand, approveCommand, changeRoleCommand, joinCommand, prepareMailCommand, revokeCommand } from '../../testing/commands.ts';
import { makeMail, makeProduct, makeRole, makeRules, minuteMs, newId, prepareInvitation, start } from '../../testing/factories.ts';
import { ledgerMac, verifyChain } from '../../testing/memory-ledger.ts';
import { allEvents, makeStorePlace, runRequest, runUnits, storeKinds, type StorePlace } from '../../testing/store-places.ts';

const rounds = 100;
const attempts = 50;

describe.each(storeKinds)('several stores on one %s database', (kind) => {
  let place: StorePlace;
  let stores: readonly [Store, Store];

  beforeAll(async () => {
    place = await makeStorePlace(kind, createTestDatabase);
    stores = [await place.open(), await place.open()];
  });

  afterAll(() => place.remove());

  /** Stores in turn. */
  const storeFor = (index: number): Store => stores[index % 2] ?? stores[0];

  async function invite(): Promise<{ id: string; hash: string }> {
    const email = `ana-${newId()}@example.com`;
    const invitation = prepareInvitation();
    const create = { entryId: newId(), email, name: 'Ana', locale: 'en' };
    await runRequest(stores[0], { target: { by: 'email', email }, command: approveCommand({ create, role: 'coach', invitation }) }, start);
    return { id: create.entryId, hash: invitation.tokenHash };
  }

  async function expectOneAcceptance(id: string): Promise<void> {
    const events = await stores[0].eventsOf(id, 200);
    expect(events.filter(({ act }) => act === 'invitation.accepted')).toHaveLength(1);
    expect(await stores[1].sessionsOf(id)).toHaveLength(1);
    expect((await stores[1].snapshot({ by: 'id', id })).person).toMatchObject({
      entry: { stage: 'accepted' }, invitation: { state: 'accepted' }, grant: { subject: { provider: 'foyer', id } },
    });
  }

  test(`one of ${attempts} acceptances at once wins, ${rounds} times`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      // One round after the other: each is a race of its own.
      const { id, hash } = await invite();
      const results = await Promise.all(Array.from({ length: attempts }, (_, index) =>
        runRequest(storeFor(index), { target: { by: 'invite_token', hash }, command: acceptCommand() }, start + 1)));
      expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(1);
      expect(results.filter((result) => result.status === 'dead' && result.fault === 'used')).toHaveLength(attempts - 1);
      await expectOneAcceptance(id);
    }
  });

  test('joins of one address from everywhere make one person', async () => {
    for (let round = 0; round < 20; round += 1) {
      const email = `bo-${newId()}@example.com`;
      const neighbours = Array.from({ length: 4 }, () => `cy-${newId()}@example.com`);
      const batches = await Promise.all(Array.from({ length: 8 }, (_, index) => runUnits(storeFor(index),
        // In another order each time, so that batches meet in the middle.
        (index % 2 === 0 ? [email, ...neighbours] : [...neighbours.toReversed(), email])
          .map((address) => ({ requests: [{ target: { by: 'email', email: address }, command: joinCommand({ email: address }) }] })), start + round)));
      expect(batches.flatMap(({ outcomes }) => outcomes.flat()).every(({ ok }) => ok)).toBe(true);
      const { person } = await stores[0].snapshot({ by: 'email', email });
      const acts = (await stores[1].eventsOf(person!.entry.id, 100)).map(({ act }) => act);
      expect(acts.filter((act) => act === 'entry.joined')).toHaveLength(1);
      expect(acts).toHaveLength(8);
      expect(person!.entry.version).toBe(8);
    }
  });

  test('one key has one effect, also when it arrives at two places at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const email = `key-${newId()}@example.com`;
      const unit = () => ({
        requests: [{ target: { by: 'email' as const, email }, command: joinCommand({ email }) }],
        idempotency: { scope: 'public', key: email, bodyHash: 'h' },
      });
      const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => runUnits(storeFor(index), [unit()], start)));
      expect(answers.filter(({ events }) => events.length > 0)).toHaveLength(1);
      expect(new Set(answers.map(({ outcomes }) => JSON.stringify(outcomes))).size).toBe(1);
    }
  });

  test('a mailbox never gets more than its quota, whoever sends', async () => {
    const rules = makeRules({ mailPerDay: 3, mailIntervalMs: 0 });
    const mailbox = `box-${newId()}@example.com`;
    const { id } = await invite();
    const mails = Array.from({ length: 12 }, () => makeMail({ entryId: id, kind: 'status', requested: true }));
    const results = await Promise.all(mails.map((mail, index) =>
      runRequest(storeFor(index), { target: { by: 'id', id }, command: prepareMailCommand({ mail, mailbox, token: null }) }, start + 1, rules)));
    expect(results.filter(({ status }) => status === 'send')).toHaveLength(3);
  });

  test('a role is never given to more people than it has seats, however many decide at once', async () => {
    // A role of its own: everybody shares this database.
    for (let round = 0; round < 5; round += 1) {
      const role = makeRole({ key: `guide${newId()}`, capacity: 7 });
      const rules = makeRules({ product: makeProduct({ roles: [role] }) });
      const add = (): Request => {
        const email = `dee-${newId()}@example.com`;
        return { target: { by: 'email', email }, command: approveCommand({ role: role.key, create: { entryId: newId(), email, name: 'Dee', locale: 'en' } }) };
      };
      const batches = await Promise.all(Array.from({ length: 8 }, (_, index) =>
        runUnits(storeFor(index), Array.from({ length: 3 }, () => ({ requests: [add()] })), start, rules)));
      const outcomes = batches.flatMap((batch) => batch.outcomes.flat());
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(7);
      expect(outcomes.filter((outcome) => !outcome.ok && outcome.error.code === 'role/full')).toHaveLength(17);
      const counts = (await stores[1].counts()).filter((one) => one.role === role.key);
      expect(counts).toEqual([expect.objectContaining({ stage: 'invited', count: 7 })]);
    }
  });

  test('the last seat goes to one of those who change roles or are approved at once, and a seat left is free again', async () => {
    const [scarce, roomy] = [makeRole({ key: `last${newId()}`, capacity: 1 }), makeRole({ key: `any${newId()}` })];
    const rules = makeRules({ product: makeProduct({ roles: [scarce, roomy] }) });
    const people = Array.from({ length: 6 }, () => ({ entryId: newId(), email: `eli-${newId()}@example.com`, name: 'Eli', locale: 'en' }));
    await runUnits(stores[0], people.slice(0, 3).map((create) => ({ requests: [{ target: { by: 'email', email: create.email }, command: approveCommand({ role: roomy.key, create }) }] })), start, rules);
    const take = (create: (typeof people)[number], index: number): Request => index < 3
      ? { target: { by: 'id', id: create.entryId }, command: changeRoleCommand({ role: scarce.key }) }
      : { target: { by: 'email', email: create.email }, command: approveCommand({ role: scarce.key, create }) };
    const race = () => Promise.all(people.map((create, index) => runUnits(storeFor(index), [{ requests: [take(create, index)] }], start, rules)));
    const won = (batches: Awaited<ReturnType<typeof race>>) => batches.flatMap(({ outcomes }, index) => outcomes[0]![0]!.ok ? [people[index]!.entryId] : []);
    const [first, ...others] = won(await race());
    expect(others).toEqual([]);
    await runRequest(stores[1], { target: { by: 'id', id: first! }, command: revokeCommand() }, start, rules);
    expect(won(await race())).toHaveLength(1);
  });

  test('no message is given to two workers', async () => {
    const { id } = await invite();
    const mails = Array.from({ length: 300 }, () => makeMail({ entryId: id, kind: 'status' }));
    await stores[0].write((transaction) => transaction.write({ ...nothing, mails }, start));
    const taken: string[] = [];
    await Promise.all(Array.from({ length: 8 }, async (_, index) => {
      for (;;) {
        const claimed = await storeFor(index).claimMails({ now: start + 1, leaseMs: minuteMs, limit: 7, urgentOnly: true });
        if (claimed.length === 0) return;
        taken.push(...claimed.filter(({ entryId }) => entryId === id).map((mail) => mail.id));
      }
    }));
    expect(taken).toHaveLength(300);
    expect(new Set(taken)).toEqual(new Set(mails.map((mail) => mail.id)));
  });

  test('an id is spent once, wherever it is shown', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => storeFor(index).spendOnce(id, start)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('two processes agree on who came first', async () => {
    const invitations = await Promise.all(Array.from({ length: 10 }, invite));
    const hashes = invitations.map(({ hash }) => hash);
    const children = [startChild(place), startChild(place)];
    try {
      const answers = await Promise.all(children.map((child) => child.ask({ accept: hashes, each: 25 })));
      expect(answers.reduce((sum, { accepted = 0 }) => sum + accepted, 0)).toBe(hashes.length);
      for (const { id } of invitations) {
        await expectOneAcceptance(id);
      }
    } finally {
      await Promise.all(children.map((child) => child.kill()));
    }
  });

  test('nothing that was answered is lost when a process is killed in the middle', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = startChild(place);
      const answered: string[] = [];
      child.onLine(({ joined }) => {
        if (joined !== undefined) answered.push(joined);
      });
      child.tell({ join: `kill-${newId()}` });
      while (answered.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
      await child.kill();
      const found = await Promise.all(answered.map(async (email) => (await stores[0].snapshot({ by: 'email', email })).person));
      expect(found.filter((person) => person === null)).toEqual([]);
    }
  });

  test('after all of this the chain is whole and the counts are right', async () => {
    const events = await allEvents(stores[0]);
    expect(verifyChain(ledgerMac, events)).toEqual({ whole: true, events: events.length, headSeq: events.length, headHash: (await stores[1].auditHead()).hash });
    expect(await stores[0].counts()).toEqual(await stores[1].recount());
  });
});

const nothing = {
  erased: [], sessionsEnded: [], mailsStopped: [], tokensSuperseded: [], entriesNew: [], entriesChanged: [], invitationsChanged: [], invitationsNew: [], grants: [],
  sessionsStarted: [], mailTokens: [], devices: [], mails: [], mailsPrepared: [], mailsSettled: [], quotas: [], apiKeys: [], admins: [], identity: [], documents: [], providerUsers: [], staffMails: [], answers: [],
  events: [], counts: new Map(),
};

/** What a second process says. */
interface Line {
  accepted?: number;
  joined?: string;
}

/** Another Node.js process with a store of its own on the same place. */
function startChild({ kind, location }: StorePlace) {
  const source = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const program = `
    import { createInterface } from 'node:readline';
    const { createSqliteStore } = await import(${source('adapters/store/sqlite-store.ts')});
    const { createPostgresStore } = await import(${source('adapters/store/postgres-store.ts')});
    const { runRequest } = await import(${source('testing/store-places.ts')});
    const { acceptCommand, joinCommand } = await import(${source('testing/commands.ts')});
    const { ledgerMac: mac } = await import(${source('testing/memory-ledger.ts')});
    const { start } = await import(${source('testing/factories.ts')});
    const store = ${kind === 'sqlite'} ? await createSqliteStore({ path: process.env.PLACE, mac }) : await createPostgresStore({ url: process.env.PLACE, mac });
    const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
    for await (const line of createInterface({ input: process.stdin })) {
      const { accept, each, join } = JSON.parse(line);
      if (accept) {
        const tries = accept.flatMap((hash) => Array.from({ length: each }, () => runRequest(store, { target: { by: 'invite_token', hash }, command: acceptCommand() }, start + 1)));
        say({ accepted: (await Promise.all(tries)).filter(({ status }) => status === 'accepted').length });
      }
      for (let index = 0; join; index += 1) {
        const email = join + '-' + index + '@example.com';
        await runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email }) }, start);
        say({ joined: email });
      }
    }`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, PLACE: location }, stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! });
  const tell = (order: object) => child.stdin!.write(`${JSON.stringify(order)}\n`);
  return {
    tell,
    onLine: (listener: (line: Line) => void) => lines.on('line', (line) => listener(JSON.parse(line) as Line)),
    ask: async (order: object): Promise<Line> => {
      tell(order);
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as Line;
    },
    kill: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
