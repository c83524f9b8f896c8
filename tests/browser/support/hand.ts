import type { Locator, Page } from '@playwright/test';

/** Somebody's hand on the mouse and the keys: counts what they do. */
export interface Hand {
  /** Presses something on the page. */
  press(what: Locator): Promise<void>;
  /** Writes into a field. */
  write(where: Locator, text: string): Promise<void>;
  choose(where: Locator, option: string): Promise<void>;
  key(name: string): Promise<void>;
  readonly steps: number;
}

/** A hand that has done nothing yet. */
export function handOn(page: Page): Hand {
  let steps = 0;
  const step = async (done: Promise<unknown>): Promise<void> => {
    steps += 1;
    await done;
  };
  return {
    press: (what) => step(what.click()),
    write: (where, text) => step(where.fill(text)),
    choose: (where, option) => step(where.selectOption(option)),
    key: (name) => step(page.keyboard.press(name)),
    get steps() {
      return steps;
    },
  };
}
