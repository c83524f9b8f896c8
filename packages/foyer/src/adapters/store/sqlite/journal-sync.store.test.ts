import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinCommand } from '../../../testing/commands.ts';
import { newId, start } from '../../../testing/factories.ts';
import { ledgerMac as mac } from '../../../testing/memory-ledger.ts';
import { runRequest } from '../../../testing/store-places.ts';
import { SqliteStore } from '../sqlite-store.ts';
import { openReader } from './open-sqlite.ts';
import { SqliteWriter } from './sqlite-writer.ts';

let folder: string;
let store: SqliteStore;
let writer: SqliteWriter;
/** Answers of the disk, in turn: those waiting, oldest first. */
let disk: { readonly take: () => void; readonly refuse: () => void }[];
/** Whether the disk takes everything at once. */
let quick: boolean;

beforeEach(async () => {
  folder = mkdtempSync(pathOf(tmpdir(), 'foyer-sync-'));
  const path = pathOf(folder, 'foyer.db');
  disk = [];
  quick = true;
  writer = new SqliteWriter(path, mac);
  store = new SqliteStore(writer, openReader(path), {
    path,
    flush: () => quick ? Promise.resolve() : new Promise((resolve, reject) => {
      disk.push({ take: resolve, refuse: () => reject(new Error('EIO: i/o error, fdatasync')) });
    }),
  });
  await store.migrate();
  await join();
  quick = false;
});

afterEach(async () => {
  quick = true;
  for (const { take } of disk) take();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function join(email = `ana-${newId()}@example.com`) {
  return runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email }) }, start);
}

async function asked(times: number): Promise<void> {
  await expect.poll(() => disk.length).toBe(times);
}

function watched<T>(promise: Promise<T>) {
  const state = { over: false, promise };
  const over = () => { state.over = true; };
  void promise.then(over, over);
  return state;
}

const turns = () => new Promise((resolve) => { setTimeout(resolve, 20); });

test('nobody is answered before the disk has their commit, and nobody reads what it does not have', async () => {
  const email = 'mia@example.com';
  const joining = watched(join(email));
  await asked(1);
  const reading = watched(store.snapshot({ by: 'email', email }));
  await turns();
  expect([joining.over, reading.over]).toEqual([false, false]);
  disk[0]!.take();
  await joining.promise;
  expect((await reading.promise).person?.entry.email).toBe(email);
});

test('what is committed while the disk is busy waits for a call of its own, which all of it shares', async () => {
  const first = watched(join());
  await asked(1);
  const others = [join(), join(), join()].map(watched);
  await turns();
  disk[0]!.take();
  await first.promise;
  await asked(2);
  await turns();
  expect(others.some(({ over }) => over)).toBe(false);
  disk[1]!.take();
  await Promise.all(others.map(({ promise }) => promise));
  expect(disk).toHaveLength(2);
});

test('when the disk does not take the journal, all of it is brought into the file before anybody is answered', async () => {
  const joining = [watched(join())];
  await asked(1);
  joining.push(watched(join()));
  await turns();
  const before = writer.pagesLeft();
  quick = true;
  disk[0]!.refuse();
  await Promise.all(joining.map(({ promise }) => promise));
  expect(before).toBeGreaterThan(0);
  expect(writer.pagesLeft()).toBe(0);
  await join();
  expect(await store.counts()).toEqual(await store.recount());
});

test('while that does not work either, nothing is kept or promised; afterwards all goes on', async () => {
  // Somebody reads an old state, so the journal cannot be emptied.
  const reader = openReader(pathOf(folder, 'foyer.db'));
  reader.exec('begin');
  reader.prepare('select count(*) from entry').get();
  const joining = join();
  await asked(1);
  disk[0]!.refuse();
  await expect(joining).rejects.toMatchObject({ code: 'service/unavailable' });
  await expect(join()).rejects.toMatchObject({ code: 'service/unavailable' });
  expect(disk).toHaveLength(1);
  reader.exec('commit');
  reader.close();
  quick = true;
  await join();
  expect(await store.counts()).toEqual(await store.recount());
});

test('between transactions the connection syncs by itself', async () => {
  quick = true;
  await join();
  expect(writer.database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
});
