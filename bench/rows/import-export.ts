import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serverFlags } from '../../tools/launcher/server-build.mjs';
import type { TransferFigures, TransferResult } from '../inprocess/import-export.ts';
import type { Finding } from '../report/figures.ts';
import { titleOf, type Setting } from './bench.ts';

const program = fileURLToPath(new URL('../inprocess/import-export.ts', import.meta.url));
const outputBytesMax = 1_048_576;

/** A file with as many people as the list has otherwise goes in, once more, and out again; in a process of its own, as on the command line. */
export async function importExportRow(setting: Setting): Promise<void> {
  const { bench, storage, entries } = setting;
  const place = await storage.place('product', 1);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...serverFlags, program, place.url, String(entries)], { maxBuffer: outputBytesMax });
    const { imported, repeated, csv, json } = JSON.parse(stdout) as TransferResult;
    const people = (await place.count('select count(*) from entry')) - 1;
    const events = await place.count(`select count(*) from audit_event where act = 'entry.imported'`);
    bench.report({
      title: titleOf('Import and export', setting),
      servers: [],
      findings: [
        ...findings('import with validation, dedupe, audit and report', imported, { rows: 100_000, megabytes: 128 }),
        ...findings('the same file again, which changes nothing', repeated, {}),
        ...findings('export as CSV', csv, { rows: 500_000, megabytes: 64 }),
        ...findings('export as JSON', json, { rows: 500_000, megabytes: 64 }),
      ],
      proofs: [
        {
          promise: 'every row is in the database, each with its audit event',
          kept: people === entries && events === entries && repeated.rows === entries,
          evidence: `${people} people and ${events} events for ${entries} rows; ${repeated.rows} unchanged the second time`,
        },
      ],
      notes: ['Processor time is that of the importing process; PostgreSQL\'s own comes on top.'],
    });
  } finally {
    await place.remove();
  }
}

function findings(what: string, { rowsPerSecond, cpuMicros, megabytesAboveIdle }: TransferFigures, targets: { rows?: number; megabytes?: number }): Finding[] {
  return [
    {
      what,
      found: `${Math.round(rowsPerSecond).toLocaleString('en-US')} rows/s, ${cpuMicros.toFixed(1)} µs of processor time a row`,
      target: targets.rows === undefined ? '' : `>= ${targets.rows.toLocaleString('en-US')} rows/s`,
      met: targets.rows === undefined ? undefined : rowsPerSecond >= targets.rows,
    },
    {
      what: `${what}: memory above idle`,
      found: `${megabytesAboveIdle.toFixed(0)} MB`,
      target: targets.megabytes === undefined ? '' : `< ${targets.megabytes} MB`,
      met: targets.megabytes === undefined ? undefined : megabytesAboveIdle < targets.megabytes,
    },
  ];
}
