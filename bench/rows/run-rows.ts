import type { RowName } from '../options.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import { openPostgresStorage } from '../storage/postgres-storage.ts';
import { openSqliteStorage } from '../storage/sqlite-storage.ts';
import type { Turns } from '../measure/take-turns.ts';
import { acceptRow } from './accept.ts';
import type { Bench, Setting } from './bench.ts';
import { duplicateRow } from './duplicate.ts';
import { gateInProcessRow } from './gate-in-process.ts';
import { gatePackageRow } from './gate-package.ts';
import { gatePeersRow } from './gate-peers.ts';
import { gateRow } from './gate.ts';
import { importExportRow } from './import-export.ts';
import { joinFindings, joinRow } from './join.ts';
import { listFindings, listRow } from './list.ts';
import { mailRow } from './mail.ts';
import { raceRow } from './race.ts';
import { startRow } from './start.ts';
import { waveRow } from './wave.ts';

/** Rows whose figures nothing else needs. */
const plainRows: readonly (readonly [RowName, (setting: Setting) => Promise<void>])[] = [
  ['duplicate', duplicateRow],
  ['mail', mailRow],
  ['gate', gateRow],
  ['gate', gatePeersRow],
  ['accept', acceptRow],
  ['race', raceRow],
  ['start', startRow],
  ['import', importExportRow],
  ['wave', waveRow],
];

/** Runs what was asked for. @returns which databases it ran on */
export async function runRows(bench: Bench): Promise<readonly string[]> {
  const { rows, storages, entries: sizes } = bench.options;
  const joins = new Map<string, Turns>();
  const lists = new Map<string, Turns>();
  const descriptions: string[] = [];
  if (rows.includes('gate')) {
    await gateInProcessRow(bench);
    await gatePackageRow(bench);
  }
  for (const kind of storages) {
    const storage: BenchStorage = kind === 'sqlite' ? openSqliteStorage() : await openPostgresStorage();
    descriptions.push(storage.description);
    try {
      for (const entries of sizes) {
        const setting = { bench, storage, entries };
        if (rows.includes('join')) joins.set(`${kind} ${entries}`, await joinRow(setting));
        if (rows.includes('list')) lists.set(`${kind} ${entries}`, await listRow(setting));
        for (const [name, row] of plainRows) if (rows.includes(name)) await row(setting);
      }
    } finally {
      await storage.close();
    }
  }
  const findings = joinFindings(joins);
  if (findings.length > 0)
    bench.report({ title: 'Joins compared', servers: [], findings, proofs: [], notes: [] });
  const listed = listFindings(lists);
  if (listed.length > 0) bench.report({ title: 'The queue compared', servers: [], findings: listed, proofs: [], notes: [] });
  return descriptions;
}
