import { expect, it } from 'vitest';
import { faultsOf, inWords } from './damage/in-words.ts';
import { runDamage } from './damage/run-damage.ts';

it('SR-71 a damaged SQLite file starts or says in plain words why not, is found damaged unless nothing that was promised is touched, stays as it is, and lets nobody in', async () => {
  const report = await runDamage({ rounds: 25, seed: 7, say() {} });
  expect(faultsOf(report), inWords(report)).toEqual([]);
  // What was done made a difference, and not the same one each time.
  for (const way of ['start', 'check'] as const) expect(report.rounds.map(({ foundBy }) => foundBy)).toContain(way);
  expect(new Set(report.rounds.map(({ kind }) => kind)).size).toBeGreaterThan(5);
});
