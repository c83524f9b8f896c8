import type { OnBackupProgress } from '../../application/ports/backup.ts';
import { inOrderOfReference, type Table, type TableSource, type Value } from './table-source.ts';

/** Where rows are carried to; prepared with the schema of this program, and without rows. */
export interface TableTarget {
  tables(): Promise<readonly Table[]>;
  /** Takes a handful; handfuls of one table come one after the other. */
  put(table: Table, rows: readonly (readonly Value[])[]): Promise<void>;
}

/**
 * Carries all rows from one database to another, those that others refer to first.
 * @returns rows by table
 * @throws {Error} when the two do not have the same tables and columns
 */
export async function carry(source: TableSource, target: TableTarget, onProgress: OnBackupProgress = () => {}): Promise<Record<string, number>> {
  const plan = planOf(await source.tables(), await target.tables());
  const counts: Record<string, number> = {};
  for (const { name } of plan) counts[name] = await source.count(name);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  let done = 0;
  for (const table of plan) {
    let carried = 0;
    for await (const rows of source.rows(table)) {
      await target.put(table, rows);
      carried += rows.length;
      done += rows.length;
      onProgress({ step: 'reading', done, total });
    }
    if (carried !== counts[table.name]) throw new Error(`The table ${table.name} gave ${carried} rows instead of ${counts[table.name]}.`);
  }
  return counts;
}

/** The tables in the order in which they are carried, with the columns that both sides know by name. */
function planOf(from: readonly Table[], to: readonly Table[]): readonly Table[] {
  const there = new Map(from.map((table) => [table.name, table]));
  const strange = from.find(({ name }) => !to.some((table) => table.name === name));
  if (strange) throw new Error(`The table ${strange.name} is not one of this version of Foyer, so its rows would be lost. Use the version that the database was last used with.`);
  for (const { name, columns } of to) {
    const known = there.get(name)?.columns.map((column) => column.name).toSorted().join();
    if (known !== columns.map((column) => column.name).toSorted().join()) throw new Error(`The table ${name} is not as this version of Foyer has it. Run foyer migrate on the database first.`);
  }
  return inOrderOfReference(to);
}
