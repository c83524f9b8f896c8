import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** What a team needs to decide together: claims, questions, scores, documents, bulk acts, numbers, and mail to itself. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    `alter table entry add column score ${integer}`,
    `alter table entry add column claimed_by ${key}`,
    `alter table entry add column desk text not null default '{}'`,
    'create index entry_by_score on entry (score, id) where score is not null',
    'create index entry_claimed on entry (claimed_by, created_at, id) where claimed_by is not null',

    `alter table invitation add column visited_at ${integer}`,
    `alter table invitation add column reminders ${integer} not null default 0`,
    `alter table invitation add column reminded_at ${integer}`,
    `alter table invitation add column job_id ${key}`,
    // Reminders and the end of offers are looked for here.
    `create index invitation_open on invitation (expires_at, id) where state = 'pending'`,
    'create index invitation_of_job on invitation (job_id, id) where job_id is not null',

    `alter table admin add column roles text`,
    `alter table admin add column invited_by text`,
    `alter table admin add column joined_at ${integer}`,
    `alter table admin add column suspended_at ${integer}`,
    `alter table admin add column removed_at ${integer}`,

    `create table document (
      kind ${key} not null,
      id ${key} not null,
      owner ${key},
      body text not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      version ${integer} not null,
      primary key (kind, id)
    ${end}`,
    'create index document_by_age on document (kind, created_at, id)',

    // Mail to the team; tokens in it are derived from the id.
    `create table staff_mail (
      id ${key} primary key,
      kind ${key} not null,
      recipient ${key} not null,
      locale text not null,
      facts text not null,
      status ${key} not null,
      run_at ${integer} not null,
      due_at ${integer},
      attempts ${integer} not null,
      first_attempt_at ${integer},
      provider_id ${key},
      last_error text,
      created_at ${integer} not null,
      settled_at ${integer},
      check ((status in ('queued', 'processing')) = (due_at is not null))
    ${end}`,
    'create index staff_mail_due on staff_mail (due_at) where due_at is not null',
    'create index staff_mail_settled on staff_mail (settled_at) where settled_at is not null',

    // The people of a wave or bulk act, in its order, and what became of each.
    `create table job_item (
      job_id ${key} not null,
      position ${integer} not null,
      entry_id ${key} not null,
      outcome ${key} not null,
      code ${key},
      detail text,
      at ${integer},
      primary key (job_id, position)
    ${end}`,
    'create index job_item_by_outcome on job_item (job_id, outcome, position)',

    // Sums by day and step: no person can be told from them.
    `create table daily_number (
      day ${key} not null,
      step ${key} not null,
      role ${key} not null,
      source ${key} not null,
      wave ${key} not null,
      count ${integer} not null,
      total ${integer} not null,
      primary key (day, step, role, source, wave)
    ${end}`,
    // How far consumers of the audit feed have read: one row each.
    `create table feed_cursor (
      consumer ${key} primary key,
      seq ${integer} not null
    ${end}`,
  ];
}
