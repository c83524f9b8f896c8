import { describe, expect, it, vi } from 'vitest';
import type { Loaded } from '../domain/batch-rows.ts';
import { FoyerError } from '../domain/errors.ts';
import { importCommand, importedPerson, joinCommand } from '../testing/commands.ts';
import { coach, makeLoaded, makePerson, makeProduct, makeRules, start } from '../testing/factories.ts';
import { Executor } from './executor.ts';
import type { Store, WriteTransaction } from './ports/store.ts';

/** A store that takes everything and counts its transactions; `fail` makes the next ones go wrong. */
function makeStore(loaded: Loaded = makeLoaded()) {
  const state = { transactions: 0, fail: [] as unknown[], slow: Promise.resolve() };
  const store = {
    kind: 'sqlite',
    async write<T>(body: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
      state.transactions += 1;
      await state.slow;
      if (state.fail.length > 0) throw state.fail.shift();
      const transaction: WriteTransaction = { load: async () => loaded, write: async () => [] };
      return body(transaction);
    },
  } as unknown as Store;
  return { store, state };
}

const begin = (store: Store, onCommitted: ConstructorParameters<typeof Executor>[0]['onCommitted'] = () => {}) => new Executor({ store, clock: { now: () => start }, rules: makeRules(), onCommitted });
const join = (email: string) => ({ target: { by: 'email' as const, email }, command: joinCommand({ email }) });

