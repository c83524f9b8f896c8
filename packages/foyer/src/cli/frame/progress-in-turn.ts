import { type Progress, showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Tells how far something is that has several steps, with one bar after the other. */
export interface ProgressInTurn {
  /** Another step than before ends the bar of that one. @param amount - writes the numbers */
  readonly at: (step: string, done: number, total: number, amount?: (value: number) => string) => void;
  readonly end: () => void;
  /** It did not come to its end; clears the line. */
  readonly abandon: () => void;
}

/** Shows the first bar when the first step tells of itself. */
export function showProgressInTurn(terminal: Pick<Terminal, 'errorStream'>): ProgressInTurn {
  let bar: { readonly step: string; readonly shown: Progress } | undefined;
  const end = (): void => bar?.shown.end(`${bar.step}: done.`);
  return {
    at(step, done, total, amount) {
      if (bar?.step !== step) {
        end();
        bar = { step, shown: showProgress(terminal, step, total, amount) };
      }
      bar.shown.at(done);
    },
    end,
    abandon: () => bar?.shown.abandon(),
  };
}
