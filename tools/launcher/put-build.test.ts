import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putBuild } from './put-build.mjs';

const dayMs = 86_400_000;

describe('a build that is put in place', () => {
  let dist: string;
  beforeEach(() => { dist = mkdtempSync(join(tmpdir(), 'foyer-put-build-')); });
  afterEach(() => rmSync(dist, { recursive: true, force: true }));

  const build = (entry: string, parts: readonly string[]): string => {
    const building = mkdtempSync(join(dist, 'building-'));
    mkdirSync(join(building, 'parts'));
    for (const part of parts) writeFileSync(join(building, 'parts', part), part);
    writeFileSync(join(building, 'foyer.mjs'), entry);
    return building;
  };
  const age = (path: string, days: number) => utimesSync(join(dist, path), (Date.now() - days * dayMs) / 1000, (Date.now() - days * dayMs) / 1000);
  const parts = () => readdirSync(join(dist, 'parts')).toSorted();

  it('leaves the parts of those before it for a week after the last build that named them', () => {
    putBuild(build('one', ['a.mjs', 'b.mjs']), dist, Date.now() - 9 * dayMs);
    age('parts/a.mjs', 9);
    age('parts/b.mjs', 9);
    putBuild(build('two', ['b.mjs', 'c.mjs']), dist, Date.now() - 6 * dayMs);
    expect(parts()).toEqual(['b.mjs', 'c.mjs']);
    age('parts/b.mjs', 6);
    age('parts/c.mjs', 6);
    putBuild(build('three', ['d.mjs']), dist, Date.now());
    expect(parts()).toEqual(['b.mjs', 'c.mjs', 'd.mjs']);
    expect(readFileSync(join(dist, 'foyer.mjs'), 'utf8')).toBe('three');
  });

  it('is as old as its beginning, so that a source that changed meanwhile is newer', () => {
    const startedAt = Date.now() - 60_000;
    putBuild(build('one', ['a.mjs']), dist, startedAt);
    expect(Math.round(statSync(join(dist, 'foyer.mjs')).mtimeMs)).toBe(startedAt);
  });

  it('does not take the place of one that began later', () => {
    const startedAt = Date.now() - 5_000;
    putBuild(build('later', ['later.mjs']), dist, startedAt + 1_000);
    putBuild(build('earlier', ['earlier.mjs']), dist, startedAt);
    expect(readFileSync(join(dist, 'foyer.mjs'), 'utf8')).toBe('later');
    expect(parts()).toEqual(['later.mjs']);
  });

  it('clears away what a build that was killed left, and nothing that another one is about to put', () => {
    const [killed, other] = [build('', []), build('', [])];
    utimesSync(killed, (Date.now() - 2 * dayMs) / 1000, (Date.now() - 2 * dayMs) / 1000);
    putBuild(build('one', ['a.mjs']), dist, Date.now());
    expect([existsSync(killed), existsSync(other)]).toEqual([false, true]);
  });
});
