import pg from 'pg';
import { type FloorSession, type FloorStorage, sessionLifetimeMs } from './floor-storage.ts';

/** No more tables, columns and indexes than the paths need. */
export const postgresFloorSchema = `
  create table entry (id bigint generated always as identity primary key, email text not null unique, name text not null, role text not null, stage text not null, created_at bigint not null);
  create table outbox (id bigint generated always as identity primary key, kind text not null, entry_id bigint not null, due_at bigint);
  create index outbox_due on outbox (due_at) where due_at is not null;
  create table audit (seq bigint generated always as identity primary key, at bigint not null, act text not null, entry_id bigint not null);
  create table invitation (token_hash text primary key, entry_id bigint not null, state text not null);
  create table session (token_hash text primary key, entry_id bigint not null, expires_at bigint not null);
  create table report (id text primary key, type text not null, received_at bigint not null, due_at bigint, body text not null);
  create index report_due on report (due_at) where due_at is not null;
`;

const joinStatement = `
  with wanted as (select * from unnest($1::text[], $2::text[], $3::text[]) as wanted (email, name, role)),
  added as (
    insert into entry (email, name, role, stage, created_at) select distinct on (email) email, name, role, 'pending', $4 from wanted
    on conflict do nothing returning id, email
  ),
  mailed as (insert into outbox (kind, entry_id, due_at) select 'confirm', id, $4 from added),
  known as (select entry.id from wanted join entry using (email) where not exists (select from added where added.email = wanted.email))
  insert into audit (at, act, entry_id) select $4, 'entry.joined', id from added union all select $4, 'entry.join_repeated', id from known`;

const acceptStatement = `
  with wanted as (select distinct on (token) token, session from unnest($1::text[], $2::text[]) as wanted (token, session)),
  claimed as (update invitation set state = 'accepted' from wanted where token_hash = token and state = 'pending' returning entry_id, session),
  admitted as (update entry set stage = 'accepted' from claimed where id = entry_id returning id, email, role),
  started as (insert into session (token_hash, entry_id, expires_at) select session, entry_id, $3 from claimed),
  recorded as (insert into audit (at, act, entry_id) select $4, 'invitation.accepted', entry_id from claimed)
  select session, id, email, role from claimed join admitted on id = entry_id`;

const receiveStatement = `
  insert into report (id, type, received_at, due_at, body) select id, type, $4, $4, body from unnest($1::text[], $2::text[], $3::text[]) as given (id, type, body) on conflict do nothing`;

/**
 * PostgreSQL's own defaults make commits durable.
 * @param connections - two, so that one batch is made while the other commits; more for one statement per request
 */
export async function openPostgresFloor(url: string, connections: number): Promise<FloorStorage> {
  const pool = new pg.Pool({ connectionString: url, max: connections, min: connections });
  await requireDurable(pool);
  return {
    join: async (batch) => {
      await pool.query({
        name: 'join',
        text: joinStatement,
        values: [
          batch.map(({ email }) => email),
          batch.map(({ name }) => name),
          batch.map(({ role }) => role),
          Date.now(),
        ],
      });
    },
    receive: async (batch) => {
      await pool.query({ name: 'receive', text: receiveStatement, values: [batch.map(({ id }) => id), batch.map(({ type }) => type), batch.map(({ body }) => body), Date.now()] });
    },
    accept: async (batch) => {
      const now = Date.now();
      const expiresAt = now + sessionLifetimeMs;
      const { rows } = await pool.query<{ session: string; id: string; email: string; role: string }>({
        name: 'accept',
        text: acceptStatement,
        values: [
          batch.map(({ tokenHash }) => tokenHash),
          batch.map(({ sessionHash }) => sessionHash),
          expiresAt,
          now,
        ],
      });
      return new Map(
        rows.map(({ session, id, email, role }): [string, FloorSession] => [
          session,
          { tokenHash: session, entryId: Number(id), email, role, expiresAt },
        ]),
      );
    },
  };
}

/** @throws {Error} when a commit would not wait for the disk */
async function requireDurable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit')`,
  );
  const loose = rows.filter(({ setting }) => setting !== 'on');
  if (loose.length > 0)
    throw new Error(
      `The floor is not durable: ${loose.map(({ name, setting }) => `${name}=${setting}`).join(', ')}.`,
    );
}
