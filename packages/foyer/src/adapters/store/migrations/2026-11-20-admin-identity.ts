import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** How the team proves who it is: passwords, second factors, sessions and one-time links. Hashes, MACs and sealed text only. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    `create table admin_credential (
      admin_id ${key} primary key references admin (id),
      password_hash text not null,
      password_at ${integer} not null,
      factor text,
      recovery_codes text not null,
      pending_factor text
    ${end}`,

    `create table admin_session (
      token_hash ${key} primary key,
      id ${key} not null,
      admin_id ${key} not null references admin (id),
      stage ${key} not null check (stage in ('password', 'full')),
      device text not null,
      created_at ${integer} not null,
      seen_at ${integer} not null,
      proven_at ${integer} not null,
      ends_at ${integer} not null
    ${end}`,
    'create unique index admin_session_id on admin_session (id)',
    'create index admin_session_of on admin_session (admin_id, created_at)',
    'create index admin_session_by_end on admin_session (ends_at)',

    `create table admin_link (
      token_hash ${key} primary key,
      purpose ${key} not null check (purpose in ('join', 'reset')),
      admin_id ${key} not null references admin (id),
      created_at ${integer} not null,
      expires_at ${integer} not null,
      ended_at ${integer}
    ${end}`,
    'create index admin_link_of on admin_link (admin_id, purpose)',
    'create index admin_link_by_end on admin_link (expires_at)',

    `alter table admin add column seen_at ${integer}`,
    // What was tried and failed is forgotten after a while.
    `create index document_sign_in_guard on document (updated_at) where kind = 'sign_in_guard'`,
  ];
}
