import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { hourMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { linkIn, tokenIn, unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, newEmail } from '../testing/stories.ts';
import { isOwnPath } from './respond.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness({ mailer: 'mailbox' }); });
afterAll(() => harness.close());

/** Every address that answers with HTML, errors included, as somebody inside and as a stranger. */
async function htmlAnswers(): Promise<readonly { path: string; response: Response }[]> {
  const inside = (await comesIn(harness)).browser;
  const { token } = await isInvited(harness);
  const answers: { path: string; response: Response }[] = [];
  const ask = async (path: string, browser?: Browser, method = 'GET', body?: URLSearchParams) => {
    answers.push({ path: `${method} ${path}`, response: await harness.fetch(path, { method, headers: { accept: 'text/html' }, ...(body ? { body } : {}), ...(browser ? { browser } : {}) }) });
  };
  for (const path of ['/', '/waitlist', '/waitlist/coach', '/waitlist/success', '/waitlist/status', '/waitlist/confirm', '/waitlist/withdraw', '/sign-in', '/unsubscribe', `/invite?token=${token}`, '/invite', '/docs', '/errors', '/errors/input/invalid', '/errors/none', '/dev/mailbox', '/nowhere', '/waitlist/', '/waitlist?role=a&role=b', '/dev/mailbox/none']) await ask(path);
  for (const path of ['/dashboard', '/dashboard/x', '/onboarding', '/account', '/']) await ask(path, inside);
  await ask('/waitlist', undefined, 'POST', new URLSearchParams({ email: 'x' }));
  await ask('/waitlist', undefined, 'DELETE');
  await ask('/onboarding', undefined, 'POST', new URLSearchParams());
  await ask('/invite', undefined, 'POST', new URLSearchParams({ token: 'x' }));
  await ask('/waitlist', undefined, 'POST', new URLSearchParams([['email', 'a'], ['email', 'b']]));
  return answers;
}

describe('SR-37 headers', () => {
  it('of every HTML answer, errors included, keep scripts, frames and forms to this site', async () => {
    for (const { path, response } of await htmlAnswers()) {
      const page = await response.text();
      if (page === '') continue;
      expect(response.headers.get('content-type'), path).toBe('text/html; charset=utf-8');
      const policy = new Map((response.headers.get('content-security-policy') ?? '').split('; ').map((part) => [part.split(' ')[0]!, part.split(' ').slice(1).join(' ')]));
      expect(policy.get('default-src'), path).toBe("'none'");
      expect(policy.get('script-src')).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
      expect(Object.fromEntries(policy)).toMatchObject({ 'object-src': "'none'", 'base-uri': "'none'", 'form-action': "'self'", 'frame-ancestors': "'none'" });
      expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(page, path).not.toMatch(/<script(?![^>]+src=)[^>]*>[^<]*\S/i);
      expect(page, path).not.toMatch(/\son\w+\s*=\s*["']|javascript:|\sstyle=/i);
    }
  });

  it('of all answers say nosniff, a request id of their own, and HSTS under https', async () => {
    const ids = new Set<string>();
    const answers = [...(await htmlAnswers()).map(({ response }) => response), await harness.fetch('/api/nowhere'), await harness.fetch('/healthz'), await harness.fetch('/.well-known/jwks.json'), await harness.admin('/metrics')];
    for (const response of answers) {
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toMatch(/^(?:same-origin|no-referrer)$/);
      expect(Number(/max-age=(\d+)/.exec(response.headers.get('strict-transport-security') ?? '')?.[1])).toBeGreaterThanOrEqual(31_536_000);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('x-powered-by') ?? response.headers.get('server')).toBeNull();
      ids.add(response.headers.get('x-request-id')!);
    }
    expect(ids.size).toBe(answers.length);
  });

  it('promise no https where there is none', async () => {
    const plain = await startHarness({ env: { PUBLIC_URL: 'http://localhost:3000' } });
    expect((await plain.fetch('/healthz')).headers.get('strict-transport-security')).toBeNull();
    await plain.close();
  });
});

describe('SR-38 what people typed', () => {
  it('is text wherever it is shown', async () => {
    const hostile = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>{{7*7}}\${7*7}`;
    const guest = await comesIn(harness, { name: hostile });
    for (const path of ['/dashboard', '/dashboard/x', '/onboarding', '/account']) {
      const page = await (await harness.fetch(path, { browser: guest.browser })).text();
      expect(page, path).not.toMatch(/<img src=x|<script>alert/);
    }
    const joined = await harness.form('/waitlist', { email: hostile, name: hostile, website: hostile });
    const page = await joined.text();
    expect(page).not.toMatch(/<img src=x|<script>alert/);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('49$49');
    const mail = (await harness.mailsTo(guest.email))[0]!;
    expect(mail.html).not.toMatch(/<img src=x|<script>/);
  });

  it('SR-38 takes only http and https addresses as a website', async () => {
    for (const website of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://user:pass@example.org', 'vbscript:x', 'https://exa mple.org', 'http://', 'https://localhost/']) {
      expect((await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana', website })).status, website).toBe(422);
    }
    expect((await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana', website: 'example.org/me' })).status).toBe(202);
  });
});

describe('SR-39 where browsers are sent', () => {
  const elsewhere = [
    'https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', ' //evil.example', 'javascript:alert(1)', 'data:text/html,x', 'http:evil.example', '///evil.example',
    '/%0d%0aset-cookie:x=y\r\nx: y', 'evil.example', '@evil.example', '/\u0000/evil.example', 'https:/evil.example', '/\u2028/evil.example'.replace('\u2028', '\r'), '?next=//evil', '',
  ];

  it.each(elsewhere.map((next) => [JSON.stringify(next), next]))('is never %s', async (_shown, next) => {
    expect(isOwnPath(next)).toBe(false);
    const { email } = await comesIn(harness);
    harness.clock.advance(hourMs);
    await harness.form('/sign-in', { email });
    const token = tokenIn(await harness.readMailTo(email));
    const { headers } = await harness.form('/sign-in', { token, next });
    expect(headers.get('location')).toBe('/onboarding');
    const page = await (await harness.fetch(`/sign-in?next=${encodeURIComponent(next)}`, { headers: { accept: 'text/html' } })).text();
    if (next.includes('evil')) expect(page).not.toContain('evil');
  });

  it('is a path of this site when one is asked for', async () => {
    for (const next of ['/dashboard', '/dashboard/a?b=c&d=e#f', '/a//b', '/~ana/ü'.normalize().replace('ü', '%C3%BC')]) {
      expect(isOwnPath(next)).toBe(true);
      expect(new URL(next, 'https://foyer.test').origin).toBe('https://foyer.test');
    }
  });
});

describe('SR-40 links', () => {
  it('start with PUBLIC_URL, whatever host a request claims, also in later requests', async () => {
    const spoof = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', 'x-forwarded-server': 'evil.example', forwarded: 'host=evil.example;proto=http', 'x-original-url': '/evil', 'x-rewrite-url': '/evil', 'x-host': 'evil.example', origin: 'https://foyer.test' };
    const email = newEmail();
    const page = await (await harness.fetch('/waitlist', { headers: spoof })).text();
    expect(page).not.toContain('evil');
    await harness.post('/api/waitlist/join', { email, name: 'Ana' }, { headers: spoof });
    const confirmation = await harness.readMailTo(email);
    await harness.post('/api/waitlist/confirm', { token: tokenIn(confirmation) }, { headers: spoof });
    await harness.admin('/api/waitlist/invite', { email, role: 'coach' }, { headers: spoof });
    const invitation = await harness.readMailTo(email);
    for (const mail of [confirmation, invitation]) {
      expect(linkIn(mail).origin).toBe('https://foyer.test');
      expect(JSON.stringify(mail)).not.toContain('evil');
    }
    expect(unsubscribeLinkIn(invitation)!.origin).toBe('https://foyer.test');
    expect(await (await harness.fetch('/api/nowhere', { headers: spoof })).text()).not.toContain('evil');
    expect(await (await harness.fetch('/openapi.json', { headers: spoof })).text()).not.toContain('evil');
    expect(await (await harness.fetch('/waitlist')).text()).not.toContain('evil');
  });
});

describe('SR-41 answers and addresses', () => {
  it('about persons are kept nowhere', async () => {
    const { browser } = await comesIn(harness);
    for (const path of ['/dashboard', '/onboarding', '/account', '/', '/waitlist/status', '/api/waitlist/check', '/api/dashboard/status', '/gate/verify', '/waitlist/success']) {
      expect((await harness.fetch(path, { browser })).headers.get('cache-control'), path).toBe('no-store');
    }
    for (const path of ['/api/v1/admin/waitlist', '/api/v1/admin/audit', '/api/v1/admin/api-keys', '/metrics']) expect((await harness.admin(path)).headers.get('cache-control'), path).toBe('no-store');
    const pending = await confirms(harness);
    expect((await harness.fetch('/waitlist/status', { browser: pending.browser })).headers.get('cache-control')).toBe('no-store');
  });

  it('that do not exist are 404, never another page', async () => {
    for (const path of ['/nowhere', '/waitlist/king', '/waitlist/coach/x', '/api', '/api/', '/api/v1', '/admin.php', '/.env', '/.git/config', '/dashboard/', '//dashboard', '/DASHBOARD', '/%64ashboard', '/dashboard;jsessionid=1', '/dashboard%2f', '/dashboard%00', '/index.html', '/%', '/%zz', '/dashboard/%c0%ae', '/api/v1/admin/waitlist/a/b/c']) {
      const response = await harness.fetch(path);
      expect(response.status, path).toBe(404);
    }
  });

  it('refuse other methods with 405 and the ones they take', async () => {
    for (const [method, path, allow] of [['DELETE', '/waitlist', /GET.*POST|POST.*GET/], ['PUT', '/healthz', /GET/], ['POST', '/healthz', /GET/], ['PATCH', '/api/waitlist/join', /^POST$/], ['GET', '/api/waitlist/accept', /^POST$/], ['OPTIONS', '/invite', /GET/], ['PROPFIND', '/', /GET/]] as const) {
      const response = await harness.fetch(path, { method });
      expect([response.status, allow.test(response.headers.get('allow') ?? '')], `${method} ${path}`).toEqual([405, true]);
    }
  });

  it('do not listen to headers and parameters that claim another method', async () => {
    const { token } = await isInvited(harness);
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await harness.fetch('/api/waitlist/accept', { headers: { [name]: 'POST' } })).status).toBe(405);
      expect((await harness.fetch(`/invite?token=${token}&_method=POST`, { headers: { [name]: 'POST' } })).status).toBe(200);
    }
    expect((await harness.form('/healthz', { _method: 'GET' })).status).toBe(405);
    expect((await harness.post('/api/waitlist/validate', { token })).status).toBe(200);
    expect(await (await harness.post('/api/waitlist/validate', { token })).json()).toMatchObject({ valid: true });
  });

  it('allow no other origin to read them', async () => {
    for (const path of ['/api/dashboard/status', '/openapi.json', '/.well-known/jwks.json']) {
      const response = await harness.fetch(path, { headers: { origin: 'https://evil.example' } });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
