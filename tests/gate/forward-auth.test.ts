import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask as raw } from '../../packages/gate-check/src/ask.ts';
import { checkGate } from '../../packages/gate-check/src/index.ts';
import { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { tokenIn } from '../../packages/foyer/src/testing/mailbox-assertions.ts';
import { comesIn, isInvited, joins } from '../../packages/foyer/src/testing/stories.ts';
import { pathsOf, type Proxied, startProxied } from './support/proxied.ts';
import { ask, open, submit, upload, webSocket } from './support/visitor.ts';

const megabyte = 1_048_576;

describe.each(['nginx', 'caddy'] as const)('an application behind a real %s', (proxy) => {
  let all: Proxied;
  let coach: { email: string; browser: Browser };
  let client: { email: string; browser: Browser };
  beforeAll(async () => {
    all = await startProxied(proxy);
    coach = await comesIn(all.foyer, { role: 'coach' });
    client = await comesIn(all.foyer, { role: 'client' });
  });
  afterAll(async () => { await all?.close(); });
  const at = (path: string): string => `${all.origin}${path}`;

  it('lets people inside through, with who they are', async () => {
    const seen = await open(at('/studio'), coach.browser);
    expect([seen.status, seen.text]).toEqual([200, `The studio greets ${coach.email}, coach.`]);
    expect(seen.headers.get('cache-control')).toBe('private, no-store');
    expect((await ask(at('/api/notes'), client.browser, { method: 'POST', body: '{}' })).status).toBe(201);
  });

  it('keeps strangers out: programs get 401, and the application hears nothing of them', async () => {
    const before = all.studio.asked.length;
    for (const [path, init] of [['/studio', {}], ['/api/notes', { method: 'POST', body: '{}' }], ['/nowhere', {}], ['/coaching', { method: 'DELETE' }]] as const) {
      const refused = await ask(at(path), undefined, init);
      expect([path, refused.status, refused.headers.get('content-type')]).toEqual([path, 401, 'application/problem+json']);
      expect(JSON.parse(refused.text)).toMatchObject({ code: 'auth/required', status: 401 });
    }
    expect(all.studio.asked.length).toBe(before);
  });

  it('leaves open what is listed as open, where nobody is anybody', async () => {
    expect((await ask(at('/static/app.css'))).status).toBe(200);
    expect((await ask(at('/'), coach.browser, { headers: { 'x-foyer-email': 'root@example.com' } })).text).toBe('Welcome. The studio is behind the gate.');
  });

  it('sends a browser to the waitlist, and back to the very page after the invitation is accepted', async () => {
    const guest = await isInvited(all.foyer);
    const browser = new Browser();
    const door = await open(at('/studio/notes?tab=2&q=a%20b'), browser);
    expect([door.address, door.status]).toEqual([at('/waitlist'), 200]);
    expect(browser.cookie('errand')).toBeDefined();
    // The mailed link, opened in the same browser. The role has an onboarding; it is skipped.
    await submit(at('/invite'), { token: guest.token }, browser);
    const seen = await submit(at('/onboarding'), { skip: '1' }, browser);
    expect(seen).toMatchObject({ address: at('/studio/notes?tab=2&q=a%20b'), status: 200, text: `The studio greets ${guest.email}, coach.` });
    expect(browser.cookie('errand')).toBeUndefined();
  });

  it('sends somebody who was signed out to the sign-in, and back to the very page', async () => {
    const { browser, email } = await comesIn(all.foyer, { role: 'client' });
    await ask(at('/api/session/logout'), browser, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
    const signedOut = new Browser();
    signedOut.plant('__Host-foyer-device', browser.cookie('device')!);
    const door = await open(at('/studio'), signedOut);
    expect(door.address).toContain('/sign-in?next=');
    await submit(at('/sign-in'), { email }, signedOut);
    const token = tokenIn(await all.foyer.readMailTo(email));
    const seen = await submit(at('/sign-in'), { token }, signedOut);
    expect(seen).toMatchObject({ address: at('/studio'), status: 200, text: `The studio greets ${email}, client.` });
  });

  it('leads the addressee of a link with ?token= to the invitation, and keeps the token in no address afterwards', async () => {
    const guest = await isInvited(all.foyer, { role: 'client' });
    const browser = new Browser();
    const door = await open(at(`/studio?token=${guest.token}`), browser);
    expect(door.address).toBe(at(`/invite?token=${guest.token}`));
    await submit(at('/invite'), { token: guest.token }, browser);
    const seen = await open(at('/gate/enter/continue'), browser);
    expect([seen.status, seen.address]).toEqual([200, at('/studio')]);
    expect(all.studio.asked.filter((asked) => asked.includes(guest.token))).toEqual([]);
  });

  it('takes nobody\'s word for who they are', async () => {
    const forged = { 'x-foyer-email': 'root@example.com', 'X-Foyer-Role': 'owner', 'x-foyer-subject': '1', 'x-foyer-anything': 'else' };
    const headers = new Map(JSON.parse((await ask(at('/headers'), client.browser, { headers: forged })).text) as [string, string][]);
    expect(headers.get('x-foyer-email')).toBe(client.email);
    expect(headers.get('x-foyer-role')).toBe('client');
    expect(headers.get('x-foyer-subject')).toMatch(/.{8,}/);
    expect((await ask(at('/studio'), undefined, { headers: forged })).status).toBe(401);
    const twins = JSON.parse((await ask(at('/headers'), client.browser, { headers: { X_Foyer_Role: 'owner', x_foyer_email: 'root@example.com' } })).text) as [string, string][];
    expect(twins.filter(([name]) => name.includes('_foyer_'))).toEqual([]);
  });

  it('tells the application none of Foyer\'s cookies, and all of its own', async () => {
    const cookie = `theme=dark; ${coach.browser.header}; lang=de; __Host-foyer-admin=x; __Host-foyer-errand=y; cart=7`;
    const headers = new Map(JSON.parse((await ask(at('/headers'), undefined, { headers: { cookie } })).text) as [string, string][]);
    expect(headers.get('cookie')).not.toContain('foyer');
    expect(headers.get('cookie')?.split(/; ?/).filter((pair) => pair !== '')).toEqual(['theme=dark', 'lang=de', 'cart=7']);
    const alone = new Map(JSON.parse((await ask(at('/headers'), coach.browser)).text) as [string, string][]);
    expect(alone.get('cookie') ?? '').toBe('');
  });

  it('keeps a place for one role', async () => {
    expect((await ask(at('/coaching'), coach.browser)).text).toBe('The studio of the coaches.');
    const other = await open(at('/coaching'), client.browser);
    expect([other.status, other.text.includes('The studio of the coaches')]).toEqual([403, false]);
  });

  it('keeps it for that role by any spelling', async () => {
    const before = all.studio.asked.length;
    for (const path of ['/COACHING', '/Coaching/x', '/coach%69ng', '//coaching', '/x/../coaching', '/./coaching', '/coaching;x=1', '/coaching%2fx', '/coaching?x']) {
      const refused = await raw(new URL(all.origin), { method: 'GET', path, headers: { cookie: client.browser.header! } });
      expect([path, refused.status]).toEqual([path, 403]);
    }
    expect(all.studio.asked.slice(before)).toEqual([]);
  });

  it('lets nobody climb out of what is open', async () => {
    for (const path of ['/static/../studio', '/static/%2e%2e/studio', '/static/..%2fstudio', '/static/..%5cstudio', '/static/..\\studio', '/static//../studio', '/static/x/../../studio', '/static/..;/studio', '/?/../studio', '/.%2fstudio']) {
      const before = all.studio.asked.length;
      const refused = await raw(new URL(all.origin), { method: 'GET', path, headers: {} });
      const heard = all.studio.asked.slice(before).map((asked) => decodeURIComponent(asked)).filter((asked) => /[\\/]\.\.[\\/]/.test(asked) && !asked.includes('?'));
      expect([path, heard, refused.text.includes('The studio greets')]).toEqual([path, [], false]);
    }
  });

  it('shuts people out when their access is taken back', async () => {
    const { browser, email } = await comesIn(all.foyer);
    expect((await ask(at('/studio'), browser)).status).toBe(200);
    await all.foyer.admin('/api/admin/revoke-access', { email });
    expect((await ask(at('/studio'), browser)).status).toBe(401);
    expect((await open(at('/studio'), browser)).text).not.toContain('The studio greets');
  });

  it('opens a WebSocket for people inside, and none for others', async () => {
    const opened = await webSocket(at('/live'), coach.browser.header);
    expect([opened.status, opened.text]).toEqual([101, expect.stringContaining(`The studio greets ${coach.email}.`)]);
    const before = all.studio.asked.length;
    for (const cookie of [undefined, '__Host-foyer-session=made-up']) expect((await webSocket(at('/live'), cookie, { 'x-foyer-role': 'coach' })).status).toBe(401);
    expect(all.studio.asked.length).toBe(before);
  });

  it('carries an upload of 100 MB past Foyer, which sees none of it', async () => {
    const [before, had] = [all.line.bytes, all.studio.uploaded];
    const took = await upload(at('/upload'), 100 * megabyte, coach.browser.header);
    expect([took.status, all.studio.uploaded - had]).toEqual([200, 100 * megabyte]);
    expect(all.line.bytes - before).toBeLessThan(20_000);
  });

  it('refuses the upload of a stranger before it has come', async () => {
    const had = all.studio.uploaded;
    const refused = await upload(at('/upload'), 100 * megabyte);
    expect(refused.status).toBe(401);
    expect(refused.sent).toBeLessThan(8 * megabyte);
    expect(all.studio.uploaded).toBe(had);
  });

  it('passes on what the application itself answers, its refusals and errors too', async () => {
    expect(await ask(at('/unauthorised'), coach.browser)).toMatchObject({ status: 401, text: 'The studio says no.' });
    expect(await ask(at('/broken'), coach.browser)).toMatchObject({ status: 500, text: 'The studio broke.' });
    expect((await open(at('/unauthorised'), coach.browser)).text).toBe('The studio says no.');
  });

  it.each(['cut', 'silent'] as const)('is closed while Foyer is away (%s), and never an error of the application', async (fault) => {
    const before = all.studio.asked.length;
    all.line.fault = fault;
    try {
      const forged = { 'x-foyer-subject': '1', 'x-foyer-email': 'root@example.com', 'x-foyer-role': 'coach' };
      // All at once: a proxy waits seconds for a silent Foyer.
      const refused = await Promise.all([open(at('/studio'), coach.browser), ask(at('/studio'), coach.browser), ask(at('/api/notes'), undefined, { method: 'POST', body: '{}', headers: forged })]);
      for (const { status, headers, text } of refused) {
        expect([status, headers.get('cache-control')]).toEqual([403, 'no-store']);
        expect(text).toContain('cannot tell right now');
      }
      expect(all.studio.asked.length).toBe(before);
      expect((await ask(at('/static/app.css'))).status).toBe(200);
    } finally {
      all.line.fault = 'none';
    }
    expect((await ask(at('/studio'), coach.browser)).status).toBe(200);
  });

  it('holds against everything the kit knows', async () => {
    const gone = await comesIn(all.foyer);
    await all.foyer.admin('/api/admin/revoke-access', { email: gone.email });
    const report = await checkGate({
      url: all.origin,
      map: {
        open: ['/', '/static/app.css'],
        credentials: { inside: coach.browser.header!, otherRole: client.browser.header!, revoked: gone.browser.header! },
        protected: [
          { path: '/studio', proof: 'The studio greets' }, { path: '/studio/notes?tab=2', proof: 'The studio greets' },
          { path: '/api/notes', method: 'POST', body: '{}', proof: 'kept in the studio' }, { path: '/coaching', role: 'coach', proof: 'The studio of the coaches' },
        ],
      },
    });
    expect(report.findings).toEqual([]);
    expect(report.leftOut).toEqual([]);
    expect(report.tries).toBeGreaterThan(250);
  });

  it('sends to Foyer all of Foyer\'s own paths, and none of them to the application', async () => {
    const before = all.studio.asked.length;
    const paths = pathsOf(all.foyer);
    for (const path of paths) await ask(at(path), coach.browser, { method: 'HEAD' });
    expect(all.studio.asked.slice(before)).toEqual([]);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of ['/accounting', '/admins', '/healthz', '/metrics', '/dev/mailbox']) expect([path, (await ask(at(path), coach.browser)).text]).toEqual([path, 'Nothing here.']);
  });

  it('lets people who come by another way join and be asked as ever', async () => {
    expect((await joins(all.foyer)).token).toBeTruthy();
    expect((await ask(at('/api/waitlist/join'), undefined, { method: 'POST', body: JSON.stringify({ name: 'Ana', role: 'coach', email: `through-${proxy}@example.org` }), headers: { 'content-type': 'application/json' } })).status).toBe(202);
  });
});
