import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SeedCache, seedVersion } from './seed-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-seed-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes a database once', async () => {
  const cache = new SeedCache(folder);
  let made = 0;
  const make = async (path: string): Promise<void> => writeFileSync(path, String((made += 1)));
  expect(readFileSync(await cache.file('a.db', make), 'utf8')).toBe('1');
  expect(readFileSync(await cache.file('a.db', make), 'utf8')).toBe('1');
});

it('keeps nothing that was not finished', async () => {
  const cache = new SeedCache(folder);
  await expect(cache.file('b.db', async (path) => {
    writeFileSync(path, 'half');
    throw new Error('The disk is full.');
  })).rejects.toThrow('full');
  expect(existsSync(join(folder, 'b.db'))).toBe(false);
});

it('names files after everything that is in them', () => {
  expect(seedVersion(['insert 1'])).toBe(seedVersion(['insert 1']));
  expect(seedVersion(['insert 1'])).not.toBe(seedVersion(['insert 2']));
});
