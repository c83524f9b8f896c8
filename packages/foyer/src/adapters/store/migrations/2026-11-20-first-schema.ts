import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/**
 * Everything Foyer keeps. The database itself holds what two writers could make untrue together: who is who, which links and
 * offers are live, what belongs to whom. On the tables of a join, words from closed lists are left to the types, but for the stage.
 */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, numbered, end }: DialectWords): readonly string[] {
  return [
    // One person, known by canonical email. `bucket` is the maintained count the person belongs to, and what lists are read by.
    `create table entry (
      id ${key} primary key,
      email ${key} not null,
      name text not null,
      website text,
      stage ${key} not null check (stage in ('pending', 'approved', 'invited', 'accepted', 'rejected', 'revoked', 'withdrawn')),
      requested_role ${key},
      role ${key},
      confirmed_at ${integer},
      answers text not null,
      source ${key} not null,
      origin text,
      locale text not null,
      notes text not null,
      reason text,
      flags text not null,
      delivery ${key} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      approved_at ${integer},
      approved_by text,
      invited_at ${integer},
      accepted_at ${integer},
      mail_requested_at ${integer},
      onboarding text not null,
      version ${integer} not null,
      bucket ${key} not null generated always as (
        stage || '|' || coalesce(requested_role, '') || '|' || coalesce(role, '') || '|'
        || case when confirmed_at is null then '0' else '1' end
      ) stored
    ${end}`,
    'create unique index entry_email on entry (email)',
    'create index entry_by_creation on entry (bucket, created_at, id)',
    'create index entry_by_update on entry (bucket, updated_at, id)',
    // What is rare and looked for: nothing here costs an ordinary join anything.
    `create index entry_by_source on entry (source, created_at, id) where source <> 'join'`,
    `create index entry_flagged on entry (created_at, id) where flags <> '[]'`,
    `create index entry_undelivered on entry (delivery, created_at, id) where delivery in ('delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed')`,

    // `number` grows with every offer: the newest one is found by it, whatever clocks say.
    `create table invitation (
      number ${numbered},
      id ${key} not null,
      entry_id ${key} not null references entry (id),
      role ${key} not null,
      state ${key} not null check (state in ('pending', 'accepted', 'revoked', 'superseded')),
      token_hash ${key} not null,
      created_at ${integer} not null,
      created_by text not null,
      expires_at ${integer} not null,
      ended_at ${integer},
      link_shown_at ${integer},
      check ((state = 'pending') = (ended_at is null))
    ${end}`,
    'create unique index invitation_id on invitation (id)',
    'create unique index invitation_token on invitation (token_hash)',
    'create index invitation_by_entry on invitation (entry_id, number)',
    // Nobody ever holds two live invitations.
    `create unique index invitation_live on invitation (entry_id) where state = 'pending'`,

    `create table role_grant (
      entry_id ${key} primary key references entry (id),
      role ${key} not null,
      provenance ${key} not null check (provenance in ('waitlist', 'admin', 'import', 'rule', 'provider')),
      granted_at ${integer} not null,
      granted_by text not null,
      subject_provider ${key},
      subject_id ${key},
      claimed_at ${integer},
      revoked_at ${integer},
      check ((subject_provider is null) = (subject_id is null))
    ${end}`,
    // A subject holds one grant, and a grant is claimed by one subject.
    'create unique index role_grant_subject on role_grant (subject_provider, subject_id) where subject_id is not null',

    `create table person_session (
      token_hash ${key} primary key,
      id ${key} not null,
      entry_id ${key} not null references entry (id),
      created_at ${integer} not null,
      expires_at ${integer} not null,
      device text not null
    ${end}`,
    'create unique index person_session_id on person_session (id)',
    'create index person_session_by_entry on person_session (entry_id)',
    'create index person_session_by_expiry on person_session (expires_at)',

    `create table mail_token (
      token_hash ${key} primary key,
      purpose ${key} not null check (purpose in ('confirm', 'status', 'sign_in', 'unsubscribe')),
      entry_id ${key} not null references entry (id),
      created_at ${integer} not null,
      expires_at ${integer} not null,
      used_at ${integer},
      superseded_at ${integer}
    ${end}`,
    'create index mail_token_by_entry on mail_token (entry_id)',
    'create index mail_token_by_expiry on mail_token (expires_at)',

    `create table device_ticket (
      token_hash ${key} primary key,
      entry_id ${key} not null references entry (id),
      created_at ${integer} not null,
      expires_at ${integer} not null
    ${end}`,
    'create index device_ticket_by_entry on device_ticket (entry_id)',
    'create index device_ticket_by_expiry on device_ticket (expires_at)',

    // `due_at` is when anyone may take the message: its turn while queued, the end of the lease while processed, null for good.
    `create table outbox (
      id ${key} primary key,
      kind ${key} not null,
      entry_id ${key} not null references entry (id),
      invitation_id ${key} references invitation (id),
      requested ${integer} not null,
      urgent ${integer} not null,
      status ${key} not null,
      run_at ${integer} not null,
      due_at ${integer},
      attempts ${integer} not null,
      facts text,
      first_attempt_at ${integer},
      provider_id ${key},
      last_error text,
      created_at ${integer} not null,
      settled_at ${integer},
      check ((status in ('queued', 'processing')) = (due_at is not null))
    ${end}`,
    'create index outbox_due on outbox (urgent desc, due_at) where due_at is not null',
    'create index outbox_by_entry on outbox (entry_id)',
    'create index outbox_by_provider on outbox (provider_id) where provider_id is not null',
    'create index outbox_settled on outbox (settled_at) where settled_at is not null',
    `create index outbox_parked on outbox (id) where status = 'parked'`,

    `create table mailbox_quota (
      mailbox ${key} primary key,
      sent_at text not null
    ${end}`,

    // Append-only. No reference to the entry: the record outlives the person.
    `create table audit_event (
      seq ${integer} primary key,
      at ${integer} not null,
      act ${key} not null,
      actor_kind ${key} not null,
      actor_id text not null,
      entry_id ${key},
      detail text not null,
      personal text,
      personal_digest ${key},
      hash ${key} not null
    ${end}`,
    'create index audit_event_by_entry on audit_event (entry_id, seq) where entry_id is not null',
    // One row: where the chain ends. Whoever appends holds it.
    `create table audit_head (
      id ${integer} primary key check (id = 1),
      seq ${integer} not null,
      hash ${key} not null
    ${end}`,
    `insert into audit_head (id, seq, hash) values (1, 0, '${'0'.repeat(64)}')`,

    `create table entry_count (
      bucket ${key} primary key,
      count ${integer} not null
    ${end}`,

    `create table api_key (
      id ${key} primary key,
      name text not null,
      token_hash ${key} not null,
      scopes text not null,
      rank_max ${integer} not null,
      created_at ${integer} not null,
      created_by text not null,
      expires_at ${integer},
      revoked_at ${integer},
      last_used_at ${integer}
    ${end}`,
    'create unique index api_key_token on api_key (token_hash)',

    `create table admin (
      id ${key} primary key,
      email ${key} not null,
      name text not null,
      level ${key} not null check (level in ('owner', 'admin', 'reviewer', 'viewer')),
      created_at ${integer} not null
    ${end}`,
    'create unique index admin_email on admin (email)',

    // What was answered to an Idempotency-Key.
    `create table answer (
      scope ${key} not null,
      key ${key} not null,
      body_hash ${key} not null,
      outcomes text not null,
      created_at ${integer} not null,
      primary key (scope, key)
    ${end}`,
    'create index answer_by_age on answer (created_at)',

    `create table spent_once (
      id ${key} primary key,
      expires_at ${integer} not null
    ${end}`,
    'create index spent_once_by_expiry on spent_once (expires_at)',
  ];
}
