import type { RowName } from '../options.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import { openPostgresStorage } from '../storage/postgres-storage.ts';
import { openSqliteStorage } from '../storage/sqlite-storage.ts';
import type { Turns } from '../measure/take-turns.ts';
import type { Bench } from './bench.ts';
import { joinFindings, joinRow } from './join.ts';

/** Runs what was asked for. @returns which databases it ran on */
export async function runRows(bench: Bench): Promise<readonly string[]> {
  const wants = (row: RowName): boolean => bench.options.rows.includes(row);
  const joins = new Map<string, Turns>();
  const descriptions: string[] = [];
  for (const kind of bench.options.storages) {
    const storage: BenchStorage = kind === 'sqlite' ? openSqliteStorage() : await openPostgresStorage();
    descriptions.push(storage.description);
    try {
      for (const entries of bench.options.entries) {
        const setting = { bench, storage, entries };
        if (wants('join')) joins.set(`${kind} ${entries}`, await joinRow(setting));
      }
    } finally {
      await storage.close();
    }
  }
  const findings = joinFindings(joins);
  if (findings.length > 0) bench.report({ title: 'Joins compared', servers: [], findings, proofs: [], notes: [] });
  return descriptions;
}
