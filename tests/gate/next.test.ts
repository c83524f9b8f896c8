import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkGate, type GateMap } from '../../packages/gate-check/src/index.ts';
import type { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { startHarness, type Harness } from '../../packages/foyer/src/testing/harness.ts';
import { comesIn, keyWith } from '../../packages/foyer/src/testing/stories.ts';
import { NextExample } from '../../tools/next-example.ts';
import { freePort, started } from './support/proxied.ts';
import { ask, view, type Seen } from './support/visitor.ts';

/** What only people inside may read. */
const secrets = /The studio greets|The studio of the coaches|ACTION_ID|kept by the coach/;
const close: (() => Promise<unknown>)[] = [];
let foyer: Harness;
let example: NextExample;
let internal: string;
let key: string;
let coach: { email: string; browser: Browser };
let client: { email: string; browser: Browser };
let revoked: string;

beforeAll(async () => {
  foyer = await startHarness({ clock: 'system', env: { PORT: '0', HOST: '127.0.0.1' } });
  const server = await foyer.foyer.listen();
  close.push(() => foyer.close(), () => server.close(100));
  internal = `http://127.0.0.1:${server.port}`;
  key = await keyWith(foyer, ['gate']);
  coach = await comesIn(foyer, { role: 'coach' });
  client = await comesIn(foyer, { role: 'client' });
  const gone = await comesIn(foyer, { role: 'coach' });
  await foyer.admin('/api/admin/revoke-access', { email: gone.email });
  revoked = gone.browser.header!;
  example = await NextExample.prepare();
});
afterAll(async () => {
  for (const one of close.toReversed()) await one();
});

async function start(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const stop = await started(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'], example.folder, `${origin}/`, {
    FOYER_URL: internal, FOYER_PUBLIC_URL: 'https://foyer.test', FOYER_GATE_KEY: key, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production',
  });
  return { origin, stop };
}

function map(): GateMap {
  return {
    open: ['/'], credentials: { inside: coach.browser.header!, otherRole: client.browser.header!, revoked },
    protected: [
      { path: '/studio', proof: 'The studio greets' }, { path: '/studio/notes', proof: 'The studio greets' }, { path: '/coaching', role: 'coach', proof: 'The studio of the coaches' },
      { path: '/api/notes', proof: 'from":"the studio' }, { path: '/api/notes', method: 'POST', body: '{}', proof: 'kept in the studio' },
    ],
  };
}

