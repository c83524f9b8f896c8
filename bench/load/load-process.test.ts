import { expect, it } from 'vitest';
import { LoadProcess } from './load-process.ts';

const nobody = { port: 1, connections: 1, warmup: 0, requests: 1, loop: { kind: 'closed' }, work: { kind: 'join', label: 'a' }, server: { pid: process.pid } } as const;

it('says what went wrong, and takes the next order', async () => {
  const load = new LoadProcess();
  try {
    await expect(load.load(nobody)).rejects.toThrow('gave up');
    await expect(load.load(nobody)).rejects.toThrow('gave up');
  } finally {
    load.stop();
  }
});

it('is followed by another one when it breaks down', async () => {
  const load = new LoadProcess();
  try {
    const ordered = load.load(nobody);
    load.stop();
    await expect(ordered).rejects.toThrow('broke down');
    await expect(load.load(nobody)).rejects.toThrow('gave up');
  } finally {
    load.stop();
  }
});
