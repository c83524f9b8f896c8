import { createHmac, createSecretKey } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';
import { type AuditEvent, checkLink, genesisHash, type Mac } from '../../domain/audit-event.ts';

/** Keys derived from the installation's secrets, the present one's first; they can be handed to another thread. */
export interface BackupKeys {
  /** Those of the audit chain. */
  readonly audit: readonly Uint8Array[];
  /** Those that seal backups and journals. */
  readonly seal: readonly Uint8Array[];
}

export function macOf(key: Uint8Array): Mac {
  const made = createSecretKey(key);
  return (text) => createHmac('sha256', made).update(text).digest('hex');
}

/** Where a chain stands. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const beginning: Head = { seq: 0, hash: genesisHash };

/**
 * Checks that these events follow one after the other.
 * @returns the last one's head
 * @throws {Error} naming the first that does not fit
 */
export function follow(macs: readonly Mac[], from: Head, events: Iterable<AuditEvent>): Head {
  let head = from;
  for (const event of events) {
    if (!macs.some((mac) => checkLink(mac, head, event) === null)) {
      throw new Error(`The audit log does not hold: event ${head.seq + 1} is missing, was changed, or was written with another FOYER_SECRET.`);
    }
    head = { seq: event.seq, hash: event.hash };
  }
  return head;
}

const columns = `seq, at, act, actor_kind as "actorKind", actor_id as "actorId", entry_id as "entryId", detail, personal, personal_digest as "personalDigest", hash`;
const eventsAtOnce = 2_000;

/** Events after a number, in order. */
export function* eventsInSqlite(database: DatabaseSync, after: number): Generator<AuditEvent> {
  yield* database.prepare(`select ${columns} from audit_event where seq > ? order by seq`).iterate(after) as unknown as Iterable<AuditEvent>;
}

/** Events after a number, in handfuls and in order. */
export async function* eventsInPostgres(client: pg.Client, after: number): AsyncGenerator<readonly AuditEvent[]> {
  let last = after;
  for (;;) {
    // Each handful begins where the one before ended.
    const { rows } = await client.query<AuditEvent>(`select ${columns} from audit_event where seq > $1 order by seq limit ${eventsAtOnce}`, [last]);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1)!.seq;
  }
}
