import { type RowFate, fateLine, fatesHeader } from './import-report.ts';

const keptMs = 3_600_000;
const listBytesMax = 16_777_216;
const allBytesMax = 33_554_432;

interface KeptList {
  readonly text: string;
  readonly until: number;
}

/**
 * The rows of recent imports that failed, as tables to be fetched once more. They are about people who were not taken in, so they
 * are kept in memory only, for an hour, by the process that ran the import, and never written down.
 */
export class FailureLists {
  readonly #lists = new Map<string, KeptList>();

  /** Collects the failed rows of one import. */
  collect(): { readonly add: (row: RowFate) => void; readonly keep: (id: string, now: number) => boolean } {
    let text = '';
    let leftOut = 0;
    return {
      add(row) {
        if (row.fate !== 'failed') return;
        if (text.length > listBytesMax) leftOut += 1;
        else text += fateLine(row);
      },
      keep: (id, now) => {
        if (text === '') return false;
        const end = leftOut === 0 ? '' : `,,failed,,"${leftOut} more rows failed; correct these first, then import the file again"\r\n`;
        this.#lists.set(id, { text: `${fatesHeader}${text}${end}`, until: now + keptMs });
        this.#forget(now);
        return true;
      },
    };
  }

  find(id: string, now: number): string | undefined {
    this.#forget(now);
    return this.#lists.get(id)?.text;
  }

  #forget(now: number): void {
    let bytes = [...this.#lists.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [id, { text, until }] of this.#lists) {
      if (now < until && (bytes <= allBytesMax || this.#lists.size === 1)) continue;
      this.#lists.delete(id);
      bytes -= text.length;
    }
  }
}
