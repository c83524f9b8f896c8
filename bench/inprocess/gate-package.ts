// Measures checks by @foyer/gate without a socket and prints the result as JSON; started by `rows/gate-package.ts`.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGate } from '../../packages/gate/src/index.ts';
import { createAssertionChecker } from '../../packages/gate/src/assertion.ts';
import { createLocalJWKSet } from 'jose';
import { compose, type Foyer } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { Cookies } from '../../packages/foyer/src/http/cookies.ts';
import { BareCheck } from '../floor/bare-check.ts';
import { median } from '../measure/median.ts';
import { benchAdminKey, productEnvironment, repository } from '../servers/product-environment.ts';
import { openSqliteStorage } from '../storage/sqlite-storage.ts';
import { signIn } from './sign-in.ts';

/** Microseconds of one way to check. */
export interface PackageFigures {
  readonly way: string;
  /** Median over the rounds. */
  readonly cpuMicros: number;
  /** Of single checks, by the clock. */
  readonly p99Micros: number;
  readonly againstBare: number;
}

const people = 500;
const rounds = 9;

const storage = openSqliteStorage();
try {
  const place = await storage.place('product', 10_000);
  const foyer = await compose(await loadConfig({ env: { ...productEnvironment({ databaseUrl: place.url, port: 3000 }), LOG_LEVEL: 'error' }, cwd: repository }));
  const figures = await measure(foyer);
  // Whoever listened is answered, and has read what it asked for.
  foyer.stopBeingReady();
  await sleep(100);
  await foyer.close();
  process.stdout.write(JSON.stringify(figures));
} finally {
  await storage.close();
}

interface Way {
  readonly name: string;
  /** Fewer where one takes long. */
  readonly checks: number;
  readonly check: (index: number) => Promise<boolean>;
}

async function measure(foyer: Foyer): Promise<readonly PackageFigures[]> {
  const { publicUrl } = foyer.config;
  const headers = (await signIn(foyer, people)).map((token) => new Headers({ cookie: `theme=dark; ${new Cookies(publicUrl).names.session}=${token}` }));
  const local = createGate({ foyer: foyer.services, publicUrl });
  // The line is this very process: what is measured is what a request pays once the answer is remembered.
  const remote = createGate({ foyer: publicUrl, publicUrl, key: benchAdminKey, fetch: (input, init) => foyer.app.fetch(new Request(input, init)) });
  const assertions = await Promise.all(headers.map((own) => assertionFor(foyer, own)));
  const jwks = (await (await foyer.app.fetch(new Request(`${publicUrl}/.well-known/jwks.json`))).json()) as Parameters<typeof createLocalJWKSet>[0];
  const verified = createAssertionChecker({ issuer: publicUrl, audience: 'bench', keys: createLocalJWKSet(jwks) });
  const bare = new BareCheck(randomBytes(32), ['coach', 'client'], people);
  const signed = headers.map((_, id) => `theme=dark; ${bare.sign(id, 'coach', Date.now() + 3_600_000)}`);
  const ways: readonly Way[] = [
    { name: 'bare check (HMAC each time)', checks: 50_000, check: async (index) => bare.check(signed[index]!, Date.now()) !== undefined },
    { name: '@foyer/gate in process', checks: 50_000, check: async (index) => (await local.check({ headers: headers[index]! })).decision === 'allow' },
    { name: '@foyer/gate remote, remembered', checks: 50_000, check: async (index) => (await remote.check({ headers: headers[index]! })).decision === 'allow' },
    { name: 'signed assertion (jose, EdDSA)', checks: 2_000, check: async (index) => (await verified.check(assertions[index])).decision === 'allow' },
  ];
  const cpu = new Map(ways.map(({ name }) => [name, [] as number[]]));
  const single = new Map(ways.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    await foyer.services.access.readFeed();
    for (const way of ways) {
      // Everybody is asked for once, so that what can be remembered is.
      for (let index = 0; index < people; index += 1) if (!(await way.check(index))) throw new Error(`${way.name} did not let somebody in.`);
      const took = await cpuMicros(way);
      const singles = await clockMicros(way);
      if (round === 0) continue;
      cpu.get(way.name)!.push(took);
      single.get(way.name)!.push(singles);
    }
  }
  local.stop();
  remote.stop();
  const floor = cpu.get(ways[0]!.name)!;
  return ways.map(({ name }) => ({
    way: name, cpuMicros: median(cpu.get(name)!), p99Micros: median(single.get(name)!), againstBare: median(cpu.get(name)!.map((one, round) => one / floor[round]!)),
  }));
}

/** Processor time of one check. */
async function cpuMicros({ checks, check }: Way): Promise<number> {
  const before = process.threadCpuUsage();
  for (let index = 0; index < checks; index += 1) await check(index % people);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / checks;
}

/** What 99 of 100 checks stay under, by the clock. */
async function clockMicros({ checks, check }: Way): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < checks / 10; index += 1) {
    const began = performance.now();
    await check(index % people);
    took.push((performance.now() - began) * 1000);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!;
}

async function assertionFor(foyer: Foyer, headers: Headers): Promise<string> {
  const response = await foyer.app.fetch(new Request(`${foyer.config.publicUrl}/gate/assertion`, {
    method: 'POST', headers: { cookie: headers.get('cookie')!, 'content-type': 'application/json' }, body: JSON.stringify({ audience: 'bench' }),
  }), { remoteAddress: '127.0.0.1' });
  if (response.status !== 200) throw new Error(`An assertion was answered with ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { assertion: string }).assertion;
}
