import { setTimeout as sleep } from 'node:timers/promises';
import { LoadProcess } from '../load/load-process.ts';
import type { Proof } from '../measure/proofs.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { benchAdminKey } from '../servers/product-environment.ts';
import { titleOf, type Setting } from './bench.ts';
import { countsEqualARecount } from './counts.ts';
import { withProduct } from './pair.ts';

const probes = 15;
const target = { seconds: 1 };
const givesUpMs = 10_000;
const joinsPerSecond = 1_000;

/** How soon a search finds somebody who just joined, and whether the counts are those of a recount, at rest and in a flood. */
export async function freshRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  await withProduct(setting, 'silent', async (product, place) => {
    const resting = await slowestFind(product, 'rest');
    const flooding = new LoadProcess();
    try {
      const flood = flooding.load({
        port: product.port, server: product.measured, connections: 64, warmup: 0, requests: joinsPerSecond * 8, loop: { kind: 'open', perSecond: joinsPerSecond }, work: { kind: 'join', label: 'r1' },
      });
      const proofs: Proof[] = [];
      const flooded = slowestFind(product, 'flood');
      for (let look = 0; look < 3; look += 1) {
        await sleep(1_000);
        proofs.push({ ...await countsEqualARecount(place), promise: 'product: maintained counts equal a recount in the middle of a flood' });
      }
      const inFlood = await flooded;
      await flood;
      bench.report({
        title: titleOf('Search and counts of what just changed', setting),
        servers: [],
        findings: ([['at rest', resting], [`while ${joinsPerSecond.toLocaleString('en-US')} join a second`, inFlood]] as const).map(([when, ms]) => ({
          what: `a new join is found by search, ${when}, slowest of ${probes}`, found: `${(ms / 1000).toFixed(2)} s`, target: `<= ${target.seconds} s`, met: ms <= target.seconds * 1000,
        })),
        proofs: [...proofs, await countsEqualARecount(place)],
        notes: [],
      });
    } finally {
      flooding.stop();
    }
  });
}

/** Somebody joins, and a search for part of their address is repeated until it finds them. @returns the slowest, milliseconds */
async function slowestFind(product: BenchServer, label: string): Promise<number> {
  const origin = `http://127.0.0.1:${product.port}`;
  let slowest = 0;
  for (let probe = 0; probe < probes; probe += 1) {
    const unique = `zq${(Math.imul(probe + 1, 0x9e3779b1) >>> 0).toString(36)}${label}`;
    const joined = await fetch(`${origin}/api/waitlist/join`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: `${unique}@fresh.example.com`, name: 'Robin Example', role: 'coach' }) });
    await joined.text();
    if (joined.status !== 202) throw new Error(`A join was answered with ${joined.status}.`);
    const answeredAt = performance.now();
    for (;;) {
      const answer = await fetch(`${origin}/api/v1/admin/waitlist?q=${unique.slice(1)}`, { headers: { authorization: `Bearer ${benchAdminKey}` } });
      const { items } = (await answer.json()) as { items?: unknown[] };
      const ms = performance.now() - answeredAt;
      if (items?.length === 1 || ms > givesUpMs) {
        slowest = Math.max(slowest, ms);
        break;
      }
      await sleep(10);
    }
  }
  return slowest;
}