/** Calls a server action at any address: as the page's script would, or as its form without one. */
function act(address: string, id: string, note: string, cookie: string | undefined, by: 'script' | 'form'): Promise<Seen> {
  // In this order: what is referred to comes first.
  const fields = by === 'script' ? [['_1_note', note], ['0', '["$K1"]']] : [[`$ACTION_ID_${id}`, ''], ['note', note]];
  const edge = 'a-form-of-the-page';
  const body = `${fields.map(([name, value]) => `--${edge}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${edge}--\r\n`;
  const headers: Record<string, string> = by === 'script' ? { accept: 'text/x-component', 'next-action': id } : { accept: 'text/html' };
  return ask(address, undefined, { method: 'POST', body, headers: { ...headers, 'content-type': `multipart/form-data; boundary=${edge}`, ...(cookie === undefined ? {} : { cookie }) } });
}

describe.each([
  ['behind proxy.ts', {}], ['behind middleware.ts, as before Next.js 16', { older: true }],
  ['without either, by its pages, handlers and actions alone', { without: 'proxy.ts' }],
] as const)('a Next.js application, %s', (_, how) => {
  let origin: string;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    await example.build(how);
    ({ origin, stop } = await start());
  });
  afterAll(() => stop?.());

  it('lets people inside through, and leads strangers to the door', async () => {
    expect((await view(`${origin}/studio`, coach.browser.header)).text).toContain(`The studio greets ${coach.email}, coach.`);
    for (const path of ['/studio', '/studio/notes', '/coaching']) {
      const refused = await view(`${origin}${path}`);
      expect([303, 307]).toContain(refused.status);
      expect(refused.headers.get('location')).toBe('https://foyer.test/waitlist');
      expect(refused.text).not.toMatch(secrets);
    }
  });

  it('answers programs with a problem', async () => {
    const refused = await ask(`${origin}/api/notes`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect((await ask(`${origin}/api/notes`, coach.browser)).status).toBe(200);
  });

  it('keeps a page for one role', async () => {
    expect((await view(`${origin}/coaching`, coach.browser.header)).text).toContain('The studio of the coaches.');
    const other = await view(`${origin}/coaching`, client.browser.header);
    expect(other.text).not.toContain('The studio of the coaches.');
    expect(other.status).toBe(403);
  });

  it('carries out an action for people inside alone, also at an open address', async () => {
    const page = await view(`${origin}/studio`, coach.browser.header);
    const id = /\$ACTION_ID_([0-9a-f]{40,})/.exec(page.text)?.[1];
    expect(id).toBeDefined();
    for (const by of ['script', 'form'] as const) {
      const acted = await act(`${origin}/studio`, id!, `kept by the coach's ${by}`, coach.browser.header, by);
      // A script is told where to go; a form goes there.
      expect(acted.headers.get(by === 'script' ? 'x-action-redirect' : 'location')).toContain('/studio/notes');
      for (const path of ['/studio', '/', '/coaching', '/nowhere']) {
        for (const cookie of [undefined, revoked, '__Host-foyer-session=made-up']) {
          const refused = await act(`${origin}${path}`, id!, 'planted by a stranger', cookie, by);
          expect([path, refused.status < 500, secrets.test(refused.text)]).toEqual([path, true, false]);
        }
      }
    }
    const [mine, other] = [await ask(`${origin}/api/notes`, coach.browser), await ask(`${origin}/api/notes`, client.browser)];
    for (const by of ['script', 'form']) expect(mine.text).toContain(`kept by the coach's ${by}`);
    expect(mine.text + other.text).not.toContain('planted');
  });

  it('shows as data what it shows as a page, to the same people', async () => {
    for (const headers of [{ rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }, { rsc: '1', 'next-router-segment-prefetch': '/_tree' }] as Record<string, string>[]) {
      for (const path of ['/studio?_rsc=1', '/studio/notes?_rsc=1', '/coaching.rsc', '/studio.segments/_tree.segment.rsc', '/_next/data/build/studio.json']) {
        const refused = await ask(`${origin}${path}`, undefined, { headers });
        expect([path, refused.status < 500, secrets.test(refused.text)]).toEqual([path, true, false]);
      }
    }
    // Next.js first adds a mark of its own to the address.
    const marked = await ask(`${origin}/studio`, coach.browser, { headers: { rsc: '1' } });
    const seen = await ask(new URL(marked.headers.get('location') ?? '', `${origin}/studio`).href, coach.browser, { headers: { rsc: '1' } });
    expect([seen.status, seen.headers.get('content-type'), seen.text]).toEqual([200, 'text/x-component', expect.stringContaining('The studio greets')]);
  });

  it('holds against everything the kit knows', async () => {
    const report = await checkGate({ url: origin, map: map() });
    // TRACE is an error in Next.js itself, before it asks any code of the application: closed, if not politely.
    const ours = report.findings.filter(({ kind, attack, excerpt }) => kind !== 'fault' || attack !== 'by TRACE' || excerpt !== 'Internal Server Error');
    expect(ours).toEqual([]);
    expect(report.leftOut).toEqual([]);
    expect(report.tries).toBeGreaterThan(300);
  });
});

describe('the adapter for Next.js', () => {
  it('fits the types of the real Next.js', async () => {
    expect(await example.checkAdapterTypes()).toBe('');
  });
});
