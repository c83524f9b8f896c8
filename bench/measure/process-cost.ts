import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts processor time in these; Linux has shown 100 per second to programs for decades. */
const microsPerTick = 10_000;

/** What processes have used so far, in microseconds of processor time. */
export interface Cost {
  readonly serverMicros: number;
  readonly databaseMicros: number;
}

/** @returns user and system time of the server with all its threads, and of a local database with all its processes */
export function costOf({ pid, alsoPids = [], postmasterPid }: { pid: number; alsoPids?: readonly number[]; postmasterPid?: number | undefined }): Cost {
  return {
    serverMicros: [pid, ...alsoPids].reduce((ticks, one) => ticks + processTicks(one).own, 0) * microsPerTick,
    databaseMicros: postmasterPid === undefined ? 0 : familyTicks(postmasterPid) * microsPerTick,
  };
}

/** Resident memory in megabytes (10^6 bytes). */
export function rssMegabytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(line ?? 0) * 1024) / 1e6;
}

export function parentPid(pid: number): number {
  return Number(statFields(pid)[1]);
}

/** Processes that this one started and that still run. */
export function childPids(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        return parentPid(one) === pid;
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

/** A process and those it started, also those that ended meanwhile. */
function familyTicks(pid: number): number {
  const children = childPids(pid).reduce((ticks, child) => ticks + ownTicks(child), 0);
  // Afterwards: one that ended meanwhile is among the ended then.
  const parent = processTicks(pid);
  return children + parent.own + parent.endedChildren;
}

/** 0 for a process that ended while we looked. */
function ownTicks(pid: number): number {
  try {
    return processTicks(pid).own;
  } catch {
    return 0;
  }
}

function processTicks(pid: number): { own: number; endedChildren: number } {
  const fields = statFields(pid);
  return {
    own: Number(fields[11]) + Number(fields[12]),
    endedChildren: Number(fields[13]) + Number(fields[14]),
  };
}

/** The fields of proc(5) `stat` from the state on; the name before may hold anything. */
function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
