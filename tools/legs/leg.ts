import type { Finished } from '../processes.ts';
import { wasInterrupted } from '../processes.ts';

/** One part of a check or test run. Something that is not a test suite counts as one test. */
export interface Leg {
  name: string;
  run: () => Promise<LegResult>;
}

export interface LegResult {
  passed: number;
  failed: number;
  skipped: number;
  /** What a reader needs to repair a failure; shown only when something failed. */
  output?: string;
  /** Each failure in a line or a few; said again at the very end, so that the tail of a long log holds them all. */
  faults?: readonly string[];
  /** Lines shown in any case: why something was left out, which browser ran. */
  note?: string;
}

/** Adds a line to what a leg says in any case. */
export function withNote(result: LegResult, note: string): LegResult {
  return { ...result, note: result.note === undefined ? note : `${note}\n${result.note}` };
}

/** A leg that begins once what it needs was fetched, or could not be: then it says so itself. */
export function onceFetched(fetched: Promise<unknown>, leg: Leg): Leg {
  return { ...leg, run: () => fetched.catch(() => {}).then(() => leg.run()) };
}

/** A leg that passed or failed as a whole. */
export function asOneTest(succeeded: boolean, output: string): LegResult {
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0, output };
}

/** A leg that is one command, judged by its exit code. */
export async function commandResult(command: Promise<Finished>): Promise<LegResult> {
  const { exitCode, output } = await command;
  return asOneTest(exitCode === 0, output);
}

/**
 * Runs the legs one after another, prints a line for each and the output of those that failed, and
 * ends with the one summary line that scripts read.
 *
 * @returns whether nothing failed.
 */
export async function runLegs(legs: readonly Leg[]): Promise<boolean> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const faults: string[] = [];
  for (const leg of legs) {
    if (wasInterrupted()) break;
    const startedAt = Date.now();
    // One after another on purpose: each leg uses all cores by itself.
    const result = await leg.run().catch(resultOfCrash);
    report(leg.name, result, Date.now() - startedAt);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
    if (result.failed > 0) faults.push(...(result.faults?.length ? result.faults : ['see its output above']).map((fault) => `✗ ${leg.name}: ${fault}`));
  }
  if (wasInterrupted()) {
    print('Interrupted before the end.');
    total.failed += 1;
  }
  for (const fault of faults) print(fault);
  print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0;
}

function resultOfCrash(error: unknown): LegResult {
  return asOneTest(false, error instanceof Error ? error.message : String(error));
}

function report(name: string, result: LegResult, durationMs: number): void {
  const { passed, failed, skipped, note, output } = result;
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
  const mark = failed > 0 ? '✗' : passed > 0 ? '✓' : '-';
  print(`${mark} ${name}: ${counts.filter(Boolean).join(', ')} (${(durationMs / 1000).toFixed(1)} s)`);
  if (note !== undefined) print(indent(note));
  if (failed > 0 && output !== undefined) print(indent(output.trimEnd()));
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
