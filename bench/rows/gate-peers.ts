import { join } from 'node:path';
import type { LoadResult } from '../load/job.ts';
import { countOf, type Proof } from '../measure/proofs.ts';
import { ratio, takeTurns, type Turns } from '../measure/take-turns.ts';
import { figuresOf, times, totalCpu, type Finding, type ServerFigures } from '../report/figures.ts';
import { signUp } from '../peers/start-peers.ts';
import { BenchServer } from '../servers/bench-server.ts';
import { findFreePort } from '../servers/free-port.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import { startNginx } from '../servers/nginx.ts';
import { repository } from '../servers/product-environment.ts';
import type { Place } from '../storage/bench-storage.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const people = 300;
/** DESIGN §5: the gate against both peers. */
const target = 40;

/** The gate beside a session look-up by better-auth on the same machine and kind of database, and through nginx. */
export async function gatePeersRow(setting: Setting): Promise<void> {
  const { bench, storage } = setting;
  await withProduct(setting, 'silent', async (product, productPlace) => {
    const peerPlace = await storage.place('floor', setting.entries);
    const peer = await startPeer(peerPlace, storage.postmasterPid, false);
    const cachingPlace = await storage.place('floor', setting.entries);
    const caching = await startPeer(cachingPlace, storage.postmasterPid, true);
    try {
      const contenders = [product, peer, caching];
      const cookies = [await comeIn(product, await inviteToProduct(product, productPlace, people, 'peers')), await signUp(peer, people), await signUp(caching, people)];
      const turns = await takeTurns(bench.load, contenders, Math.min(bench.options.rounds, 5), (server) => ({
        connections, warmup: 500, requests: (server === product ? 30_000 : 3_000) * bench.options.effort, loop: { kind: 'closed' },
        work: { kind: 'gate', cookies: cookies[contenders.indexOf(server)]! },
      }));
      const [own, looked, cached] = turns as [Turns, Turns, Turns];
      const nginx = await throughNginx(setting, product, cookies[0]!);
      bench.report({
        title: titleOf(`Gate beside better-auth and through nginx, ${connections} connections`, setting),
        servers: [figuresOf('product', own.typical), figuresOf('better-auth', looked.typical), figuresOf('better-auth, cookie cache', cached.typical), ...(nginx?.servers ?? [])],
        findings: [
          against('requests/s against better-auth\'s', own, looked, target), against('requests/s against better-auth\'s with its cookie cache, which hears of no revocation', own, cached, undefined),
          { what: 'processor time of better-auth against ours', found: times(ratio(looked, own, totalCpu)), target: '', met: undefined },
          ...(nginx?.findings ?? []),
        ],
        proofs: [letIn('product', own), letIn('better-auth', looked), letIn('better-auth, cookie cache', cached), ...(nginx?.proofs ?? [])],
        notes: nginx === undefined ? ['nginx is not installed here; nothing was measured through it.'] : ['nginx asks the gate and hands out a file of two bytes; its figures have the processor time of Foyer alone.'],
      });
    } finally {
      await Promise.all([peer.stop(), caching.stop()]);
      await peerPlace.remove();
      await cachingPlace.remove();
    }
  });
}

async function startPeer(place: Place, postmasterPid: number | undefined, cached: boolean): Promise<BenchServer> {
  const port = await findFreePort();
  const database = await besideFloor(place);
  return BenchServer.start({
    contender: 'floor', name: 'better-auth peer', port, postmasterPid, args: [join(repository, 'bench/peers/better-auth.ts')],
    env: { PORT: String(port), PEER_DATABASE: database, PEER_COOKIE_CACHE: cached ? 'on' : 'off' },
  });
}

/** The same database server or folder, where no table of the floor has a name that better-auth wants. */
async function besideFloor(place: Place): Promise<string> {
  if (!place.url.startsWith('postgres:')) return `${place.url}.peer`;
  await place.insert('create schema peer', [[]]);
  const url = new URL(place.url);
  url.searchParams.set('options', '-c search_path=peer');
  return url.href;
}

async function throughNginx({ bench }: Setting, product: BenchServer, cookies: readonly string[]): Promise<{ servers: readonly ServerFigures[]; findings: readonly Finding[]; proofs: readonly Proof[] } | undefined> {
  const nginx = await startNginx(product.port);
  if (nginx === undefined) return undefined;
  try {
    const results: LoadResult[] = [];
    const direct: LoadResult[] = [];
    for (let round = 0; round <= Math.min(bench.options.rounds, 5); round += 1) {
      for (const [port, into] of [[nginx.port, results], [product.port, direct]] as const) {
        const result = await bench.load.load({ port, server: product.measured, connections, warmup: 500, requests: 10_000 * bench.options.effort, loop: { kind: 'closed' }, work: { kind: 'gate', cookies } });
        if (round > 0) into.push(result);
      }
    }
    const shares = results.map((result, round) => result.requestsPerSecond / direct[round]!.requestsPerSecond).toSorted((a, b) => a - b);
    const typical = results.toSorted((a, b) => a.requestsPerSecond - b.requestsPerSecond)[Math.floor(results.length / 2)]!;
    return {
      servers: [figuresOf('through nginx', typical)],
      findings: [{ what: 'requests/s through nginx against /gate/verify itself', found: times(shares[Math.floor(shares.length / 2)]!), target: '', met: undefined }],
      proofs: [letIn('through nginx', { results, typical }, 200)],
    };
  } finally {
    await nginx.stop();
  }
}

function against(what: string, own: Turns, other: Turns, wanted: number | undefined): Finding {
  const factor = ratio(own, other, ({ requestsPerSecond }) => requestsPerSecond);
  return { what, found: times(factor), target: wanted === undefined ? '' : `>= ${times(wanted)}`, met: wanted === undefined ? undefined : factor >= wanted };
}

function letIn(who: string, { results }: Turns, status = 204): Proof {
  const answers = results.reduce((sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0), 0);
  const allowed = countOf(results, status);
  return { promise: `${who}: everybody with a session is let in`, kept: allowed === answers, evidence: `${allowed} of ${answers}` };
}
