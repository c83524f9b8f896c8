import type { Turns } from '../measure/take-turns.ts';
import { optionsAt } from '../options.ts';
import type { RowReport } from '../report/figures.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { Bench, Setting } from './bench.ts';
import { gateInProcessRow } from './gate-in-process.ts';
import { gatePackageRow } from './gate-package.ts';
import { isMeasuredAt, type RowPlan, rowPlans } from './plan.ts';

/**
 * Runs what was asked for, the smallest list first. A row that fails is reported as one that could not be measured, and the others go on.
 * @param found.storage - told each database it ran on
 */
export async function runRows(bench: Bench, found: { storage(description: string, settings: readonly string[]): void }): Promise<void> {
  const { rows, storages, entries: sizes } = bench.options;
  const plans = rowPlans.filter(({ name }) => rows.includes(name));
  const steps = storages.flatMap((kind) => sizes.flatMap((entries) => plans.filter((plan) => plan.storages.includes(kind) && isMeasuredAt(plan, entries, sizes)).map((plan) => ({ kind, entries, plan }))));
  const progress = new Progress(steps.length);
  const turns = new Map<RowPlan, Map<string, Turns>>(plans.map((plan) => [plan, new Map()]));
  if (rows.includes('gate-code')) {
    const alone = { ...bench, report: (row: RowReport) => bench.report({ ...row, row: 'gate-code' }) };
    await survive(alone, 'Gate in process', () => gateInProcessRow(alone));
    await survive(alone, 'Gate in an application', () => gatePackageRow(alone));
  }
  for (const kind of storages) {
    const own = steps.filter((step) => step.kind === kind);
    if (own.length === 0) continue;
    const storage = await openStorage(kind);
    found.storage(storage.description, storage.settings);
    try {
      for (const { entries, plan } of own) {
        progress.next(`${plan.name}, ${kind}, ${entries.toLocaleString('en-US')} entries`);
        const where = { storage: kind, entries };
        const setting: Setting = { storage, entries, bench: { ...bench, options: optionsAt(bench.options, entries), report: (row) => bench.report({ ...row, row: plan.name, where }) } };
        const result = await survive(setting.bench, `${plan.name}, ${kind}, ${entries.toLocaleString('en-US')} entries`, () => plan.run(setting));
        if (result) turns.get(plan)!.set(`${kind} ${entries}`, result);
      }
    } finally {
      await storage.close();
    }
  }
  for (const [{ name, compare }, bySetting] of turns) {
    const findings = compare?.find(bySetting) ?? [];
    if (compare && findings.length > 0) bench.report({ title: compare.title, row: name, servers: [], findings, proofs: [], notes: [] });
  }
}

/** Reports a failure and goes on. */
async function survive<T>({ report }: Bench, title: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const evidence = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
    report({ title, servers: [], findings: [], proofs: [{ promise: 'the row could be measured', kept: false, evidence }], notes: [] });
    return undefined;
  }
}

/** Says on the error stream where a long run is. */
class Progress {
  readonly #all: number;
  readonly #startedAt = performance.now();
  #done = 0;

  constructor(all: number) {
    this.#all = all;
  }

  next(what: string): void {
    this.#done += 1;
    const minutes = (performance.now() - this.#startedAt) / 60_000;
    process.stderr.write(`[${minutes.toFixed(1)} min] ${this.#done} of ${this.#all}: ${what}\n`);
  }
}
