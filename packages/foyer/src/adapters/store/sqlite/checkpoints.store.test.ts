import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinCommand } from '../../../testing/commands.ts';
import { start } from '../../../testing/factories.ts';
import { ledgerMac as mac } from '../../../testing/memory-ledger.ts';
import { runRequest } from '../../../testing/store-places.ts';
import { SqliteStore } from '../sqlite-store.ts';
import { Checkpoints } from './checkpoints.ts';
import { openReader } from './open-sqlite.ts';
import { SqliteWriter } from './sqlite-writer.ts';

const megabyte = 1_048_576;

let folder: string;
let path: string;
let store: SqliteStore | undefined;
let writer: SqliteWriter;
let notices: string[];

beforeEach(async () => {
  folder = mkdtempSync(pathOf(tmpdir(), 'foyer-checkpoints-'));
  path = pathOf(folder, 'foyer 100%?.db');
  notices = [];
  writer = new SqliteWriter(path);
  store = new SqliteStore(writer, openReader(path), mac, { path, thread: 'never', notice: (sentence) => notices.push(sentence) });
  await store.migrate();
  writer.database.exec('create table ballast (bytes)');
});

afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function close(): Promise<void> {
  await store?.close();
  store = undefined;
}

/** A commit of a megabyte. */
function load(): Promise<unknown> {
  return store!.write(async () => writer.database.exec(`insert into ballast values (zeroblob(${megabyte}))`));
}

const journalSize = () => statSync(`${path}-wal`).size;
const rowsIn = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return Number(database.prepare('select count(*) as count from ballast').get()!['count']);
  } finally {
    database.close();
  }
};

test('a long load leaves a journal of bounded size, an empty one when asked for, and none after it', async () => {
  let largest = 0;
  for (let commits = 0; commits < 150; commits += 1) {
    await load();
    largest = Math.max(largest, journalSize());
  }
  // At 48 MB writes wait, however slow the disk is; one commit goes over that.
  expect(largest / megabyte).toBeLessThan(50);
  // While the thread may be at work.
  expect(await store!.scrub(true)).toBe(true);
  expect(journalSize()).toBe(0);
  await load();
  await close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(rowsIn(path)).toBe(151);
  expect(notices).toEqual([]);
});

test('while the thread is there it keeps the search index, and what is written meanwhile gets in, too', async () => {
  for (let commits = 0; commits < 40; commits += 1) await load();
  const join = (number: number) => runRequest(store!, { target: { by: 'email', email: `person-${number}@example.com` }, command: joinCommand({ email: `person-${number}@example.com` }) }, start);
  const joining = Promise.all(Array.from({ length: 60 }, (_, number) => join(number)));
  let indexed = 0;
  await expect.poll(async () => (indexed += await store!.indexChanged(7)), { timeout: 30_000, interval: 1 }).toBe(60);
  await joining;
  expect(await store!.indexChanged(7)).toBe(0);
  const { items } = await store!.listEntries({ filter: { text: 'person-59' }, sort: '-createdAt', cursor: null, limit: 5 });
  expect(items.map(({ email }) => email)).toEqual(['person-59@example.com']);
  expect(notices).toEqual([]);
});

test('a reader of another process only delays that, and another writer does no harm', async () => {
  const other = new DatabaseSync(path, { timeout: 5_000 });
  other.exec('begin');
  other.prepare('select count(*) from ballast').get();
  for (let commits = 0; commits < 40; commits += 1) await load();
  expect(await store!.scrub(true)).toBe(false);
  other.exec('commit');
  for (let commits = 0; commits < 20; commits += 1) other.exec(`insert into ballast values (zeroblob(${megabyte}))`);
  await sleep(300);
  // What is there is moved, and the next commit begins the journal anew.
  await load();
  await expect.poll(() => writer.journalPages().left, { timeout: 30_000 }).toBeLessThan(4_000);
  other.close();
  expect(await store!.scrub(true)).toBe(true);
  await close();
  expect(rowsIn(path)).toBe(61);
});

test('writes wait at once when the journal grows faster than the thread moves it', async () => {
  const told: string[] = [];
  let [pages, waits] = [4_000, 0];
  const checkpoints = new Checkpoints({
    path, pages: () => ({ all: pages, left: 4_000 }), empty: () => true, copyItself: () => {}, notice: (sentence) => told.push(sentence),
    alone: (work) => { waits += 1; return work(); },
  });
  checkpoints.committed();
  pages = 11_999;
  checkpoints.committed();
  expect(waits).toBe(0);
  pages = 12_000;
  checkpoints.committed();
  checkpoints.committed();
  expect(waits).toBe(1);
  await checkpoints.close();
  expect([waits, told]).toEqual([1, []]);
});

test('a thread that cannot do it leaves it to the commits, and says so', async () => {
  const [copied, told]: [number[], string[]] = [[], []];
  const checkpoints = new Checkpoints({
    path: pathOf(folder, 'gone.db'), pages: () => ({ all: 10_000, left: 10_000 }), empty: () => true, copyItself: (pages) => copied.push(pages),
    alone: (work) => work(), notice: (sentence) => told.push(sentence),
  });
  checkpoints.committed();
  await expect.poll(() => copied, { timeout: 30_000 }).toEqual([4_000]);
  checkpoints.committed();
  expect(await checkpoints.empty()).toBe(true);
  await checkpoints.close();
  expect(told).toEqual([expect.stringContaining('Until the next start')]);
  expect(existsSync(pathOf(folder, 'gone.db'))).toBe(false);
});

test('SR-69 a process that is killed while pages are moved loses nothing it answered for', async () => {
  await close();
  const program = `
    import { SqliteStore } from ${JSON.stringify(new URL('../sqlite-store.ts', import.meta.url).href)};
    import { openReader } from ${JSON.stringify(new URL('./open-sqlite.ts', import.meta.url).href)};
    import { SqliteWriter } from ${JSON.stringify(new URL('./sqlite-writer.ts', import.meta.url).href)};
    import { ledgerMac } from ${JSON.stringify(new URL('../../../testing/memory-ledger.ts', import.meta.url).href)};
    const path = process.argv[1];
    const writer = new SqliteWriter(path);
    const store = new SqliteStore(writer, openReader(path), ledgerMac, { path, thread: 'never' });
    for (;;) {
      await store.write(async () => writer.database.exec('insert into ballast values (zeroblob(${megabyte}))'));
      process.stdout.write('one\\n');
    }`;
  let answered = 0;
  for (const after of [20, 33, 61]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let here = 0;
    for await (const _ of createInterface({ input: child.stdout })) {
      here += 1;
      if (here === after) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(here).toBeGreaterThanOrEqual(after);
    answered += here;
    // The one on its way may be there, too.
    const found = rowsIn(path);
    expect(found).toBeGreaterThanOrEqual(answered);
    expect(found).toBeLessThanOrEqual(answered + 1);
    answered = found;
  }
});
