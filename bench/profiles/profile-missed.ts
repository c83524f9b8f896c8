import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadProcess } from '../load/load-process.ts';
import { type CpuProfile, readProfile, type SelfTimes, topFunctions } from '../measure/cpu-profile.ts';
import type { RowName } from '../options.ts';
import type { RowReport, Where } from '../report/figures.ts';
import type { RunRecord } from '../report/run-record.ts';
import { sizeName, storageName } from '../report/summary.ts';
import { openMailSink } from '../servers/mail-sink.ts';
import { startServer } from '../servers/start-server.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import { type AreaTable, areaOf, areasOf } from './areas.ts';
import { profiledLoads } from './profiled-loads.ts';

const shownFunctions = 6;

/** Profiles the product once for each row that missed a target and each database, on the smallest list that missed it, and keeps where the time went. */
export async function profileMissed(load: LoadProcess, record: RunRecord): Promise<void> {
  const tables: AreaTable[] = [];
  for (const [kind, missed] of Map.groupBy(missedPlaces(record.rows), ({ where }) => where.storage)) {
    const storage = await openStorage(kind);
    try {
      for (const { row, where } of missed) {
        process.stderr.write(`profile: ${row}, ${kind}, ${where.entries}\n`);
        try {
          tables.push(await profileRow(load, storage, row, where));
        } catch (error) {
          process.stderr.write(`${row} could not be profiled: ${String(error)}\n`);
        }
        record.profiled(tables);
      }
    } finally {
      await storage.close();
    }
  }
}

/** One place for each row and database. */
export function missedPlaces(rows: readonly RowReport[]): readonly { readonly row: RowName; readonly where: Where }[] {
  const places = new Map<string, { row: RowName; where: Where }>();
  for (const { row, where, findings } of rows) {
    if (row === undefined || where === undefined || profiledLoads[row] === undefined || findings.every(({ met }) => met !== false)) continue;
    const key = `${row} ${where.storage}`;
    if ((places.get(key)?.where.entries ?? Infinity) > where.entries) places.set(key, { row, where });
  }
  return [...places.values()];
}

async function profileRow(load: LoadProcess, storage: BenchStorage, row: RowName, where: Where): Promise<AreaTable> {
  const { settings = {}, prepare } = profiledLoads[row]!;
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-profile-'));
  const sink = await openMailSink('silent');
  const place = await storage.place('product', where.entries);
  try {
    const server = await startServer('product', place, {
      smtpPort: sink.port, postmasterPid: storage.postmasterPid, settings, fromSource: row !== 'start', nodeOptions: ['--cpu-prof', '--cpu-prof-interval', '500', `--cpu-prof-dir=${folder}`],
    });
    const job = await prepare(server, place);
    const result = job === undefined ? undefined : await load.load({ ...job, loop: { kind: 'closed' }, port: server.port, server: server.measured });
    await server.stop();
    const threads = readdirSync(folder).map((name) => withoutLoading(readProfile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile), job === undefined));
    return {
      row, what: `${row}, ${storageName(where.storage)} ${sizeName(where.entries)}`, cpuMicros: result === undefined ? 0 : result.cpuMicros,
      areas: areasOf(threads), top: threads.length === 0 ? [] : topFunctions(threads.toSorted((a, b) => b.busyMs - a.busyMs)[0]!, shownFunctions).map(({ name, share }) => ({ name: name.replace(/ +/g, ' ').trim(), share })),
    };
  } finally {
    await sink.close();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A server that answers has long loaded its modules; where the start itself is profiled they stay. */
function withoutLoading(thread: SelfTimes, isStart: boolean): SelfTimes {
  if (isStart) return thread;
  const byFunction = new Map([...thread.byFunction].filter(([name]) => areaOf(name) !== 'loading modules'));
  return { ...thread, byFunction, busyMs: [...byFunction.values()].reduce((a, b) => a + b, 0) };
}
