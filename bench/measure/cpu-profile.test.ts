import { expect, it } from 'vitest';
import { readProfile, topFunctions } from './cpu-profile.ts';

it('adds up what functions took themselves and leaves idle time out', () => {
  const frame = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url, lineNumber: 9 },
  });
  const times = readProfile({
    nodes: [
      frame(1, '(idle)', ''),
      frame(2, 'commit', 'file:///home/packages/foyer/src/a.ts'),
      frame(3, 'run', 'file:///home/packages/foyer/src/a.ts'),
    ],
    samples: [1, 2, 3, 2],
    timeDeltas: [5000, 1000, 2000, 1000],
  });
  expect(times.busyMs).toBe(4);
  expect(topFunctions(times, 1)).toEqual([{ name: 'commit  foyer: a.ts:10', selfMs: 2, share: 0.5 }]);
  expect(times.byFile).toEqual(new Map([['foyer: a.ts', 4]]));
});

it('names files as a reader knows them, whoever built them and wherever', () => {
  const files = ['file:///home/a/packages/foyer/dist/parts/sqlite-writer-6hlZgREZ.cjs', 'file:///home/a/packages/foyer/dist/foyer.mjs', 'file:///home/a/node_modules/pg/lib/utils.js', 'file:///home/a/bench/run.ts'];
  const nodes = files.map((url, id) => ({ id, callFrame: { functionName: 'work', url, lineNumber: 0 } }));
  const times = readProfile({ nodes, samples: nodes.map(({ id }) => id), timeDeltas: nodes.map(() => 1000) });
  expect([...times.byFile.keys()]).toEqual(['foyer, built: sqlite-writer', 'foyer, built: foyer', 'pg/lib/utils.js', 'bench: run.ts']);
});
