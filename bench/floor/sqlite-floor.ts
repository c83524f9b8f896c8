import { DatabaseSync } from 'node:sqlite';
import {
  type FloorAcceptance,
  type FloorJoin,
  type FloorSession,
  type FloorStorage,
  sessionLifetimeMs,
} from './floor-storage.ts';

/** No more tables, columns and indexes than the paths need. */
export const sqliteFloorSchema = `
  create table entry (id integer primary key, email text not null unique, name text not null, role text not null, stage text not null, created_at integer not null) strict;
  create table outbox (id integer primary key, kind text not null, entry_id integer not null, due_at integer) strict;
  create index outbox_due on outbox (due_at) where due_at is not null;
  create table audit (seq integer primary key, at integer not null, act text not null, entry_id integer not null) strict;
  create table invitation (token_hash text primary key, entry_id integer not null, state text not null) strict, without rowid;
  create table session (token_hash text primary key, entry_id integer not null, expires_at integer not null) strict, without rowid;
  create table report (id text primary key, type text not null, received_at integer not null, due_at integer, body text not null) strict, without rowid;
  create index report_due on report (due_at) where due_at is not null;
`;

/** One connection, WAL, `synchronous=FULL`: what is committed survives a power cut, as with the product. */
export function openSqliteFloor(path: string): FloorStorage {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal');
  // After the switch, which can set it back.
  database.exec('pragma synchronous = full');
  database.exec('pragma cache_size = -32000');
  requireDurable(database);
  const insertEntry = database.prepare(
    `insert into entry (email, name, role, stage, created_at) values (?, ?, ?, 'pending', ?) on conflict do nothing`,
  );
  const findEntry = database.prepare('select id from entry where email = ?');
  const insertMail = database.prepare(`insert into outbox (kind, entry_id, due_at) values ('confirm', ?, ?)`);
  const insertEvent = database.prepare('insert into audit (at, act, entry_id) values (?, ?, ?)');
  const claim = database.prepare(
    `update invitation set state = 'accepted' where token_hash = ? and state = 'pending' returning entry_id`,
  );
  const admit = database.prepare(`update entry set stage = 'accepted' where id = ? returning email, role`);
  const insertSession = database.prepare(
    'insert into session (token_hash, entry_id, expires_at) values (?, ?, ?)',
  );
  const insertReport = database.prepare('insert into report (id, type, received_at, due_at, body) values (?, ?, ?, ?, ?) on conflict do nothing');
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');

  function joinOne({ email, name, role }: FloorJoin, now: number): void {
    const { changes, lastInsertRowid } = insertEntry.run(email, name, role, now);
    if (changes === 0) {
      insertEvent.run(now, 'entry.join_repeated', Number(findEntry.get(email)!['id']));
      return;
    }
    insertMail.run(lastInsertRowid, now);
    insertEvent.run(now, 'entry.joined', lastInsertRowid);
  }

  function acceptOne({ tokenHash, sessionHash }: FloorAcceptance, now: number): FloorSession | undefined {
    const claimed = claim.get(tokenHash);
    if (claimed === undefined) return undefined;
    const entryId = Number(claimed['entry_id']);
    const entry = admit.get(entryId)!;
    const expiresAt = now + sessionLifetimeMs;
    insertSession.run(sessionHash, entryId, expiresAt);
    insertEvent.run(now, 'invitation.accepted', entryId);
    return {
      tokenHash: sessionHash,
      entryId,
      email: String(entry['email']),
      role: String(entry['role']),
      expiresAt,
    };
  }

  return {
    join: async (batch) => {
      const now = Date.now();
      begin.run();
      for (const one of batch) joinOne(one, now);
      commit.run();
    },
    accept: async (batch) => {
      const now = Date.now();
      const started = new Map<string, FloorSession>();
      begin.run();
      for (const one of batch) {
        const session = acceptOne(one, now);
        if (session) started.set(one.sessionHash, session);
      }
      commit.run();
      return started;
    },
    receive: async (batch) => {
      const now = Date.now();
      begin.run();
      for (const { id, type, body } of batch) insertReport.run(id, type, now, now, body);
      commit.run();
    },
  };
}

/** @throws {Error} when a commit would not wait for the disk */
function requireDurable(database: DatabaseSync): void {
  const { synchronous } = database.prepare('pragma synchronous').get() as { synchronous: number };
  const { journal_mode: journal } = database.prepare('pragma journal_mode').get() as { journal_mode: string };
  if (synchronous !== 2 || journal !== 'wal')
    throw new Error(`The floor is not durable: synchronous=${synchronous}, journal_mode=${journal}.`);
}
