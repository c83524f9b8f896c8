import { sql, type Kysely } from 'kysely';
import { type DialectWords, dialectWords } from './dialect-words.ts';

/** What is told to receivers outside, to whom, and how each attempt went. */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  for (const statement of statements(dialectWords[kind])) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

function statements({ integer, key, end }: DialectWords): readonly string[] {
  return [
    `create table webhook_event (
      id ${key} primary key,
      type ${key} not null,
      at ${integer} not null,
      entry_id ${key},
      body text not null
    ${end}`,
    'create index webhook_event_of_entry on webhook_event (entry_id) where entry_id is not null',
    'create index webhook_event_at on webhook_event (at)',
    `create table webhook_delivery (
      id ${key} primary key,
      endpoint_id ${key} not null,
      event_id ${key} not null,
      type ${key} not null,
      entry_id ${key},
      event_at ${integer} not null,
      status ${key} not null check (status in ('queued', 'processing', 'delivered', 'dead')),
      due_at ${integer},
      attempts ${integer} not null,
      last_status ${integer},
      last_error text,
      queued_at ${integer} not null,
      created_at ${integer} not null,
      settled_at ${integer}
    ${end}`,
    // Every event goes to every endpoint once, however many processes read the feed.
    'create unique index webhook_delivery_once on webhook_delivery (event_id, endpoint_id)',
    'create index webhook_delivery_due on webhook_delivery (endpoint_id, due_at) where due_at is not null',
    'create index webhook_delivery_listed on webhook_delivery (endpoint_id, created_at, id)',
    `create index webhook_delivery_by_status on webhook_delivery (endpoint_id, status, created_at, id) where status <> 'delivered'`,
    'create index webhook_delivery_settled on webhook_delivery (settled_at) where settled_at is not null',
    'create index webhook_delivery_of_entry on webhook_delivery (entry_id) where entry_id is not null',
    `create table webhook_attempt (
      delivery_id ${key} not null,
      number ${integer} not null,
      entry_id ${key},
      at ${integer} not null,
      status ${integer},
      duration_ms ${integer} not null,
      error text,
      excerpt text not null,
      primary key (delivery_id, number)
    ${end}`,
    'create index webhook_attempt_of_entry on webhook_attempt (entry_id) where entry_id is not null',
    `create table webhook_pace (
      endpoint_id ${key} primary key,
      failures ${integer} not null,
      failing_since ${integer},
      rest_until ${integer} not null
    ${end}`,
  ];
}
