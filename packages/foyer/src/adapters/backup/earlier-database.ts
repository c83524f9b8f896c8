import type { BackupManifest, KnownAfter } from '../../application/ports/backup.ts';
import { endsSomething, type LaterEvent, settlesMail } from '../../domain/aftermath.ts';
import type { AuditEvent } from '../../domain/audit-event.ts';
import { type BackupKeys, eventsInPostgres, eventsInSqlite, follow, type Head, macOf } from './chain.ts';
import type { DatabasePlace } from './make-backup.ts';
import { openPostgresSource } from './postgres-source.ts';
import { openSqliteSource } from './sqlite-source.ts';

/**
 * Reads from the earlier database what happened after a backup was made of it. Changes nothing there.
 * @throws {Error} when it is another database, or when its audit chain does not hold from the backup to its end
 */
export async function knownByDatabase(place: DatabasePlace, manifest: BackupManifest, keys: BackupKeys): Promise<KnownAfter> {
  const gathered = new Gathered(manifest, keys);
  if (place.kind === 'sqlite') {
    const source = openSqliteSource(place.path);
    try {
      gathered.begin(source.database.prepare('select hash from audit_event where seq = ?').get(manifest.audit.seq)?.['hash']);
      gathered.take(eventsInSqlite(source.database, manifest.audit.seq));
      return gathered.end(await source.auditHead());
    } finally {
      await source.close();
    }
  }
  const source = await openPostgresSource(place.url);
  try {
    const { rows: [event] } = await source.client.query<{ hash: string }>('select hash from audit_event where seq = $1', [manifest.audit.seq]);
    gathered.begin(event?.hash);
    for await (const events of eventsInPostgres(source.client, manifest.audit.seq)) gathered.take(events);
    return gathered.end(await source.auditHead());
  } finally {
    await source.close();
  }
}

/** Follows the chain and keeps what a restore must know. */
class Gathered {
  readonly #manifest: BackupManifest;
  readonly #macs;
  readonly #events: LaterEvent[] = [];
  #head: Head;
  #at: number;

  constructor(manifest: BackupManifest, keys: BackupKeys) {
    this.#manifest = manifest;
    this.#macs = keys.audit.map(macOf);
    this.#head = manifest.audit;
    this.#at = manifest.madeAt;
  }

  begin(hash: unknown): void {
    if (this.#manifest.audit.seq === 0 || hash === this.#manifest.audit.hash) return;
    throw new Error('The earlier database is not the one the backup was made of: its audit log does not have the event with which the backup ends.');
  }

  take(events: Iterable<AuditEvent>): void {
    this.#head = follow(this.#macs, this.#head, this.#keeping(events));
  }

  * #keeping(events: Iterable<AuditEvent>): Generator<AuditEvent> {
    for (const event of events) {
      yield event;
      this.#at = event.at;
      if (endsSomething(event.act) || settlesMail(event.act)) {
        const { seq, at, act, entryId, detail } = event;
        this.#events.push({ seq, at, act, entryId, detail: JSON.parse(detail) as Record<string, unknown> });
      }
    }
  }

  end(kept: Head): KnownAfter {
    if (kept.seq !== this.#head.seq || kept.hash !== this.#head.hash) throw new Error(`The earlier database lacks audit events after ${this.#head.seq}, so it does not know everything.`);
    return { events: this.#events, through: { seq: this.#head.seq, at: this.#at } };
  }
}
