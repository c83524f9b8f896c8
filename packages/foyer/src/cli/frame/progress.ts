import type { Writable } from 'node:stream';
import { progress } from '@clack/prompts';
import type { Terminal } from './terminal.ts';

/** Tells how far something is. */
export interface Progress {
  /** @param done - out of the total, never less than before */
  readonly at: (done: number) => void;
  readonly end: (sentence: string) => void;
  /** It did not come to its end; clears the line. */
  readonly abandon: () => void;
}

const everyMs = 80;
/** What shells report for a command that Ctrl-C ended. */
const interrupted = 130;

/** A bar for whoever watches: on standard error, and only on a terminal, so that output stays clean. @param amount - writes the numbers */
export function showProgress({ errorStream }: Pick<Terminal, 'errorStream'>, what: string, total: number, amount = (value: number): string => value.toLocaleString('en')): Progress {
  if (errorStream.isTTY !== true) return { at() {}, end() {}, abandon() {} };
  const bar = progress({
    style: 'heavy', size: 30, max: Math.max(1, total), output: errorStream as Writable,
    // The bar listens for Ctrl-C instead of Node; what was committed until then stays.
    onCancel: () => process.exit(interrupted),
  });
  bar.start(what);
  let shown = 0;
  let shownAt = 0;
  return {
    at(done) {
      const now = performance.now();
      if (now - shownAt < everyMs && done < total) return;
      bar.advance(done - shown, `${what}  ${amount(done)} of ${amount(total)}`);
      [shown, shownAt] = [done, now];
    },
    end: (sentence) => bar.stop(sentence),
    abandon: () => bar.clear(),
  };
}
