import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShell, type Shell } from '../../packages/foyer/src/testing/run-foyer.ts';
import { memoryFolder } from '../../tools/memory-folder.ts';
import { obtainPostgresBinaries } from '../../tools/postgres-binaries.ts';
import { PostgresCluster } from '../../tools/postgres-cluster.ts';
import { ask } from '../support/postgres-pair.ts';

/** What is damaged, one database each; `whole` is left as it is. */
const places = ['whole', 'entry', 'audit_event', 'entry_count', 'foyer_migration', 'entry_email', 'role_grant_cut'] as const;
type Place = (typeof places)[number];

const secret = { FOYER_SECRET: 'a-secret-for-a-process-that-is-long-enough' };
let cluster: PostgresCluster;
const shells = new Map<Place, Shell>();
const files = new Map<Place, string>();

beforeAll(async () => {
  cluster = PostgresCluster.create(await obtainPostgresBinaries(), memoryFolder(), ['--data-checksums']);
  await cluster.start({ max_connections: 60 });
  const urlOf = (name: string) => cluster.url.replace(/\/postgres$/, `/${name}`);
  await ask(cluster, 'create database whole template template0');
  const seeding = openShell({ ...secret, DATABASE_URL: urlOf('whole') });
  const seeded = await seeding.foyer(['seed', '--count', '40']);
  expect(seeded.code, seeded.err).toBe(0);
  seeding.remove();
  for (const place of places) {
    if (place !== 'whole') await ask(cluster, `create database ${place} template whole`);
    shells.set(place, openShell({ ...secret, DATABASE_URL: urlOf(place) }));
    if (place === 'whole') continue;
    const [found] = await ask({ url: urlOf(place) }, `select pg_relation_filepath($1) as path`, [place.replace(/_cut$/, '')]);
    files.set(place, join(cluster.dataFolder, String(found!['path'])));
  }
  await cluster.end();
  for (const place of ['entry', 'audit_event', 'entry_count', 'foyer_migration', 'entry_email'] as const) flip(place);
  truncateSync(files.get('role_grant_cut')!, 0);
  await cluster.start({ max_connections: 60 });
});

afterAll(async () => {
  for (const shell of shells.values()) shell.remove();
  await cluster.stop();
});

/** Turns one bit of the last page, where rows and keys lie; done twice, it is as before. */
function flip(place: Place): void {
  const file = openSync(files.get(place)!, 'r+');
  try {
    const byte = Buffer.alloc(1);
    const at = statSync(files.get(place)!).size - 100;
    readSync(file, byte, 0, 1, at);
    byte[0]! ^= 4;
    writeSync(file, byte, 0, 1, at);
  } finally {
    closeSync(file);
  }
}

function check(place: Place): ReturnType<Shell['foyer']> {
  return shells.get(place)!.foyer(['check']);
}

it('finds nothing where nothing was damaged', async () => {
  expect((await check('whole')).out).toContain('All is well');
});

it.each<[Place, RegExp]>([
  ['entry', /^The table entry, or an index of it, is damaged \(PostgreSQL says: invalid page in block \d+ of relation [\w/]+\)\. Keep a copy of its files, then restore a backup or go over to a standby\.$/],
  ['audit_event', /^The table audit_event, or an index of it, is damaged \(PostgreSQL says: invalid page/],
  ['entry_count', /^The table entry_count, or an index of it, is damaged/],
  ['entry_email', /^The index entry_email is damaged/],
  ['role_grant_cut', /^The index role_grant\w* (?:leads to \d+ rows, the table role_grant has 0\.|is damaged)/],
  ['foyer_migration', /^The database is damaged \(PostgreSQL says: invalid page/],
])('SR-71 names what PostgreSQL cannot read in one sentence: %s', async (place, sentence) => {
  const { code, out, err } = await check(place);
  expect(code, out).toBe(1);
  expect(err).toMatch(sentence);
  expect(err).toContain('Keep a copy of its files, then restore a backup or go over to a standby.');
  expect(err).not.toMatch(/^\s+at /m);
});

it('goes on telling that damage was met, after nothing is to be seen of it any more', async () => {
  await check('entry');
  flip('entry');
  await expect.poll(async () => (await check('entry')).err).toMatch(/^PostgreSQL met \d+ damaged pages in this database/);
});
