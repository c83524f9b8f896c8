import type { ErrorCode } from '../../domain/errors.ts';
import { csvLine } from '../../domain/spreadsheet-cell.ts';

export const fates = ['created', 'updated', 'unchanged', 'failed'] as const;
export type Fate = (typeof fates)[number];

/** What becomes, or became, of one row of the file. */
export interface RowFate {
  readonly line: number;
  readonly email: string | null;
  readonly fate: Fate;
  readonly code?: ErrorCode;
  /** Why it failed, in a sentence for the person who has the file. */
  readonly detail?: string;
}

export interface ImportReport {
  readonly mode: 'plan' | 'apply';
  readonly total: number;
  readonly counts: Readonly<Record<Fate, number>>;
  /** The first thousand rows. */
  readonly rows: readonly RowFate[];
}

const rowsShown = 1_000;

/** Adds fates up and keeps the first of them. */
export class FateSums {
  readonly counts: Record<Fate, number> = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  readonly rows: RowFate[] = [];
  total = 0;

  add(row: RowFate): void {
    this.counts[row.fate] += 1;
    this.total += 1;
    if (this.rows.length < rowsShown) this.rows.push(row);
  }

  report(mode: ImportReport['mode']): ImportReport {
    return { mode, total: this.total, counts: { ...this.counts }, rows: this.rows };
  }
}

/** The first line of a list of rows as CSV. */
export const fatesHeader = 'line,email,fate,code,detail\r\n';

/** A row's line in such a list. */
export function fateLine({ line, email, fate, code, detail }: RowFate): string {
  return `${csvLine([line, email, fate, code ?? null, detail ?? null])}\r\n`;
}
