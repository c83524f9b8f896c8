import { expect, it } from 'vitest';
import { storageKinds } from '../support/database-place.ts';
import { runCrash } from './crash-run.ts';
import { inWords } from './in-words.ts';

it.each(storageKinds)('SR-52, SR-53, SR-69, SR-75 five kills on %s lose nothing that was acknowledged, double no mail and leave nothing by halves', async (storage) => {
  const report = await runCrash({ storage, cycles: 5, seed: 7, answersMax: 120, clockAhead: true });
  process.stdout.write(`${inWords(report)}\n`);
  expect(report.faults).toEqual([]);
  expect(report.kills).toBe(5);
  // A busy machine does less, but never nothing.
  expect(report.figures.acknowledged).toBeGreaterThan(20);
  expect(report.mails).toBeGreaterThan(5);
  // Refusing is honest, but no way to do the work.
  expect(report.figures.refusedBusy).toBeLessThan(report.figures.acknowledged / 4);
});
