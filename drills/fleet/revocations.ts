import { setTimeout as sleep } from 'node:timers/promises';
import { askAsAdmin, gateSays } from '../support/guests.ts';

const pollEveryMs = 10;

/**
 * Takes back the access of people one after the other, each at another process, after all gates let them in.
 * @param people - their cookies, by address
 * @returns how long after the answer each gate still let them in, milliseconds; up to one look too long
 */
export async function measureRevocations(origins: readonly string[], people: ReadonlyMap<string, string>): Promise<{ here: readonly number[]; elsewhere: readonly number[] }> {
  const [here, elsewhere]: [number[], number[]] = [[], []];
  let turn = 0;
  for (const [email, cookie] of people) {
    const at = turn % origins.length;
    turn += 1;
    // At any of them, and remembered there from now on.
    for (const origin of origins) await expectStatus(origin, cookie, 204);
    const { status } = await askAsAdmin(origins[at]!, '/api/admin/revoke-access', { email });
    if (status !== 200) throw new Error(`Revoking was answered ${status}.`);
    const since = performance.now();
    await Promise.all(origins.map(async (origin, n) => {
      while ((await gateSays(origin, cookie)) === 204) await sleep(pollEveryMs);
      (n === at ? here : elsewhere).push(performance.now() - since);
    }));
    for (const origin of origins) await expectStatus(origin, cookie, 401);
  }
  return { here, elsewhere };
}

async function expectStatus(origin: string, cookie: string, wanted: number): Promise<void> {
  const status = await gateSays(origin, cookie);
  if (status !== wanted) throw new Error(`The gate at ${origin} says ${status} instead of ${wanted}.`);
}
