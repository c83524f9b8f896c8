import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** The accounts at identity providers, as Foyer last heard of them, and the reports they come in. Who holds access by which account is in `role_grant`. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    `create table provider_user (
      provider ${key} not null,
      id ${key} not null,
      email ${key},
      verified ${integer} not null check (verified in (0, 1)),
      role text,
      updated_at ${integer} not null,
      deleted_at ${integer},
      announced ${integer} not null check (announced in (0, 1)),
      note ${key} check (note in ('unlisted', 'claimed_elsewhere')),
      seen_at ${integer} not null,
      primary key (provider, id)
    ${end}`,
    'create index provider_user_email on provider_user (email) where email is not null',
    // Those somebody should look at, newest first.
    'create index provider_user_noted on provider_user (note, seen_at, id) where note is not null',
    // A report has one effect, however often it is delivered: its id stays longer than anybody delivers it again.
    `create table provider_event (
      provider ${key} not null,
      id ${key} not null,
      type ${key} not null,
      received_at ${integer} not null,
      due_at ${integer},
      attempts ${integer} not null,
      body text not null,
      last_error text,
      settled_at ${integer},
      primary key (provider, id),
      check ((due_at is null) = (settled_at is not null))
    ${end}`,
    'create index provider_event_due on provider_event (due_at) where due_at is not null',
    'create index provider_event_settled on provider_event (settled_at) where settled_at is not null',
  ];
}