describe('running commands', () => {
  it('puts what arrives together into one commit', async () => {
    const { store, state } = makeStore();
    const committed: number[] = [];
    const executor = begin(store, (_events, requests) => committed.push(requests));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => executor.run(join(`person-${i}@example.org`))));
    expect(answers).toHaveLength(100);
    expect(state.transactions).toBe(1);
    expect(committed).toEqual([100]);
  });

  it('answers nobody before the commit is durable', async () => {
    const { store, state } = makeStore();
    let durable = (): void => {};
    state.slow = new Promise((resolve) => { durable = resolve; });
    let answered = false;
    const answer = begin(store).run(join('ana@example.org')).finally(() => { answered = true; });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(answered).toBe(false);
    durable();
    await answer;
    expect(answered).toBe(true);
  });

  it('decides the next batch while the database writes the last one, where it may, but not for a few', async () => {
    const { store, state } = makeStore();
    let durable = (): void => {};
    state.slow = new Promise((resolve) => { durable = resolve; });
    const executor = new Executor({ store, clock: { now: () => start }, rules: makeRules(), onCommitted: () => {}, batchesAtOnce: 2 });
    const many = (name: string, count: number) => Array.from({ length: count }, (_, i) => executor.run(join(`${name}-${i}@example.org`)));
    const answers = many('first', 1);
    await expect.poll(() => state.transactions).toBe(1);
    answers.push(...many('few', 15));
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect([state.transactions, executor.waiting]).toEqual([1, 15]);
    answers.push(...many('enough', 1));
    await expect.poll(() => state.transactions).toBe(2);
    answers.push(...many('third', 40));
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect([state.transactions, executor.waiting]).toEqual([2, 40]);
    const drained = executor.drained();
    durable();
    await Promise.all([...answers, drained]);
    expect(state.transactions).toBe(3);
  });

  it('lets a few who come from many sides share a batch, and keeps nobody waiting who asks one thing after the other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const turns = async () => { for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => { setImmediate(resolve); }); };
    const { store, state } = makeStore();
    const executor = new Executor({ store, clock: { now: () => start }, rules: makeRules(), onCommitted: () => {}, paceMs: 60_000 });
    for (const name of ['one', 'two', 'three']) await executor.run(join(`${name}@example.org`));
    let durable = (): void => {};
    state.slow = new Promise((resolve) => { durable = resolve; });
    const [first, ...few] = ['four', 'five', 'six'].map((name) => executor.run(join(`${name}@example.org`)));
    await turns();
    few.push(...['seven', 'eight'].map((name) => executor.run(join(`${name}@example.org`))));
    durable();
    await first;
    await turns();
    expect([state.transactions, executor.waiting]).toEqual([4, 2]);
    await vi.advanceTimersByTimeAsync(60_000);
    await Promise.all(few);
    expect(state.transactions).toBe(5);
    vi.useRealTimers();
  });

  it('lets one refused request fail alone', async () => {
    const { store } = makeStore(makeLoaded({ persons: [makePerson('pending', { email: 'known@example.org' })] }));
    const executor = begin(store);
    const outcomes = await Promise.allSettled([
      executor.run(join('ana@example.org')), executor.run({ target: { by: 'email', email: 'nobody@example.org' }, command: { type: 'reconsider', actor: { kind: 'system', name: 'test' }, version: null } }), executor.run(join('known@example.org')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tells everybody in a failed commit, and goes on with the next', async () => {
    const { store, state } = makeStore();
    const executor = begin(store);
    state.fail.push(new FoyerError('service/unavailable', 'The disk is full.', { retryAfterSeconds: 5 }));
    const failed = await Promise.allSettled([executor.run(join('a@example.org')), executor.run(join('b@example.org'))]);
    for (const outcome of failed) expect((outcome as PromiseRejectedResult).reason).toMatchObject({ code: 'service/unavailable' });
    await expect(executor.run(join('a@example.org'))).resolves.toEqual({ status: 'received' });
  });

  it('gives each unit a commit of its own when the database refused what they shared, so that one refusal stays alone', async () => {
    const { store, state } = makeStore();
    const executor = begin(store);
    const refusal = new FoyerError('entry/exists', 'This is taken.');
    state.fail.push(refusal, refusal);
    const outcomes = await Promise.allSettled([executor.run(join('taken@example.org')), executor.run(join('b@example.org')), executor.run(join('c@example.org'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(state.transactions).toBe(4);
  });

  it('splits a flood into commits of bounded size and refuses what is more than it can hold', async () => {
    const { store, state } = makeStore();
    const executor = begin(store);
    const unit = { requests: Array.from({ length: 500 }, (_, i) => join(`person-${i}@example.org`)) };
    const answers = await Promise.allSettled(Array.from({ length: 45 }, () => executor.submit(unit)));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'service/unavailable', retryAfterSeconds: 2 });
    expect(state.transactions).toBe(45 - refused.length);
  });

  it('keeps commits short while somebody stands at the gate, and full once the line is long', async () => {
    const { store } = makeStore();
    const committed: number[] = [];
    let isPressed = true;
    const executor = new Executor({ store, clock: { now: () => start }, rules: makeRules(), onCommitted: (_events, requests) => committed.push(requests), isPressed: () => isPressed });
    const joinMany = (count: number) => Promise.all(Array.from({ length: count }, (_, i) => executor.run(join(`person-${i}@example.org`))));
    await joinMany(40);
    expect(committed.splice(0)).toEqual([16, 16, 8]);
    await joinMany(300);
    expect(committed.splice(0)[0]).toBe(300);
    isPressed = false;
    await joinMany(40);
    expect(committed).toEqual([40]);
  });

  it('gives everybody else a turn between units that share a commit', async () => {
    const { store, state } = makeStore();
    const committed: number[] = [];
    const executor = begin(store, (_events, requests) => committed.push(requests));
    let turns = 0;
    let over = false;
    const look = (): void => { if (!over) setImmediate(() => { turns += 1; look(); }); };
    look();
    const outcomes = await executor.inTurn(['a', 'b', 'c'].map((name) => ({ requests: [join(`${name}1@example.org`), join(`${name}2@example.org`)] })));
    over = true;
    expect(outcomes.map((unit) => unit.map(({ ok }) => ok))).toEqual([[true, true], [true, true], [true, true]]);
    expect([state.transactions, committed]).toEqual([1, [6]]);
    expect(turns).toBeGreaterThanOrEqual(2);
  });

  it('commits what shares a transaction early for somebody else who wants to write, and goes on after them', async () => {
    const { store, state } = makeStore();
    const committed: number[] = [];
    // One transaction at a time, as on SQLite.
    let last: Promise<unknown> = Promise.resolve();
    const one = store.write.bind(store);
    store.write = (body) => {
      const mine = last.then(() => one(body));
      last = mine;
      return mine;
    };
    const executor = begin(store, (_events, requests) => committed.push(requests));
    const units = Array.from({ length: 10_000 }, (_, index) => ({ requests: [join(`unit${index}@example.org`)] }));
    const all = executor.inTurn(units);
    await executor.run(join('ana@example.org'));
    expect(committed).toHaveLength(2);
    expect(committed[0]).toBeLessThan(units.length);
    expect((await all).flat().filter(({ ok }) => ok)).toHaveLength(units.length);
    expect(committed.reduce((sum, count) => sum + count, 0)).toBe(units.length + 1);
    expect(state.transactions).toBe(committed.length);
  });

  it('gives no seat away twice, also where those who come next are looked up before the last ones are written', async () => {
    const { store } = makeStore();
    const product = makeProduct({ roles: [{ ...coach, capacity: 3 }] });
    const executor = new Executor({ store, clock: { now: () => start }, rules: makeRules({ product }), onCommitted: () => {} });
    const requests = Array.from({ length: 8 }, (_, index) => {
      const email = `row${index}@example.org`;
      return { target: { by: 'email' as const, email }, command: importCommand({ person: importedPerson({ email, role: coach.key }), entryId: `entry-${index}` }) };
    });
    expect((await executor.bulk(requests, 2)).map(({ ok }) => ok)).toEqual([true, true, true, false, false, false, false, false]);
  });

  it('answers of many requests those that shared a transaction, and finds the one that the database refuses', async () => {
    const { store, state } = makeStore();
    const executor = begin(store);
    const requests = Array.from({ length: 8 }, (_, index) => join(`row${index}@example.org`));
    expect(await executor.bulk(requests, 3)).toHaveLength(8);
    expect(state.transactions).toBe(1);
    state.fail.push(new Error('Refused.'), new Error('Refused.'));
    expect(await executor.bulk(requests, 3)).toHaveLength(2);
    state.fail.push(...Array.from({ length: 4 }, () => new Error('Refused.')));
    await expect(executor.bulk(requests)).rejects.toThrow('Refused.');
  });

  it('gives units in turn commits of their own when the database refused what they shared, and tells when it is away', async () => {
    const { store, state } = makeStore();
    const executor = begin(store);
    const units = ['a', 'b'].map((name) => ({ requests: [join(`${name}@example.org`)] }));
    state.fail.push(new Error('Refused.'));
    expect((await executor.inTurn(units)).flat().map(({ ok }) => ok)).toEqual([true, true]);
    expect(state.transactions).toBe(3);
    state.fail.push(new FoyerError('service/unavailable', 'The disk is full.', { retryAfterSeconds: 5 }));
    await expect(executor.inTurn(units)).rejects.toMatchObject({ code: 'service/unavailable' });
    expect(state.transactions).toBe(4);
  });

  it('says when everything submitted is answered', async () => {
    const { store } = makeStore();
    const executor = begin(store);
    let answered = 0;
    for (let i = 0; i < 5; i++) void executor.run(join(`person-${i}@example.org`)).finally(() => { answered += 1; });
    await executor.drained();
    await Promise.resolve();
    expect(answered).toBe(5);
    await executor.drained();
  });

  it('SR-74 keeps nobody waiting for a database that has fallen silent, neither who is being written nor who waits behind them', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const { store, state } = makeStore();
      let answers = (): void => {};
      state.slow = new Promise((resolve) => { answers = resolve; });
      const executor = new Executor({ store, clock: { now: () => start }, rules: makeRules(), onCommitted: () => {}, patienceMs: 4_000 });
      const first = executor.run(join('first@example.org'));
      await expect.poll(() => state.transactions).toBe(1);
      const told: string[] = [];
      void first.catch(({ code, retryAfterSeconds }: FoyerError) => told.push(`first ${code} ${retryAfterSeconds}`));
      vi.advanceTimersByTime(2_000);
      const second = executor.run(join('second@example.org'));
      const slice = executor.inTurn([{ requests: [join('slice@example.org')] }]);
      void slice.catch(() => {});
      void second.catch(({ code }: FoyerError) => told.push(`second ${code}`));
      vi.advanceTimersByTime(2_200);
      await expect(first).rejects.toMatchObject({ code: 'service/unavailable', retryAfterSeconds: 5 });
      expect(told).toEqual(['first service/unavailable 5']);
      vi.advanceTimersByTime(2_000);
      await expect(second).rejects.toMatchObject({ code: 'service/unavailable' });
      await expect(slice).rejects.toMatchObject({ code: 'service/unavailable' });
      answers();
      // Who only waited was never begun; the next one is served as ever.
      await executor.run(join('third@example.org'));
      expect(state.transactions).toBe(2);
      vi.advanceTimersByTime(400);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
