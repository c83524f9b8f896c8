import { DatabaseSync } from 'node:sqlite';

/** Bytes of a database by what they are for. */
export interface Weight {
  /** Rows of people. */
  readonly people: number;
  /** By table, with its indexes; those of the search index together. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** Weighs every table with its indexes, page by page. */
export function weighDatabase(path: string): Weight {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database
      .prepare(
        'select coalesce(tbl_name, name) as owner, sum(pgsize) as bytes from dbstat left join sqlite_schema using (name) group by owner',
      )
      .all() as { owner: string; bytes: number }[];
    const bytes = new Map<string, number>();
    for (const row of rows) {
      const name = row.owner.startsWith('entry_fts') ? 'search index' : row.owner;
      bytes.set(name, (bytes.get(name) ?? 0) + row.bytes);
    }
    return { people: Number(database.prepare('select count(*) as n from entry').get()!['n']), bytes };
  } finally {
    database.close();
  }
}

/** What each further person adds, in bytes by table, from a smaller and a larger database of the same kind. */
export function bytesPerPerson(smaller: Weight, larger: Weight): ReadonlyMap<string, number> {
  const people = larger.people - smaller.people;
  return new Map(
    [...larger.bytes]
      .map(([name, bytes]) => [name, (bytes - (smaller.bytes.get(name) ?? 0)) / people] as const)
      .filter(([, each]) => each >= 0.5),
  );
}
