import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../../application/ports/store.ts';
import { joinCommand } from '../../../testing/commands.ts';
import { newId, start } from '../../../testing/factories.ts';
import { ledgerMac as mac } from '../../../testing/memory-ledger.ts';
import { runRequest } from '../../../testing/store-places.ts';
import { createSqliteStore, SqliteStore } from '../sqlite-store.ts';
import { openReader, openWriter } from './open-sqlite.ts';
import { SqliteWriter } from './sqlite-writer.ts';

let folder: string;
let path: string;
let opened: Store[];

beforeEach(() => {
  folder = mkdtempSync(pathOf(tmpdir(), 'foyer-sqlite-'));
  path = pathOf(folder, 'data', 'foyer.db');
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Store> {
  const store = await createSqliteStore({ path, mac });
  opened.push(store);
  await store.migrate();
  return store;
}

async function close(store: Store): Promise<void> {
  opened = opened.filter((other) => other !== store);
  await store.close();
}

async function join(store: Store): Promise<string> {
  const email = `ana-${newId()}@example.com`;
  await runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email }) }, start);
  return email;
}

const digest = () => createHash('sha256').update(readFileSync(path)).digest('hex');
const unavailable = { code: 'service/unavailable', retryAfterSeconds: 5 };

test('makes the file and its folder, and finds everything again', async () => {
  const store = await open();
  const email = await join(store);
  await close(store);
  expect((await (await open()).snapshot({ by: 'email', email })).person?.entry.email).toBe(email);
});

test('refuses a database of a newer program and leaves every byte of it', async () => {
  await close(await open());
  const database = new DatabaseSync(path);
  database.exec(`insert into foyer_migration (name, timestamp) values ('2999-01-01-1-tomorrow', '2999')`);
  database.close();
  const before = digest();
  await expect(createSqliteStore({ path, mac })).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringMatching(/newer version of Foyer.*2999-01-01-1-tomorrow.*left as it is/s) });
  expect(digest()).toBe(before);
});

test('refuses a database whose list of changes is none that Foyer writes', async () => {
  await close(await open());
  const database = new DatabaseSync(path);
  database.exec('delete from foyer_migration where name = (select min(name) from foyer_migration)');
  database.close();
  const store = await createSqliteStore({ path, mac });
  opened.push(store);
  await expect(store.migrate()).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringMatching(/list of changes.*is damaged.*Restore a backup/) });
});

test.each(['hello, I am no database', `SQLite format 3\0${'x'.repeat(5_000)}`])('refuses a file that is none or damaged and leaves every byte of it', async (content) => {
  path = pathOf(folder, 'other.db');
  writeFileSync(path, content);
  await expect(createSqliteStore({ path, mac })).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringContaining(path) });
  expect(readFileSync(path, 'utf8')).toBe(content);
});

const pageBytes = 4_096;
test.each<[string, RegExp, (bytes: Buffer) => Buffer]>([
  ['cut in half', /is damaged or not a database/, (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['with another page size in its head', /is damaged or not a database/, (bytes) => Buffer.concat([bytes.subarray(0, 16), Buffer.from([0x20]), bytes.subarray(17)])],
  ['whose schema is wiped out', /is damaged or not a database/, (bytes) => bytes.fill(0, pageBytes, 2 * pageBytes)],
  ['with a wrong byte at the head of a page', /is damaged or not a database/, (bytes) => bytes.fill(0xff, 5 * pageBytes, 5 * pageBytes + 1)],
  ['that may only be read by what its head says', /cannot be written/, (bytes) => bytes.fill(9, 18, 19)],
])('SR-71 refuses a file %s in one sentence, and leaves every byte of it', async (_, sentence, spoil) => {
  await close(await open());
  writeFileSync(path, spoil(readFileSync(path)));
  const before = digest();
  await expect(createSqliteStore({ path, mac })).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringMatching(sentence) });
  expect(digest()).toBe(before);
});

/** What is left of a process that died: six people who joined, in the journal. */
async function leaveJournal(): Promise<{ journal: Buffer; emails: string[] }> {
  const store = await open();
  const emails: string[] = [];
  for (let person = 0; person < 6; person += 1) emails.push(await join(store));
  for (const end of ['', '-wal']) copyFileSync(path + end, `${path}.died${end}`);
  await close(store);
  path = `${path}.died`;
  return { journal: readFileSync(`${path}-wal`), emails };
}
const frameBytes = 24 + pageBytes;

