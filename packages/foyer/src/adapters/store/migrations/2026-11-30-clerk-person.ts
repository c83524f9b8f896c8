import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** What is known about people at Clerk, who is due for a look there, and how many calls were made. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    // Stays for a while when the person is erased, without the address: what Foyer made at Clerk is put away first.
    `create table clerk_person (
      entry_id ${key} primary key,
      email ${key},
      user_id ${key},
      invitation_id ${key},
      invitation_state ${key},
      invitation_for ${key},
      invitation_role ${key},
      invitation_expires_at ${integer},
      account_for ${key},
      waitlist_id ${key},
      waitlist_status ${key},
      waitlist_for ${key},
      role ${key},
      sessions_ended ${integer} not null,
      ban ${key} not null check (ban in ('none', 'banned', 'unavailable')),
      announced_for ${key},
      announced_mail ${integer} not null,
      call_what ${key},
      call_at ${integer},
      call_for ${key},
      due_at ${integer},
      lease_until ${integer} not null,
      attempts ${integer} not null,
      marks ${integer} not null,
      parked_at ${integer},
      last_error text
    ${end}`,
    'create index clerk_person_due on clerk_person (due_at, entry_id) where due_at is not null',
    'create index clerk_person_parked on clerk_person (parked_at) where parked_at is not null',
    `create table clerk_budget (
      name ${key} primary key,
      spent text not null,
      blocked_until ${integer} not null
    ${end}`,
  ];
}
