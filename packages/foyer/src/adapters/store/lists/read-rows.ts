/** One value of a statement; a list goes as JSON to SQLite and as an array to PostgreSQL. */
export type Value = string | number | readonly string[];

/** A statement with what it is asked for, built piece by piece. */
export class Values {
  readonly kind: 'sqlite' | 'postgres';
  readonly all: Value[] = [];

  constructor(kind: 'sqlite' | 'postgres') {
    this.kind = kind;
  }

  /** The mark that stands for a value; it may be used more than once. */
  mark(value: Value): string {
    this.all.push(value);
    return `${this.kind === 'sqlite' ? '?' : '$'}${this.all.length}`;
  }

  /** "Is one of these", in a text that is the same for any number of them. */
  among(column: string, these: readonly string[]): string {
    return this.kind === 'sqlite' ? `${column} in (select value from json_each(${this.mark(these)}))` : `${column} = any(${this.mark(these)}::text[])`;
  }
}

/**
 * Reads rows by a statement the database compiles once.
 * @param how.plannedFor - `these_values` where the best way depends on what is asked for, and not on its shape alone
 */
export type ReadRows = <Row extends readonly unknown[]>(text: string, values: Values, how?: { readonly plannedFor: 'these_values' }) => Promise<readonly Row[]>;
