import { readFileSync } from 'node:fs';
import type { HttpClient } from '../support/http-client.ts';

/** What ordinary people notice of an attack. */
export interface Noticed {
  readonly p50: number;
  readonly p95: number;
  /** Memory of the server at its end, megabytes. */
  readonly megabytes: number;
}

/** Asks for ordinary things one after the other until an attack is over, and at least so often. @throws {Error} when one is not answered as ever */
export async function noticedDuring(attack: Promise<unknown>, client: HttpClient, pid: number, atLeast = 40): Promise<Noticed> {
  const times: number[] = [];
  const state = { over: false };
  const ended = attack.finally(() => { state.over = true; });
  // Told below, when everything was asked.
  ended.catch(() => {});
  while (!state.over || times.length < atLeast) {
    const startedAt = performance.now();
    const { status } = await client.ask({ path: times.length % 4 === 3 ? '/api/dashboard/status' : '/healthz' });
    if (status !== 200) throw new Error(`An ordinary request was answered with ${status}.`);
    times.push(performance.now() - startedAt);
  }
  await ended;
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p95: at(0.95), megabytes: residentMegabytes(pid) };
}

/** Memory that a process holds, by the kernel's count. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
