import { chmodSync, copyFileSync, constants } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { EndedRows } from '../../application/ports/backup.ts';
import { manifestTable } from './manifest.ts';
import { parkedByRestore, tableRules } from './table-rules.ts';

/** Copies a backup to a path that nothing is at yet, as a database without the backup's own table. */
export function copyOut(file: string, path: string): void {
  copyFileSync(file, path, constants.COPYFILE_EXCL);
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path);
  try {
    database.exec(`drop table ${manifestTable}`);
  } finally {
    database.close();
  }
}

/**
 * Ends what must not come back, row by row of the tables that say so; what needs an audit event for each is not ended here.
 * @param settled - mails that are known to have gone out or to have lost their sense
 * @param lineage - of the restored installation
 */
export function endRows(path: string, settled: ReadonlyMap<string, 'sent' | 'dropped'>, lineage: string, now: number): EndedRows {
  const database = new DatabaseSync(path);
  try {
    database.exec('begin immediate');
    const before = { sessions: countIn(database, 'person_session'), deviceTickets: countIn(database, 'device_ticket'), adminSessions: countIn(database, 'admin_session') };
    const settle = database.prepare(`update outbox set status = ?, due_at = null, settled_at = ?, last_error = ? where id = ? and status in ('queued', 'processing')`);
    let mailsKnownSettled = 0;
    for (const [id, status] of settled) mailsKnownSettled += Number(settle.run(status, now, status === 'sent' ? null : parkedByRestore, id).changes);
    let links = 0;
    for (const [table, { ended }] of Object.entries(tableRules)) {
      if (!has(database, table)) continue;
      for (const text of ended) {
        const statement = database.prepare(text);
        statement.setAllowUnknownNamedParameters(true);
        const { changes } = statement.run({ now });
        if (table === 'mail_token') links += Number(changes);
      }
    }
    database.prepare(`insert into document (kind, id, owner, body, created_at, updated_at, version) values ('backup', 'lineage', null, ?, ?, ?, 1)
      on conflict (kind, id) do update set body = excluded.body, updated_at = excluded.updated_at, version = version + 1`).run(JSON.stringify({ lineage }), now, now);
    const { count } = database.prepare(`select (select count(*) from outbox where last_error = ? and status = 'parked') + (select count(*) from staff_mail where last_error = ? and status = 'parked') as count`)
      .get(parkedByRestore, parkedByRestore) as { count: number };
    database.exec('commit');
    return { ...before, links, mailsParked: count, mailsKnownSettled };
  } finally {
    database.close();
  }
}

function countIn(database: DatabaseSync, table: string): number {
  return has(database, table) ? Number(database.prepare(`select count(*) as count from ${table}`).get()!['count']) : 0;
}

function has(database: DatabaseSync, table: string): boolean {
  return database.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(table) !== undefined;
}
