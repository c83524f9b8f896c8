import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** How far waves and bulk acts are, and which process works on each. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    // Beside the job's document, because it changes with every slice of people and together with their rows.
    `create table job_run (
      job_id ${key} primary key,
      open ${integer} not null,
      worker ${key},
      lease_until ${integer} not null,
      reserved ${integer} not null,
      slice ${integer} not null,
      pace_at ${integer} not null,
      total ${integer} not null,
      changed ${integer} not null,
      failed ${integer} not null,
      skipped ${integer} not null,
      lapsed ${integer} not null
    ${end}`,
    'create index job_run_open on job_run (job_id) where open = 1',
    // Which waves somebody was part of, and where in them.
    'create index job_item_of_entry on job_item (entry_id, job_id)',
  ];
}
