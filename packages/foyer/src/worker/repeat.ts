import type { Log } from '../application/ports/log.ts';

export interface Loop {
  /** Runs again right away, or right after the run under way. */
  wake(): void;
  /** Ends the loop; resolves when the run under way is over. */
  stop(): Promise<void>;
}

/**
 * Runs a task over and over, never twice at once. A failing run is logged and the next one comes as usual.
 * @param options.everyMs - pause between two runs
 * @param options.run - returns true when there is more to do at once
 */
export function repeat(options: { name: string; everyMs: number; log: Log; run: () => Promise<boolean> }): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  let woken = false;

  const turn = async (): Promise<void> => {
    let again = false;
    try {
      again = await options.run();
    } catch (error) {
      options.log.warn(`${options.name}.failed`, { error });
    }
    running = undefined;
    if (stopped) return;
    const soon = again || woken;
    woken = false;
    timer = setTimeout(begin, soon ? 0 : options.everyMs);
  };
  const begin = (): void => { running ??= turn(); };
  timer = setTimeout(begin, 0);

  return {
    wake() {
      if (stopped) return;
      if (running) { woken = true; return; }
      clearTimeout(timer);
      timer = setTimeout(begin, 0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
