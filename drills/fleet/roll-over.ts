import type { Fleet } from '../support/fleet.ts';

export interface Stop {
  readonly code: number | null;
  readonly stoppedMs: number;
}

/** Replaces every process by a new one, as a roll-out does: asked to stop, waited for, started, waited for until it is ready. */
export async function rollOver(fleet: Fleet): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (const member of fleet.members) {
    const since = performance.now();
    const { code } = await member.end('SIGTERM');
    stops.push({ code, stoppedMs: performance.now() - since });
    await member.start();
  }
  return stops;
}
