// Measures gate checks without HTTP and prints the result as JSON; started by `rows/gate-in-process.ts`.
import { randomBytes } from 'node:crypto';
import { compose, type Foyer } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { Cookies } from '../../packages/foyer/src/http/cookies.ts';
import { BareCheck } from '../floor/bare-check.ts';
import { median } from '../measure/median.ts';
import { productEnvironment, repository } from '../servers/product-environment.ts';
import { openSqliteStorage } from '../storage/sqlite-storage.ts';
import { signIn } from './sign-in.ts';

export interface InProcessResult {
  readonly productMicros: number;
  readonly bareMicros: number;
  readonly rememberedMicros: number;
  readonly againstBare: number;
  readonly againstRemembered: number;
}

const people = 1_000;
const rounds = 15;
const checksPerRound = 200_000;

const storage = openSqliteStorage();
try {
  const place = await storage.place('product', 10_000);
  const foyer = await compose(
    await loadConfig({
      env: { ...productEnvironment({ databaseUrl: place.url, port: 0 }), LOG_LEVEL: 'error' },
      cwd: repository,
    }),
  );
  const result = await measure(foyer);
  await foyer.close();
  process.stdout.write(JSON.stringify(result));
} finally {
  await storage.close();
}

async function measure(foyer: Foyer): Promise<InProcessResult> {
  const cookies = new Cookies(foyer.config.publicUrl);
  const { access, clock } = foyer.services;
  const headers = (await signIn(foyer, people)).map(
    (token) => `theme=dark; ${cookies.names.session}=${token}`,
  );
  const bare = new BareCheck(randomBytes(32), ['coach', 'client'], people);
  const signed = headers.map((_, id) => `theme=dark; ${bare.sign(id, 'coach', Date.now() + 3_600_000)}`);

  const timed = {
    product: (header: string): boolean => {
      const decision = access.check(cookies.read(header, 'session'));
      if (decision instanceof Promise)
        throw new Error('The gate looked at its store, though it knows the session.');
      return decision.decision === 'allow';
    },
    bare: (header: string): boolean => bare.check(header, clock.now()) !== undefined,
    remembered: (header: string): boolean => bare.remembered(header, clock.now()) !== undefined,
  };
  const micros = { product: [] as number[], bare: [] as number[], remembered: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    // As the worker does each second; afterwards everybody is looked up once.
    await access.readFeed();
    for (const header of headers) await access.check(cookies.read(header, 'session'));
    const took = {
      product: cpuMicros(headers, timed.product),
      bare: cpuMicros(signed, timed.bare),
      remembered: cpuMicros(signed, timed.remembered),
    };
    if (round === 0) continue;
    micros.product.push(took.product);
    micros.bare.push(took.bare);
    micros.remembered.push(took.remembered);
  }
  return {
    productMicros: median(micros.product),
    bareMicros: median(micros.bare),
    rememberedMicros: median(micros.remembered),
    againstBare: median(micros.product.map((one, round) => one / micros.bare[round]!)),
    againstRemembered: median(micros.product.map((one, round) => one / micros.remembered[round]!)),
  };
}

/** Processor time of one check. */
function cpuMicros(headers: readonly string[], check: (header: string) => boolean): number {
  const before = process.threadCpuUsage();
  let allowed = 0;
  for (let index = 0; index < checksPerRound; index += 1)
    if (check(headers[index % headers.length]!)) allowed += 1;
  const { user, system } = process.threadCpuUsage(before);
  if (allowed !== checksPerRound) throw new Error('Somebody with a session was not let in.');
  return (user + system) / checksPerRound;
}
