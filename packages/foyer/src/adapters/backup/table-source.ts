/** One value as both databases understand it. */
export type Value = string | number | null;

export interface Column {
  readonly name: string;
  /** A counter of its own hands out the numbers, and must be told where to go on. */
  readonly numbered: boolean;
}

/** A table that is carried over. Columns that the database computes are not listed. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Tables that rows of this one refer to. */
  readonly refersTo: readonly string[];
}

/** One consistent view of a database: whatever others write meanwhile is not seen. */
export interface TableSource {
  readonly kind: 'sqlite' | 'postgres';
  readonly migrations: readonly string[];
  tables(): Promise<readonly Table[]>;
  count(table: string): Promise<number>;
  /** Rows in handfuls, in the order in which they were made where the table knows it; values in the order of the columns. */
  rows(table: Table): AsyncIterable<readonly (readonly Value[])[]>;
  auditHead(): Promise<{ readonly seq: number; readonly hash: string }>;
  /** Where the audit log ends by now, outside the view. */
  auditHeadNow(): Promise<{ readonly seq: number; readonly hash: string }>;
  close(): Promise<void>;
}

/** Tables in an order in which none comes before those it refers to. */
export function inOrderOfReference(tables: readonly Table[]): readonly Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<Table>();
  const visit = (table: Table): void => {
    if (ordered.has(table)) return;
    for (const name of table.refersTo) {
      const other = byName.get(name);
      if (other && other !== table) visit(other);
    }
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  return [...ordered];
}

/** The name in quotes, for statements made from names that the database itself gave. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A handful: large enough to be quick, small enough to keep memory flat. */
export const rowsAtOnce = 2_000;
