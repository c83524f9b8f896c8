import type pg from 'pg';
import type { TableTarget } from './carry.ts';
import { copyInto } from './copy-into.ts';
import { tablesIn } from './postgres-source.ts';
import { quoted } from './table-source.ts';

/** Carries into a PostgreSQL database inside the transaction that is open on this connection. */
export function postgresTarget(client: pg.Client): TableTarget & { empty(): Promise<void>; setNumbers(): Promise<void> } {
  return {
    async empty() {
      const names = (await tablesIn(client)).map(({ name }) => quoted(name));
      await client.query(`truncate ${names.join(', ')}`);
    },
    tables: () => tablesIn(client),
    put: (table, rows) => copyInto(client, table, rows),
    /** Numbers that the database hands out go on after the highest one carried. */
    async setNumbers() {
      for (const table of await tablesIn(client)) {
        for (const { name } of table.columns.filter((column) => column.numbered)) {
          // One connection: one after the other.
          await client.query(
            `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(name)}), 1), max(${quoted(name)}) is not null) from ${quoted(table.name)}`, [table.name, name],
          );
        }
      }
    },
  };
}
