import { setTimeout as sleep } from 'node:timers/promises';
import { startCommand, type Ended, type Started } from '../../packages/foyer/src/testing/child-process.ts';

/** Of the servers that drills start; not a secret of anybody. */
export const drillAdminKey = 'a-key-for-a-process-that-is-long-enough-too';
const secret = 'a-secret-for-a-process-that-is-long-enough';

/** Settings of a server for drills: no limits that a crowd on one address would meet, only trouble in the log. */
export function drillSettings(more: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    FOYER_ENV: 'test', FOYER_SECRET: secret, ADMIN_API_KEY: drillAdminKey, LOG_LEVEL: 'warn',
    LIMIT_JOIN_PER_MINUTE: '0', LIMIT_TOKEN_PER_MINUTE: '0', LIMIT_MAIL_INTERVAL_SECONDS: '0', LIMIT_MAIL_PER_DAY: '0', ...more,
  };
}

/** What `foyer.config.ts` says in drills: two roles, one with steps. */
export const drillProduct = `export default {
  brand: { name: 'Atrium' },
  roles: [
    { key: 'coach', label: 'Coach', onboarding: [{ key: 'profile', title: 'Profile', body: 'Say who you are.' }, { key: 'calendar', title: 'Calendar', body: 'Say when.' }] },
    { key: 'client', label: 'Client' },
  ],
};
`;

/** Waits until a server answers that it is ready. @throws {Error} with what it said, when it ended instead or took too long */
export async function untilReady(server: Started, origin: string, withinMs = 120_000): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (performance.now() < giveUpAt) {
    const { exitCode, signalCode } = server.child;
    if (exitCode !== null || signalCode !== null) throw new Error(`The server ended (${exitCode ?? signalCode}) before it was ready:\n${server.output()}`);
    if (await isReady(origin)) return;
    await sleep(25);
  }
  throw new Error(`The server was not ready within ${withinMs} ms:\n${server.output()}`);
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Runs one command to its end. @returns exit code and everything it said */
export async function runToEnd(args: readonly string[], settings: Readonly<Record<string, string>>, folder: string): Promise<Ended> {
  return startCommand(args, settings, folder).ended;
}