test.each<[string, string, (journal: Buffer) => number]>([
  ['in a page', 'frame 1', () => 32 + 24 + 1_000],
  ['in the head of a frame', 'frame 2', () => 32 + frameBytes + 3],
  ['in the salts of a frame', 'frame 3', () => 32 + 2 * frameBytes + 9],
  ['in its head', 'its head', () => 20],
  ['in its page size', 'its head', () => 10],
])('SR-71 refuses a journal with a wrong bit %s instead of forgetting what comes after it, and leaves every byte of it', async (_, where, at) => {
  const { journal } = await leaveJournal();
  journal[at(journal)]! ^= 4;
  writeFileSync(`${path}-wal`, journal);
  const before = digest();
  await expect(createSqliteStore({ path, mac })).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringContaining(`${path}-wal is damaged (${where})`) });
  expect(digest()).toBe(before);
  expect(readFileSync(`${path}-wal`).equals(journal)).toBe(true);
});

test('a journal whose last commit was torn by a power cut is taken up to there, and a whole one to its end', async () => {
  const { journal, emails } = await leaveJournal();
  const lastFrame = journal.length - frameBytes;
  const torn = Buffer.from(journal);
  torn[lastFrame + 500]! ^= 4;
  const died = path;
  for (const [end, bytes, there] of [['.whole', journal, 6], ['.torn', torn, 5], ['.short', journal.subarray(0, lastFrame + 100), 5]] as const) {
    path = died + end;
    copyFileSync(died, path);
    writeFileSync(`${path}-wal`, bytes);
    const store = await open();
    for (const [index, email] of emails.entries()) expect((await store.snapshot({ by: 'email', email })).person !== null).toBe(index < there);
    await close(store);
  }
});

test('stops writing when the file is gone or another one, and goes on when it is back', async () => {
  const store = await open();
  const email = await join(store);
  renameSync(path, `${path}.moved`);
  await expect(join(store)).rejects.toMatchObject(unavailable);
  writeFileSync(path, '');
  await expect(join(store)).rejects.toMatchObject(unavailable);
  expect(readFileSync(path)).toHaveLength(0);
  expect((await store.snapshot({ by: 'email', email })).person).not.toBeNull();
  renameSync(`${path}.moved`, path);
  await join(store);
});

test('answers reads while the disk is full, refuses writes, and recovers', async () => {
  await close(await open());
  const writer = new SqliteWriter(path);
  const store = new SqliteStore(writer, openReader(path), mac);
  opened.push(store);
  const email = await join(store);
  // A file that may not grow is what a full disk looks like.
  writer.database.exec('pragma max_page_count = 1');
  const failures: unknown[] = [];
  for (let tries = 0; tries < 300 && failures.length === 0; tries += 1) {
    // Until the pages that are there are used up.
    await join(store).catch((error: unknown) => failures.push(error));
  }
  expect(failures).toMatchObject([unavailable]);
  expect((await store.snapshot({ by: 'email', email })).person).not.toBeNull();
  writer.database.exec('pragma max_page_count = 4294967294');
  await join(store);
  expect(await store.counts()).toEqual(await store.recount());
});

test('while another process writes, waits without blocking and without an error', async () => {
  const store = await open();
  const other = new DatabaseSync(path);
  other.exec('begin immediate');
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 2);
  const joining = join(store);
  await new Promise((resolve) => setTimeout(resolve, 120));
  other.exec('rollback');
  other.close();
  await joining;
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(10);
});

test('every connection waits for others, checks references and syncs each commit', () => {
  const writer = openWriter(path);
  const reader = openReader(path);
  const setting = (database: DatabaseSync, name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
  expect(['journal_mode', 'synchronous', 'foreign_keys', 'mmap_size', 'busy_timeout'].map((name) => setting(writer, name))).toEqual(['wal', 2, 1, 0, 5_000]);
  expect(['query_only', 'mmap_size', 'busy_timeout'].map((name) => setting(reader, name))).toEqual([1, 0, 5_000]);
  expect(() => reader.exec('create table forbidden (id)')).toThrow('readonly');
  reader.close();
  writer.close();
});

test('leaves no journal behind when it is closed', async () => {
  const store = await open();
  await join(store);
  await close(store);
  expect(existsSync(`${path}-wal`)).toBe(false);
});
