import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startCommand } from '../../packages/foyer/src/testing/child-process.ts';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { drillAdminKey, drillProduct, drillSettings, untilReady } from '../support/foyer-process.ts';
import { bringIn } from '../support/guests.ts';
import { HttpClient } from '../support/http-client.ts';
import { hostileSearches } from './hostile-searches.ts';
import { putLongList } from './long-list.ts';

/** Milliseconds. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

export interface SearchFlood {
  readonly searches: Times;
  /** Of the gate and of joins while nobody searches, and meanwhile. */
  readonly gate: { readonly alone: Times; readonly meanwhile: Times };
  readonly joins: { readonly alone: Times; readonly meanwhile: Times };
  /** Answers that are neither a page nor a refusal with a code. */
  readonly faults: readonly string[];
  readonly exported: number;
}

/** Hostile searches in a long list, eight at once, with an export beside; people come to the gate and join meanwhile. */
export async function floodWithSearches({ people, searches }: { people: number; searches: number }): Promise<SearchFlood> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-searches-'));
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  await putLongList(people, join(folder, 'foyer.db'));
  const resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 100_000, monthlyQuota: 100_000, verifiedDomains: ['foyer.test'] });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = startCommand(['start'], drillSettings({
    PORT: String(port), PUBLIC_URL: origin, DATABASE_URL: `file:${join(folder, 'foyer.db')}`, LOG_LEVEL: 'error', EMAIL_FROM: 'Atrium <hello@foyer.test>',
    RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '300',
  }), folder);
  const [visitor, crowd] = [new HttpClient(port, { connectionsMax: 2 }), new HttpClient(port, { connectionsMax: 9, patienceMs: 120_000 })];
  const faults: string[] = [];
  const headers = { authorization: `Bearer ${drillAdminKey}` };
  try {
    await untilReady(server, origin);
    const cookie = (await bringIn(origin, ['inside@people.test'], resend)).get('inside@people.test')!;
    let joined = 0;
    /** Comes to the gate and joins, in turn, until it is over. */
    const come = async (over: () => boolean) => {
      const [gate, joins]: [number[], number[]] = [[], []];
      while (!over() || joins.length < 20) {
        gate.push(await timed(async () => expectStatus('gate', 204, (await visitor.ask({ path: '/gate/verify', headers: { cookie } })).status)));
        const body = { email: `later-${(joined += 1)}@people.test`, name: 'Ana' };
        joins.push(await timed(async () => expectStatus('join', 202, (await visitor.ask({ method: 'POST', path: '/api/waitlist/join', body })).status)));
      }
      return { gate: timesOf(gate), joins: timesOf(joins) };
    };
    const expectStatus = (what: string, wanted: number, status: number): void => {
      if (status !== wanted) faults.push(`${what}: ${status} instead of ${wanted}`);
    };
    const alone = await come(() => true);
    const waiting = [...hostileSearches(searches)];
    const took: number[] = [];
    const search = async (): Promise<void> => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const asked = path;
        took.push(await timed(async () => {
          const { status, text } = await crowd.ask({ path: asked, headers });
          const { code, items } = JSON.parse(text) as { code?: unknown; items?: readonly { id: string }[] };
          const sound = status === 200 ? new Set(items!.map(({ id }) => id)).size === items!.length : status >= 400 && status < 500 && typeof code === 'string';
          if (!sound) faults.push(`${asked}: ${status} ${text.slice(0, 200)}`);
        }));
      }
    };
    let exported = 0;
    const exporting = async (): Promise<void> => {
      const { status, text } = await crowd.ask({ path: '/api/v1/admin/approved-users/export?format=csv', headers });
      expectStatus('export', 200, status);
      exported = text.split('\n').length - 2;
    };
    let over = false;
    const attack = Promise.all([...Array.from({ length: 8 }, search), exporting()]).finally(() => { over = true; });
    const [meanwhile] = await Promise.all([come(() => over), attack]);
    return { searches: timesOf(took), gate: { alone: alone.gate, meanwhile: meanwhile.gate }, joins: { alone: alone.joins, meanwhile: meanwhile.joins }, faults, exported };
  } finally {
    for (const client of [visitor, crowd]) client.close();
    server.child.kill('SIGTERM');
    await server.ended;
    await resend.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For whoever reads the output. */
export function floodInWords(people: number, { searches, gate, joins, exported }: SearchFlood): string {
  const row = (what: string, { count, p50, p99 }: Times): string => `  ${what.padEnd(24)} ${String(count).padStart(6)} ${p50.toFixed(1).padStart(9)} ${p99.toFixed(1).padStart(9)}`;
  return [`hostile searches over ${people} people, ${exported} exported meanwhile  count    p50 ms    p99 ms`, row('searches', searches),
    row('gate, alone', gate.alone), row('gate, meanwhile', gate.meanwhile), row('joins, alone', joins.alone), row('joins, meanwhile', joins.meanwhile)].join('\n');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function timesOf(times: readonly number[]): Times {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { count: times.length, p50: at(0.5), p99: at(0.99) };
}
