import { LoadProcess } from '../load/load-process.ts';
import { countOf } from '../measure/proofs.ts';
import { takeTurns, type Turns } from '../measure/take-turns.ts';
import { againstFloor, figuresOf, times, totalCpu, type Finding } from '../report/figures.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { comeIn, inviteToFloor, inviteToProduct } from '../servers/invite-people.ts';
import { connections, titleOf, type Bench, type Setting } from './bench.ts';
import { withPair } from './pair.ts';

const people = 500;

/** The gate over HTTP: alone against the floor, and in the middle of a join flood. */
export async function gateRow(setting: Setting): Promise<Turns> {
  const { bench } = setting;
  return withPair(setting, async ({ floor, floorPlace, product, productPlace }) => {
    const cookies = {
      floor: await comeIn(floor, await inviteToFloor(floorPlace, people, 'gate')),
      product: await comeIn(product, await inviteToProduct(product, productPlace, people, 'gate')),
    };
    const turns = await takeTurns(bench.load, [floor, product], bench.options.rounds, ({ contender }) => ({
      connections,
      warmup: 4_000,
      requests: 30_000 * bench.options.effort,
      loop: { kind: 'closed' },
      work: { kind: 'gate', cookies: cookies[contender] },
    }));
    const [floorTurns, productTurns] = turns as [Turns, Turns];
    const answers = productTurns.results.reduce(
      (sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0),
      0,
    );
    const allowed = countOf(productTurns.results, 204);
    bench.report({
      title: titleOf(`Gate, /gate/verify, ${connections} connections`, setting),
      servers: [figuresOf('floor', floorTurns.typical), figuresOf('product', productTurns.typical)],
      findings: [
        ...againstFloor(productTurns, floorTurns, { share: 0.7 }),
        await inFlood(bench, product, cookies.product),
      ],
      proofs: [
        {
          promise: 'product: everybody with a session is let in',
          kept: allowed === answers,
          evidence: `${allowed} of ${answers}`,
        },
      ],
      notes: [`${people} sessions in turn: each request carries another one than the request before it.`],
    });
    return productTurns;
  });
}

/** The gate does not look at the list, so its length must not matter. */
export function gateFindings(bySetting: ReadonlyMap<string, Turns>): Finding[] {
  return (['sqlite', 'postgres'] as const).flatMap((kind) => {
    const short = bySetting.get(`${kind} 10000`);
    const long = bySetting.get(`${kind} 1000000`);
    if (!short || !long) return [];
    const growth = totalCpu(long.typical) / totalCpu(short.typical);
    return [{ what: `${kind}: processor time per check at 1,000,000 entries against 10,000`, found: times(growth), target: '<= 1.10 x', met: growth <= 1.1 }];
  });
}

/** Gate checks that come at a steady rate, alone and while people join as fast as they are let. */
async function inFlood(bench: Bench, product: BenchServer, cookies: readonly string[]): Promise<Finding> {
  const checks = {
    port: product.port,
    server: product.measured,
    connections: 16,
    warmup: 300,
    requests: 1_500 * bench.options.effort,
    loop: { kind: 'open', perSecond: 1_000 } as const,
    work: { kind: 'gate' as const, cookies },
  };
  const alone = await bench.load.load(checks);
  const flooding = new LoadProcess();
  try {
    const flood = flooding.load({
      port: product.port,
      server: product.measured,
      connections: 32,
      warmup: 0,
      requests: 30_000 * bench.options.effort,
      loop: { kind: 'closed' },
      work: { kind: 'join', label: 'flood' },
    });
    const flooded = await bench.load.load(checks);
    await flood;
    const factor = flooded.latency.p99 / alone.latency.p99;
    return {
      what: 'p99 of 1,000 checks/s while people join on 32 connections, against alone',
      found: `${times(factor)} (${flooded.latency.p99.toFixed(1)} and ${alone.latency.p99.toFixed(1)} ms)`,
      target: '<= 3.00 x',
      met: factor <= 3,
    };
  } finally {
    flooding.stop();
  }
}
