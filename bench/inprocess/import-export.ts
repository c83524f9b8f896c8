// Imports a file of people into an empty list, again, and exports them; prints the result as JSON. Started by
// `rows/import-export.ts` with the database's URL and the number of people.
import { createReadStream, mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportPeople } from '../../packages/foyer/src/application/export/export-people.ts';
import { importPeople } from '../../packages/foyer/src/application/import/import-people.ts';
import { keepMemoryFlat } from '../../packages/foyer/src/cli/flat-memory.ts';
import { compose, consoleActor } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { productEnvironment, repository } from '../servers/product-environment.ts';
import { seededEmailOf } from '../storage/scattered.ts';

/** Rows per second, processor time of this process per row, and memory above what it had before. */
export interface TransferFigures {
  readonly rowsPerSecond: number;
  readonly cpuMicros: number;
  readonly megabytesAboveIdle: number;
  /** How many rows ended as they should. */
  readonly rows: number;
}

export interface TransferResult {
  readonly imported: TransferFigures;
  readonly repeated: TransferFigures;
  readonly csv: TransferFigures;
  readonly json: TransferFigures;
}

const sliceMs = 40;
const watchEveryMs = 20;
const rowsPerWrite = 20_000;

// As the command does it.
keepMemoryFlat();

const [url = '', count = ''] = process.argv.slice(2);
const people = Number(count);
const folder = mkdtempSync(join(tmpdir(), 'foyer-transfer-'));
try {
  const file = join(folder, 'people.csv');
  writePeople(file);
  const foyer = await compose(
    await loadConfig({ env: { ...productEnvironment({ databaseUrl: url, port: 0 }), LOG_LEVEL: 'error' }, cwd: repository }),
  );
  const ctx = foyer.as(consoleActor);
  const bring = (wanted: 'created' | 'unchanged') => measured(async () => {
    const input = { file: createReadStream(file, { highWaterMark: 262_144 }), mode: 'apply', sliceMs, growsAlone: true } as const;
    return (await importPeople({ ctx, input })).counts[wanted];
  });
  const take = (format: 'csv' | 'json') => measured(async () => {
    let rows = 0;
    const { chunks } = await exportPeople({ ctx, input: { format, filter: {}, peopleAtOnce: 5_000 }, onProgress: (sum) => { rows = sum; } });
    for await (const chunk of chunks()) if (chunk.length === 0) break;
    return rows;
  });
  const result: TransferResult = { imported: await bring('created'), repeated: await bring('unchanged'), csv: await take('csv'), json: await take('json') };
  await foyer.close();
  process.stdout.write(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Addresses in no order, most confirmed, some with notes and scores: what lists look like. */
function writePeople(file: string): void {
  writeFileSync(file, 'email,name,requested_role,joined_at,confirmed_at,notes,score\n');
  let text = '';
  for (let n = 1; n <= people; n += 1) {
    const joined = new Date(1_735_689_600_000 + n * 30_000).toISOString();
    text += `${seededEmailOf(n).replace('@', '.file@')},Mia Berg ${n % 977},${n % 3 === 0 ? 'coach' : 'client'},${joined},${n % 7 === 0 ? '' : joined},${n % 20 === 0 ? '"Met in Lisbon, likes tea"' : ''},${n % 10 === 0 ? n % 1000 : ''}\n`;
    if (n % rowsPerWrite === 0 || n === people) {
      appendFileSync(file, text);
      text = '';
    }
  }
}

async function measured(work: () => Promise<number>): Promise<TransferFigures> {
  const idle = process.memoryUsage.rss();
  let peak = idle;
  const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, watchEveryMs);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const rows = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  return { rowsPerSecond: rows / seconds, cpuMicros: (user + system) / Math.max(rows, 1), megabytesAboveIdle: (peak - idle) / 1_048_576, rows };
}
