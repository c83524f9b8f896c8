import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkGate, type GateMap, type GateReport, readGateMap } from '../src/index.ts';

/** Sessions of an application that made its own gate. */
const [inside, otherRole, revoked] = ['sid=coach', 'sid=client', 'sid=gone'];
const map: GateMap = {
  protected: [{ path: '/studio', proof: 'secret plans' }, { path: '/coaching', role: 'coach', proof: 'secret plans' }],
  open: ['/'],
  credentials: { inside, otherRole, revoked },
};

interface Flaws {
  /** Whether this request passes, for the wrong reason. */
  readonly passes?: (request: IncomingMessage) => boolean;
  readonly page?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly ignoresRole?: boolean;
  readonly believesRevoked?: boolean;
  readonly cacheControl?: string;
}

let close = async (): Promise<void> => {};
afterEach(() => close());

/** A small application whose gate is right but for one flaw. */
async function attack({ passes = () => false, page = () => false, ignoresRole = false, believesRevoked = false, cacheControl = 'private, no-store' }: Flaws): Promise<GateReport> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (page(request, response)) return;
    if (path === '/') return void response.end('Welcome.');
    const sessions = (request.headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith('sid='));
    const session = sessions.length === 1 ? sessions[0] : undefined;
    const known = session === inside || session === otherRole || (believesRevoked && session === revoked);
    if (!known && !passes(request)) return void response.writeHead(401).end();
    if (path === '/coaching' && session === otherRole && !ignoresRole) return void response.writeHead(403).end();
    if (path.replace(/\/+$/, '').toLowerCase() !== '/studio' && path !== '/coaching') return void response.writeHead(404).end();
    response.writeHead(200, { 'cache-control': cacheControl }).end('secret plans');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  close = () => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return checkGate({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, map });
}

function attacks(report: GateReport, kind: GateReport['findings'][number]['kind']): readonly string[] {
  return [...new Set(report.findings.filter((finding) => finding.kind === kind).map(({ attack: name }) => name))];
}

describe('the kit', () => {
  it('finds nothing where there is nothing to find', async () => {
    expect((await attack({})).findings).toEqual([]);
  });

  it.each<[string, Flaws, string]>([
    ['a gate that believes a middleware header (CVE-2025-29927)', { passes: ({ headers }) => (headers['x-middleware-subrequest'] ?? '').includes('middleware:middleware') }, 'with forged internal sub-request (middleware, repeated)'],
    ['a gate that believes who a client says it is', { passes: ({ headers }) => headers['x-foyer-role'] !== undefined }, 'with forged identity (X-Foyer-…)'],
    ['a gate that trusts its own machine', { passes: ({ headers }) => headers['x-forwarded-for'] === '127.0.0.1' }, 'with forged address of this very machine'],
    ['a gate that compares paths letter by letter', { passes: ({ url }) => url !== '/studio' && url !== '/coaching' }, 'by another spelling, /STUDIO'],
    ['a gate for GET alone', { passes: ({ method }) => method !== 'GET' }, 'by HEAD'],
    ['a gate that takes any session', { passes: ({ headers }) => (headers.cookie ?? '').includes('foyer-session') }, 'with an invented session'],
    ['an unsigned assertion', { passes: ({ headers }) => (headers.authorization ?? '').startsWith('Bearer eyJ') }, 'with forged unsigned assertion'],
    ['data routes beside the gate', { page: (request, response) => (request.url ?? '').startsWith('/_next/data/') && Boolean(response.end('secret plans')) }, 'as data, /_next/data/development/studio.json'],
    ['a gate that does not hear of a revocation', { believesRevoked: true }, 'with a session whose access was taken back'],
    ['a resource that asks for no role', { ignoresRole: true }, 'with another role'],
    ['a preflight that opens the door', { passes: ({ headers }) => headers['access-control-request-method'] !== undefined && headers.origin === 'null' }, 'after a preflight, from another origin'],
    ['a WebSocket beside the gate', { passes: ({ headers }) => headers.upgrade === 'websocket' }, 'as a WebSocket'],
  ])('finds %s', async (_, flaws, expected) => {
    expect(attacks(await attack(flaws), 'reached')).toContain(expected);
  });

  it('finds a gate that breaks instead of saying no', async () => {
    const report = await attack({
      page: ({ headers }, response) => {
        try {
          decodeURIComponent((headers.cookie ?? '').split('=')[1] ?? '');
          return false;
        } catch {
          return Boolean(response.writeHead(500).end());
        }
      },
    });
    expect(attacks(report, 'fault')).toContain('with a session that cannot be read');
  });

  it('finds pages that shared caches may keep, and a gate that opens for nobody', async () => {
    expect(attacks(await attack({ cacheControl: 'public, max-age=60' }), 'cacheable')).toEqual(['as somebody inside: Cache-Control is "public, max-age=60"']);
    await close();
    expect(attacks(await attack({ page: (_, response) => Boolean(response.writeHead(401).end()) }), 'shut')).toEqual(['as anybody', 'as somebody inside']);
  });

  it('says what it could not try', async () => {
    const { leftOut } = await checkGate({ url: 'http://127.0.0.1:9', map: { protected: [{ path: '/studio', role: 'coach' }] } });
    expect(leftOut).toHaveLength(3);
  });
});

describe('the map', () => {
  it('is read with plain words about what does not fit', () => {
    expect(readGateMap({ protected: ['/a', { path: '/b', method: 'POST' }], open: ['/'] }).protected).toEqual([{ path: '/a' }, { path: '/b', method: 'POST' }]);
    for (const [bad, words] of [[null, 'must be an object'], [{}, '"protected" must be a list'], [{ protected: [] }, 'protects nothing'], [{ protected: ['a'] }, 'starts with "/"'], [{ protected: [{ path: '/a', mehtod: 'GET' }] }, '"mehtod"'], [{ protected: ['/a'], credentials: { admin: 'x' } }, 'credentials.admin']] as const) {
      expect(() => readGateMap(bad)).toThrow(words);
    }
  });
});
