import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../packages/foyer/src/testing/fake-clerk/seeded-random.ts';
import { findFreePort } from '../../bench/servers/free-port.ts';
import { openMailSink } from '../../bench/servers/mail-sink.ts';
import { benchAdminKey, productEnvironment, repository } from '../../bench/servers/product-environment.ts';
import { builtServer, serverFlags } from '../../tools/launcher/server-build.mjs';
import { HttpClient } from '../support/http-client.ts';
import { soakActs } from './soak-acts.ts';
import { SoakLoad } from './soak-load.ts';
import { SoakStreams } from './soak-streams.ts';
import { SoakWorld } from './soak-world.ts';
import { openDescriptors, watchProcess, type SoakSample } from './watch-process.ts';

export interface SoakOptions {
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
  readonly seed: number;
  readonly sampleEverySeconds: number;
  /** Told every sample as it is taken. */
  readonly onSample?: (sample: SoakSample) => void;
}

export interface SoakReport {
  readonly samples: readonly SoakSample[];
  readonly answered: ReadonlyMap<string, number>;
  readonly streams: { readonly opened: number; readonly messages: number };
  readonly mailsRead: number;
  /** Answers other than expected, and requests without one. */
  readonly faultCount: number;
  readonly faults: readonly string[];
  /** People whose join was acknowledged, and people on the list. */
  readonly joined: number;
  readonly listed: number;
  readonly descriptors: { readonly before: number; readonly after: number };
  /** How long the oldest due mail was still waiting when a minute had passed after the last request. */
  readonly leftInQueueSeconds: number;
  /** Events in the log of level warning and above, and how often they came. */
  readonly complaints: ReadonlyMap<string, number>;
  readonly exitCode: number | null;
}

const keyCount = 4;
const settleSecondsMax = 60;

/** Starts Foyer as an operator does, lives with it for a while over real HTTP and mail, and stops it. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-soak-'));
  const databaseFile = join(folder, 'foyer.db');
  const random = seededRandom(options.seed);
  const world = new SoakWorld();
  const sink = await openMailSink('taking', (mime) => void world.read(mime));
  const port = await findFreePort();
  const child = spawn(process.execPath, [...serverFlags, join(repository, builtServer), 'start'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      ...productEnvironment({ databaseUrl: `file:${databaseFile}`, port, smtpPort: sink.port }),
    },
  });
  const complaints = new Map<string, number>();
  createInterface(child.stdout).on('line', (line) => {
    const event = complaintIn(line);
    if (event !== undefined) complaints.set(event, (complaints.get(event) ?? 0) + 1);
  });
  child.stderr.resume();
  const endAtOnce = (): void => void child.kill('SIGKILL');
  process.once('exit', endAtOnce);
  const client = new HttpClient(port, { connectionsMax: 32 });
  try {
    await answers(client);
    const keys = await makeKeys(client);
    const look = { pid: child.pid!, startedAt: performance.now(), client, key: benchAdminKey, databaseFile };
    const before = (await watchProcess(look)).descriptors;
    const samples: SoakSample[] = [];
    let looking: Promise<unknown> | undefined;
    const sampling = setInterval(() => {
      // A busy machine is no reason to look twice at once.
      looking ??= watchProcess(look)
        .then((sample) => {
          samples.push(sample);
          options.onSample?.(sample);
          return sample;
        })
        .catch((error: unknown) => load.fault(`metrics: ${(error as Error).message}`))
        .finally(() => {
          looking = undefined;
        });
    }, options.sampleEverySeconds * 1000);
    const streams = new SoakStreams(port, keys, random);
    const load = new SoakLoad(client, soakActs({ world, key: benchAdminKey, random }), random);
    await load.run(options);
    clearInterval(sampling);
    await looking;
    streams.close();
    client.close();
    const after = new HttpClient(port, { connectionsMax: 1 });
    const settled = await settle({ ...look, client: after }, { before, onDrained: () => sink.hangUp() });
    const listed = JSON.parse(
      (await after.ask({ path: '/api/v1/admin/waitlist?limit=1', headers: bearer(benchAdminKey) })).text,
    ) as { counts: { all: number } };
    after.close();
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    return {
      samples,
      answered: load.answered,
      streams,
      mailsRead: world.mailsRead,
      faultCount: load.faultCount + streams.faults.length,
      faults: [...load.faults, ...streams.faults.slice(0, 10)],
      joined: world.joined.size,
      listed: listed.counts.all,
      descriptors: { before, after: settled.descriptors },
      leftInQueueSeconds: settled.oldestSeconds,
      complaints,
      exitCode,
    };
  } finally {
    client.close();
    process.off('exit', endAtOnce);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answers(client: HttpClient): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const ready = await client.ask({ path: '/readyz' }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ready) return;
    if (tries > 600) throw new Error('Foyer did not start within half a minute.');
    await sleep(50);
  }
}

async function makeKeys(client: HttpClient): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let made = 0; made < keyCount; made += 1) {
    const answer = await client.ask({
      method: 'POST',
      path: '/api/v1/admin/api-keys',
      headers: bearer(benchAdminKey),
      body: { name: `Desk ${made}`, scopes: ['read'] },
    });
    keys.push((JSON.parse(answer.text) as { key: string }).key);
  }
  return keys;
}

/** Waits until mails have left and descriptors are back, as long as that may take. */
async function settle(
  look: Parameters<typeof watchProcess>[0],
  { before, onDrained }: { before: number; onDrained: () => void },
): Promise<{ oldestSeconds: number; descriptors: number }> {
  const givesUpAt = performance.now() + settleSecondsMax * 1000;
  for (;;) {
    const { oldestSeconds } = await watchProcess(look);
    if (oldestSeconds === 0) onDrained();
    await sleep(500);
    const descriptors = openDescriptors(look.pid);
    if ((oldestSeconds === 0 && descriptors <= before + 2) || performance.now() > givesUpAt)
      return { oldestSeconds, descriptors };
  }
}

function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

function complaintIn(line: string): string | undefined {
  if (!/^\{"level":"(?:warn|error|fatal)"/.test(line)) return undefined;
  const { event, reason } = JSON.parse(line) as { event: string; reason?: string };
  return reason === undefined ? event : `${event} (${reason})`;
}
