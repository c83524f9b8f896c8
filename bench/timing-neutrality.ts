// Asks a real server, over a socket and a SQLite file, about addresses it knows and addresses it does not, in turns, and
// reports how well the time of an answer tells them apart (SR-18). 0.5 is a coin; the promise is 0.40 to 0.60.
// Run: node bench/timing-neutrality.ts [pairs]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../packages/foyer/src/compose.ts';
import { loadConfig } from '../packages/foyer/src/config/load-config.ts';

const pairs = Number(process.argv[2] ?? 400);
const folder = mkdtempSync(join(tmpdir(), 'foyer-timing-'));
const adminApiKey = 'a-key-for-timing-that-is-long-enough-for-anybody';
const config = await loadConfig({
  cwd: folder,
  env: {
    FOYER_ENV: 'test',
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'foyer.db')}`,
    FOYER_SECRET: 'a-secret-for-timing-that-is-long-enough-for-anybody',
    ADMIN_API_KEY: adminApiKey,
    LIMIT_JOIN_PER_MINUTE: '0',
    LIMIT_TOKEN_PER_MINUTE: '0',
  },
  product: { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }] },
});
const foyer = await compose(config);
await foyer.services.access.readFeed();
const server = await foyer.listen();
const worker = foyer.startWorker();
const origin = `http://127.0.0.1:${server.port}`;

let made = 0;
const fresh = () => `fresh-${made++}-${Math.random().toString(36).slice(2, 6)}@people.test`;
const post = async (path: string, body: object, key?: string): Promise<void> => {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
};
const form = async (path: string, fields: Record<string, string>): Promise<void> => {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  await response.arrayBuffer();
  if (response.status >= 400) throw new Error(`${path} answered ${response.status}.`);
};

/** Addresses on the list, each asked about once, so that a mail is due every time. */
async function known(count: number): Promise<readonly string[]> {
  const emails = Array.from({ length: count }, fresh);
  await Promise.all(
    emails.map((email) => post('/api/waitlist/invite', { email, role: 'coach' }, adminApiKey)),
  );
  return emails;
}

/** The share that the best threshold, in either direction, gets right. */
function bestThreshold(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((time) => ({ time, side: 1 })),
    ...other.map((time) => ({ time, side: -1 })),
  ].toSorted((a, b) => a.time - b.time);
  let sum = 0;
  let best = 0;
  for (const { side } of all) {
    sum += side;
    best = Math.max(best, Math.abs(sum));
  }
  return 0.5 + best / (2 * one.length);
}

async function compare(
  name: string,
  ask: { known: (email: string) => Promise<void>; fresh: () => Promise<void> },
  emails: readonly string[],
): Promise<boolean> {
  const times = { known: [] as number[], fresh: [] as number[] };
  for (let pair = 0; pair < emails.length; pair++) {
    const turns = pair % 2 ? (['known', 'fresh'] as const) : (['fresh', 'known'] as const);
    for (const turn of turns) {
      const startedAt = performance.now();
      await (turn === 'known' ? ask.known(emails[pair]!) : ask.fresh());
      times[turn].push(performance.now() - startedAt);
    }
  }
  const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
  // The first half chooses the threshold no better than chance does; the whole is the harder test for us.
  const score = bestThreshold(times.known, times.fresh);
  process.stdout.write(
    `${name.padEnd(44)} known ${median(times.known).toFixed(2)} ms  unknown ${median(times.fresh).toFixed(2)} ms  score ${score.toFixed(3)}  ${score <= 0.6 ? 'ok' : 'TELLS'}\n`,
  );
  return score <= 0.6;
}

const enlist = (email: string) => post('/api/waitlist/join', { email, name: 'Ana' });
const recover = (email: string) => post('/api/waitlist/recover', { email });
const [repeated] = (await known(1)) as [string];
const again = Array.from({ length: pairs }, () => repeated);
await Promise.all([enlist(repeated), recover(repeated), enlist(fresh())]);

const results = [
  await compare('warming up', { known: enlist, fresh: () => enlist(fresh()) }, again.slice(0, 50)),
  await compare(
    'join: invited, mail due',
    { known: enlist, fresh: () => enlist(fresh()) },
    await known(pairs),
  ),
  await compare(
    'join: the same person over and over',
    { known: enlist, fresh: () => enlist(fresh()) },
    again,
  ),
  await compare(
    'join by form',
    {
      known: (email) => form('/waitlist', { email, name: 'Ana' }),
      fresh: () => form('/waitlist', { email: fresh(), name: 'Ana' }),
    },
    await known(pairs),
  ),
  await compare(
    'recover: invited, mail due',
    { known: recover, fresh: () => recover(fresh()) },
    await known(pairs),
  ),
  await compare(
    'recover: the same person over and over',
    { known: recover, fresh: () => recover(fresh()) },
    again,
  ),
  await compare(
    'sign-in link',
    { known: (email) => form('/sign-in', { email }), fresh: () => form('/sign-in', { email: fresh() }) },
    await known(pairs),
  ),
].slice(1);

await server.close(1000);
await worker.stop();
await foyer.close();
rmSync(folder, { recursive: true });
process.exitCode = results.every(Boolean) ? 0 : 1;
