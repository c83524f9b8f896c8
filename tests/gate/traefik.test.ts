import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { startHarness, type Harness } from '../../packages/foyer/src/testing/harness.ts';
import { comesIn, isInvited } from '../../packages/foyer/src/testing/stories.ts';
import { root } from '../../tools/processes.ts';
import { pathsOf } from './support/proxied.ts';

interface Middleware {
  readonly headers?: { readonly customRequestHeaders: Readonly<Record<string, string>> };
  readonly forwardAuth?: { readonly address: string; readonly trustForwardHeader: boolean; readonly authResponseHeaders: readonly string[] };
}
interface Dynamic {
  readonly http: {
    readonly middlewares: Readonly<Record<string, Middleware>>;
    readonly routers: Readonly<Record<string, { rule: string; priority: number; middlewares?: readonly string[]; service: string }>>;
    readonly services: Readonly<Record<string, { loadBalancer: { servers: readonly { url: string }[] } }>>;
  };
}

const origin = 'https://join.example.com';
let foyer: Harness;
let http: Dynamic['http'];
beforeAll(async () => {
  foyer = await startHarness({ clock: 'system', env: { PUBLIC_URL: origin } });
  ({ http } = parse(await readFile(join(root, 'examples', 'forward-auth-traefik', 'dynamic.yaml'), 'utf8')) as Dynamic);
});
afterAll(() => foyer.close());

/** Asks as Traefik does, and reads the answer as Traefik does: in, with headers, or an answer for whoever asked. */
async function traefik(middleware: string, path: string, { browser, method = 'GET', headers = {} }: { browser?: Browser; method?: string; headers?: Record<string, string> } = {}) {
  const { address, authResponseHeaders } = http.middlewares[middleware]!.forwardAuth!;
  const url = new URL(address);
  const answer = await foyer.fetch(`${url.pathname}${url.search}`, {
    ...(browser ? { browser } : {}),
    headers: { accept: 'text/html', ...headers, 'x-forwarded-method': method, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'join.example.com', 'x-forwarded-uri': path, 'x-forwarded-for': '192.0.2.1' },
  });
  if (answer.ok) return { passes: true, identity: Object.fromEntries(authResponseHeaders.map((name) => [name, answer.headers.get(name)])) };
  const location = answer.headers.get('location');
  // Traefik resolves it against the address by which it asked.
  return { passes: false, status: answer.status, location: location === null ? null : new URL(location, address).href, text: await answer.text() };
}

describe('the configuration for Traefik', () => {
  it('asks Foyer for everything that is not listed as open, and names nothing that is not there', () => {
    const { middlewares, routers, services } = http;
    for (const [name, router] of Object.entries(routers)) {
      expect([name, services[router.service] !== undefined, (router.middlewares ?? []).every((one) => middlewares[one] !== undefined)]).toEqual([name, true, true]);
      if (router.service !== 'app') continue;
      // What a client claims is taken away first, on open paths too.
      expect([name, router.middlewares?.[0]]).toEqual([name, 'foyer-strip']);
      expect([name, router.middlewares?.slice(1).some((one) => middlewares[one]?.forwardAuth !== undefined)]).toEqual([name, name !== 'open']);
    }
    const last = Object.values(routers).toSorted((one, other) => one.priority - other.priority)[0];
    expect([last?.rule, last?.middlewares]).toEqual(['Host(`join.example.com`)', ['foyer-strip', 'foyer-gate']]);
  });

  it('takes no client\'s word for who asks, and passes on who Foyer says it is', () => {
    const stripped = Object.keys(http.middlewares['foyer-strip']!.headers!.customRequestHeaders).map((name) => name.toLowerCase());
    for (const { forwardAuth } of Object.values(http.middlewares)) {
      if (forwardAuth === undefined) continue;
      expect(forwardAuth.trustForwardHeader).toBe(false);
      expect(forwardAuth.authResponseHeaders).toEqual(['X-Foyer-Subject', 'X-Foyer-Email', 'X-Foyer-Role']);
      for (const name of forwardAuth.authResponseHeaders) expect(stripped).toContain(name.toLowerCase());
    }
    for (const value of Object.values(http.middlewares['foyer-strip']!.headers!.customRequestHeaders)) expect(value).toBe('');
  });

  it('sends to Foyer exactly Foyer\'s own paths', () => {
    const source = /PathRegexp\(`(.*?)`\)/.exec(http.routers['foyer']!.rule)![1]!;
    const pattern = new RegExp(source);
    expect(pathsOf(foyer).filter((path) => !pattern.test(path))).toEqual([]);
    for (const path of ['/', '/accounting', '/admins', '/api/notes', '/studio', '/x/waitlist', '/metrics', '/healthz', '/dev/mailbox']) expect([path, pattern.test(path)]).toEqual([path, false]);
  });
});

describe('forward-auth as Traefik speaks it', () => {
  it('lets people inside through, and keeps a place for one role', async () => {
    const { browser, email } = await comesIn(foyer, { role: 'client' });
    expect(await traefik('foyer-gate', '/studio', { browser })).toMatchObject({ passes: true, identity: { 'X-Foyer-Email': email, 'X-Foyer-Role': 'client' } });
    expect(await traefik('foyer-gate', '/api/notes', { browser, method: 'POST', headers: { accept: 'application/json' } })).toMatchObject({ passes: true });
    expect(await traefik('foyer-gate-coach', '/coaching', { browser })).toMatchObject({ passes: false, status: 403 });
  });

  it('leads a browser to the door on the host people know, and back to the page', async () => {
    const browser = new Browser();
    expect(await traefik('foyer-gate', '/studio/notes?tab=2', { browser })).toMatchObject({ passes: false, status: 303, location: `${origin}/waitlist` });
    const guest = await isInvited(foyer, { role: 'client' });
    const accepted = await foyer.form('/invite', { token: guest.token }, { browser });
    const onboarded = accepted.headers.get('location') === '/onboarding' ? await foyer.form('/onboarding', { skip: '1' }, { browser }) : accepted;
    expect(onboarded.headers.get('location')).toBe('/gate/enter/continue');
    const back = await foyer.fetch('/gate/enter/continue', { browser });
    expect([back.status, back.headers.get('location')]).toEqual([303, '/studio/notes?tab=2']);
  });

  it.each([
    ['a program', 'GET', { accept: 'application/json' }], ['a script of a page', 'GET', { 'sec-fetch-mode': 'cors' }], ['a form', 'POST', {}], ['a WebSocket', 'GET', { accept: '*/*', 'sec-fetch-mode': 'websocket' }],
  ])('tells %s no, without sending it anywhere', async (_, method, headers) => {
    expect(await traefik('foyer-gate', '/studio', { method, headers })).toMatchObject({ passes: false, status: 401, location: null });
  });
});
