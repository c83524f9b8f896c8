import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../config/config.ts';
import { fault, type Finding, ok, warn } from './finding.ts';

const nodeMin = [24, 15] as const;
const megabyte = 1_048_576;
/** The day this version was made; a clock before it is wrong. */
const earliest = Date.UTC(2026, 0, 1);

/** The Node that runs this very command. */
export function examineNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]);
  return enough ? ok('Node', version) : fault('Node', `${version} is too old`, `Install Node ${nodeMin.join('.')} or newer.`);
}

/** Expiry and limits rest on the clock. */
export function examineClock(now: number = Date.now()): Finding {
  const text = new Date(now).toISOString();
  return now >= earliest ? ok('Clock', text) : fault('Clock', `says ${text}, which is long ago`, 'Set the clock of this machine, best with NTP: links and sessions end by it.');
}

/** Room for the database and its journal. */
export async function examineDisk({ database }: Pick<Config, 'database'>): Promise<Finding> {
  if (database.kind === 'postgres') return ok('Disk space', 'looked after by the database server');
  if (database.path === ':memory:') return ok('Disk space', 'none needed: the database is in memory');
  let folder = dirname(database.path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / megabyte);
  const found = `${free.toLocaleString('en')} MB free beside the database`;
  if (free < 100) return fault('Disk space', found, 'Make room: without it nothing can be written, and people are asked to come back later.');
  return free < 1_000 ? warn('Disk space', found, 'Make room soon; a million people with their history take about 2,500 MB.') : ok('Disk space', found);
}
