/** One sum of a day: how often a step happened, for whom it is told apart. Nobody can be told from it. */
export interface DailyNumber {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  readonly step: string;
  /** Empty where there is none. */
  readonly role: string;
  readonly source: string;
  /** The wave or bulk act that invited; empty for none. */
  readonly wave: string;
  readonly count: number;
  /** What the step measures in all, such as milliseconds until a decision; 0 for plain counts. */
  readonly total: number;
}

/** Which days and whose numbers; both days belong to it. */
export interface NumbersQuery {
  readonly from: string;
  readonly to: string;
  readonly role?: string | undefined;
  readonly source?: string | undefined;
  readonly wave?: string | undefined;
  /** Only this step. */
  readonly step?: string | undefined;
}

/** What sums can be told apart by. */
export type NumbersGroup = 'day' | 'role' | 'source' | 'wave';

/** Sums of one step within one group; the group is empty when nothing is told apart. */
export interface GroupedNumber {
  readonly group: string;
  readonly step: string;
  readonly count: number;
  readonly total: number;
}

/** Steps that begin so are short-lived: what happened in the last hours, for alerts. */
export const recentPrefix = '@';

/** Keeps the sums, and how far each reader of the audit feed has read. */
export interface NumbersStore {
  /** The last event a reader has counted; 0 before the first. */
  cursor(consumer: string): Promise<number>;
  /**
   * Adds what was counted and moves the reader on, in one transaction: every event counts exactly once, however many processes count.
   * @returns false when another process was faster; then nothing was added
   */
  advance(step: { readonly consumer: string; readonly from: number; readonly to: number; readonly numbers: readonly DailyNumber[] }): Promise<boolean>;
  /** Adds what no event tells, such as page views. */
  add(numbers: readonly DailyNumber[]): Promise<void>;
  /** Forgets what a reader counted, so that it counts from the first event again; other steps stay. */
  restart(consumer: string, kept: readonly string[]): Promise<void>;
  /** Sums without the short-lived steps. */
  sums(query: NumbersQuery, by: NumbersGroup | null): Promise<readonly GroupedNumber[]>;
  /** Short-lived steps of one day from the given step on, each as it is. */
  recent(day: string, fromStep: string): Promise<readonly DailyNumber[]>;
  /** Removes short-lived steps of days before the given one. @returns how many */
  forgetRecent(beforeDay: string): Promise<number>;
}
