import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decideBatch } from '../../../domain/batch.ts';
import { needsOf } from '../../../domain/batch-needs.ts';
import { joinCommand } from '../../../testing/commands.ts';
import { makeRules, start } from '../../../testing/factories.ts';
import { ledgerMac as mac } from '../../../testing/memory-ledger.ts';
import { allEvents, runRequest, runUnits } from '../../../testing/store-places.ts';
import { SqliteStore } from '../sqlite-store.ts';
import { openReader } from './open-sqlite.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { WriterThreadUse } from './writing-place.ts';

let folder: string;
let path: string;
let store: SqliteStore;
let notices: string[];
let threads: Worker[];
let pressed: boolean;
const seen = (worker: Worker) => threads.push(worker);

beforeEach(() => {
  folder = mkdtempSync(pathOf(tmpdir(), 'foyer-writing-place-'));
  path = pathOf(folder, 'foyer.db');
  [notices, threads, pressed] = [[], [], true];
  process.on('worker', seen);
});

afterEach(async () => {
  process.off('worker', seen);
  vi.useRealTimers();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(thread: WriterThreadUse): Promise<void> {
  store = new SqliteStore(new SqliteWriter(path), openReader(path), mac, { path, thread, isPressed: () => pressed, notice: (sentence) => notices.push(sentence) });
  await store.migrate();
  if (thread === 'always') await store.startThread();
}

const joining = (number: number) => ({ target: { by: 'email', email: `person-${number}@example.com` }, command: joinCommand({ email: `person-${number}@example.com` }) }) as const;
const join = (number: number) => runRequest(store, joining(number), start);
const emails = async () => (await store.listEntries({ filter: {}, sort: 'createdAt', cursor: null, limit: 1_000 })).items.map(({ email }) => email);

/** Joins until a thread of its own writes. @returns how many joined */
async function joinUntilThread(): Promise<number> {
  let count = 0;
  const together = (from: number) => runUnits(store, Array.from({ length: 40 }, (_, index) => ({ requests: [joining(from + index)] })), start);
  await expect.poll(async () => {
    await together(count);
    count += 40;
    return store.commitsHere();
  }, { timeout: 30_000, interval: 1 }).toBe(false);
  await together(count);
  return count + 40;
}

test('a store that nobody waits for has no thread, however much is written', async () => {
  pressed = false;
  await open('when_pressed');
  const startedAt = performance.now();
  for (let count = 0; performance.now() - startedAt < 400; count += 40) await runUnits(store, Array.from({ length: 40 }, (_, index) => ({ requests: [joining(count + index)] })), start);
  expect([store.commitsHere(), threads.length]).toEqual([true, 0]);
});

test('a quiet store has no thread; one that writes much while others wait gets one, and it ends when it is quiet again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await open('when_pressed');
  await join(9_000);
  expect([store.commitsHere(), threads.length]).toEqual([true, 0]);
  const joined = await joinUntilThread();
  const [thread] = threads;
  const ended = once(thread!, 'exit');
  await vi.advanceTimersByTimeAsync(31_000);
  await ended;
  await join(9_001);
  expect(store.commitsHere()).toBe(true);
  expect((await store.counts()).reduce((sum, { count }) => sum + count, 0)).toBe(joined + 2);
  expect((await allEvents(store)).map(({ seq }) => seq)).toEqual(Array.from({ length: joined + 2 }, (_, index) => index + 1));
  expect(notices).toEqual([]);
});

test('a thread that dies takes its transaction with it, and the others write here from then on', async () => {
  await open('always');
  await join(1);
  const dying = store.write(async (transaction) => {
    const unit = { requests: [joining(2)] };
    const decision = decideBatch([unit], await transaction.load(needsOf([unit], makeRules())), start, makeRules());
    await transaction.write(decision.writes, start);
    await threads[0]!.terminate();
  });
  await expect(dying).rejects.toMatchObject({ code: 'service/unavailable', retryAfterSeconds: 5 });
  await join(3);
  expect(await emails()).toEqual(['person-1@example.com', 'person-3@example.com']);
  expect(store.commitsHere()).toBe(true);
  expect(notices).toEqual([expect.stringContaining('Until the next start')]);
});

test('a thread that cannot open the file leaves the work to where it was', async () => {
  await open('when_pressed');
  renameSync(path, `${path}.aside`);
  await store.startThread();
  renameSync(`${path}.aside`, path);
  await join(1);
  expect(await emails()).toEqual(['person-1@example.com']);
  expect(notices).toHaveLength(1);
});

test('a thread that finds another file where the one was touches nothing of it, and is not used', async () => {
  await open('when_pressed');
  await join(1);
  renameSync(path, `${path}.aside`);
  writeFileSync(path, 'somebody else lives here');
  await store.startThread();
  expect(readFileSync(path, 'utf8')).toBe('somebody else lives here');
  renameSync(`${path}.aside`, path);
  await join(2);
  expect([await emails(), store.commitsHere(), notices.length]).toEqual([['person-1@example.com', 'person-2@example.com'], true, 1]);
});

test('what fails in the thread fails alone, in the words it would fail with here', async () => {
  await open('always');
  const unit = { requests: [joining(1)] };
  const twice = store.write(async (transaction) => {
    const decision = decideBatch([unit], await transaction.load(needsOf([unit], makeRules())), start, makeRules());
    await transaction.write(decision.writes, start);
    await transaction.write(decision.writes, start);
  });
  await expect(twice).rejects.toMatchObject({ code: 'entry/exists' });
  expect(await emails()).toEqual([]);
  renameSync(path, `${path}.aside`);
  await expect(join(2)).rejects.toMatchObject({ code: 'service/unavailable', retryAfterSeconds: 5 });
  renameSync(`${path}.aside`, path);
  await join(3);
  expect(await emails()).toEqual(['person-3@example.com']);
  expect(store.commitsHere()).toBe(false);
});

test('whoever writes many small things there is as far as those before say', async () => {
  await open('always');
  await Promise.all(Array.from({ length: 20 }, (_, number) => join(number)));
  const spent = await Promise.all(['a', 'b', 'a'].map((id) => store.spendOnce(id, start + 1_000)));
  expect(spent).toEqual([true, true, false]);
  const claimed = await store.claimMails({ now: start, leaseMs: 60_000, limit: 15, urgentOnly: false });
  expect(claimed).toHaveLength(15);
  await store.releaseMails(claimed.map(({ id }) => id));
  expect(await store.claimMails({ now: start, leaseMs: 60_000, limit: 50, urgentOnly: false })).toHaveLength(20);
  expect(await store.indexChanged(1_000)).toBe(20);
});

test('a process lives until a thread that is still beginning has ended: it would stop in the middle, with 13', async () => {
  store = new SqliteStore(new SqliteWriter(path), openReader(path), mac, { path, thread: 'always', notice: (sentence) => notices.push(sentence) });
  await store.migrate();
  void store.startThread();
  await expect.poll(() => threads.length, { interval: 1 }).toBeGreaterThan(0);
  const letGo = vi.spyOn(threads[0]!, 'unref');
  await store.close();
  expect(letGo).not.toHaveBeenCalled();
  await open('never');
});
