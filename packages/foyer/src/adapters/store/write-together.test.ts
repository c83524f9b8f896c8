import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WriteTogether } from './write-together.ts';

describe('rows that are written together', () => {
  // However slow the machine is, no time passes.
  beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it('gathers what comes turn after turn, and lets nobody wait once a turn brought nothing', async () => {
    const batches: number[][] = [];
    const together = new WriteTogether<number>(async (rows) => { batches.push([...rows]); });
    const written = [together.write(1)];
    await turn();
    written.push(together.write(2));
    await Promise.all(written);
    expect(batches).toEqual([[1, 2]]);
    await together.write(3);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('answers after the write, tells everybody in one that failed, and goes on', async () => {
    let refused = true;
    const together = new WriteTogether<string>(async () => { if (refused) throw new Error('The disk is full.'); });
    const outcomes = await Promise.allSettled([together.write('a'), together.write('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    refused = false;
    await expect(together.write('c')).resolves.toBeUndefined();
  });
});
