import { createLocalJWKSet, decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, joins } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

describe('GET /api/dashboard/status', () => {
  it('answers strangers with a reason, not with an error', async () => {
    const response = await harness.fetch('/api/dashboard/status');
    expect([response.status, await response.json()]).toEqual([200, { access: false, reason: 'signed_out', nextStep: 'sign_in', nextPath: '/sign-in' }]);
  });

  it('tells people who are in what they are and why', async () => {
    const { browser, email } = await comesIn(harness, { role: 'client' });
    expect(await (await harness.fetch('/api/dashboard/status', { browser })).json()).toEqual({
      access: true, email, name: 'Ana Lima', role: 'client', provenance: 'waitlist', onboarding: { done: [], total: 1, skipped: false, completed: false },
    });
  });

  it('follows a change of role at the next request', async () => {
    const { browser, email } = await comesIn(harness, { role: 'client' });
    await harness.fetch('/api/dashboard/status', { browser });
    await harness.admin('/api/v1/admin/waitlist/change-role', { email, role: 'coach' });
    expect(await (await harness.fetch('/api/dashboard/status', { browser })).json()).toMatchObject({ access: true, role: 'coach' });
  });
});

describe('GET /gate/verify', () => {
  it('lets people through with who they are', async () => {
    const { browser, email } = await comesIn(harness);
    const response = await harness.fetch('/gate/verify', { browser });
    expect(response.status).toBe(204);
    expect(response.headers.get('x-foyer-email')).toBe(email);
    expect(response.headers.get('x-foyer-role')).toBe('coach');
    expect(response.headers.get('x-foyer-subject')).toBeTruthy();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('keeps everybody else out, and sends them to the waitlist when asked', async () => {
    const pending = await confirms(harness);
    for (const browser of [undefined, new Browser(), pending.browser]) {
      const refused = await harness.fetch('/gate/verify', browser ? { browser } : {});
      expect(refused.status).toBe(401);
      expect([...refused.headers.keys()].filter((name) => /^x-foyer-(subject|email|role)/.test(name))).toEqual([]);
      const sent = await harness.fetch('/gate/verify?redirect=1', { headers: { accept: 'text/html' }, ...(browser ? { browser } : {}) });
      // In full: Traefik takes a path alone for one of its own view of Foyer.
      expect([sent.status, sent.headers.get('location')]).toEqual([303, `https://foyer.test${browser?.cookie('device') === undefined ? '/waitlist' : '/sign-in?next=/gate/enter/continue'}`]);
    }
  });

  it('refuses another role than the one asked for', async () => {
    const { browser } = await comesIn(harness, { role: 'client' });
    expect((await harness.fetch('/gate/verify?role=client', { browser })).status).toBe(204);
    expect((await harness.fetch('/gate/verify?role=coach', { browser })).status).toBe(403);
  });

  it('SR-44 means "no" while the database is away or slow, never a 5xx, and "yes" again after', async () => {
    const own = await startHarness();
    const { browser } = await comesIn(own);
    const { store } = own.services;
    const snapshot = store.snapshot.bind(store);
    const broken: (() => Promise<never>)[] = [() => Promise.reject(new Error('the database is gone')), () => new Promise<never>(() => {})];
    for (const answer of broken) {
      store.snapshot = answer;
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      const asking = own.fetch('/gate/verify?redirect=1', { browser });
      await vi.advanceTimersByTimeAsync(3000);
      vi.useRealTimers();
      const response = await asking;
      expect([response.status, response.headers.get('x-foyer-reason')]).toEqual([401, 'unavailable']);
      expect(response.headers.get('x-foyer-email')).toBeNull();
    }
    store.snapshot = snapshot;
    expect((await own.fetch('/gate/verify', { browser })).status).toBe(204);
    expect(own.log.events()).toContain('gate.undecided');
    await own.close();
  });

  it('SR-44 means "no" with malformed credentials, never a 5xx', async () => {
    for (const cookie of ['__Host-foyer-session=', '__Host-foyer-session=%', '__Host-foyer-session=x; __Host-foyer-session=y', `__Host-foyer-session=${'A'.repeat(9000)}`, ';;;=;', '__Host-foyer-session="\u00ff"']) {
      expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status, cookie.slice(0, 40)).toBe(401);
    }
    expect((await harness.fetch('/gate/verify', { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
  });
});

describe('SR-45 POST /gate/assertion', () => {
  const ask = async (audience = 'app'): Promise<{ assertion: string; expiresAt: string; id: string }> => {
    const { browser, email } = await comesIn(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    const response = await harness.post('/gate/assertion', { audience }, { browser });
    expect(response.status).toBe(200);
    return { ...((await response.json()) as { assertion: string; expiresAt: string }), id: person!.entry.id };
  };
  const keys = async () => createLocalJWKSet((await (await harness.fetch('/.well-known/jwks.json')).json()) as Parameters<typeof createLocalJWKSet>[0]);
  const pinned = () => ({ algorithms: ['EdDSA'], issuer: 'https://foyer.test', audience: 'app', currentDate: new Date(harness.clock.now()) });

  it('signs who the person is, verified with the published keys', async () => {
    const { assertion, id } = await ask();
    const { payload, protectedHeader } = await jwtVerify(assertion, await keys(), pinned());
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'JWT' });
    expect(payload).toMatchObject({ sub: id, role: 'coach', purpose: 'foyer-gate', aud: 'app', iss: 'https://foyer.test' });
  });

  it('lives for at most 60 seconds', async () => {
    const { assertion, expiresAt } = await ask();
    const { payload } = await jwtVerify(assertion, await keys(), pinned());
    expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(60);
    expect(Date.parse(expiresAt)).toBe(payload.exp! * 1000);
    await expect(jwtVerify(assertion, await keys(), { ...pinned(), currentDate: new Date(harness.clock.now() + 61_000) })).rejects.toThrow('exp');
  });

  it('is useless for another audience, under another issuer, and when a byte was changed', async () => {
    const { assertion } = await ask('elsewhere');
    await expect(jwtVerify(assertion, await keys(), pinned())).rejects.toThrow('aud');
    await expect(jwtVerify(assertion, await keys(), { ...pinned(), audience: 'elsewhere', issuer: 'https://other.test' })).rejects.toThrow('iss');
    const [head, , signature] = assertion.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'somebody', role: 'coach', aud: 'app', iss: 'https://foyer.test', exp: 9e9 })).toString('base64url');
    await expect(jwtVerify(`${head}.${forged}.${signature}`, await keys(), pinned())).rejects.toThrow();
  });

  it('is not forged by a key of one\'s own under the published key id, nor by "none"', async () => {
    const { assertion } = await ask();
    const { privateKey } = await generateKeyPair('EdDSA');
    const forged = await new SignJWT({ role: 'coach' }).setProtectedHeader({ alg: 'EdDSA', kid: decodeProtectedHeader(assertion).kid! }).setIssuer('https://foyer.test').setAudience('app').sign(privateKey);
    await expect(jwtVerify(forged, await keys(), pinned())).rejects.toThrow();
  });

  it('is only for people with access', async () => {
    await expectProblem(await harness.post('/gate/assertion', { audience: 'app' }), 'auth/required');
    const { browser } = await confirms(harness);
    await expectProblem(await harness.post('/gate/assertion', { audience: 'app' }, { browser }), 'auth/required');
    await expectProblem(await harness.post('/gate/assertion', { audience: 'a b' }), 'input/invalid');
  });

  it('publishes public keys only', async () => {
    const { keys: published } = (await (await harness.fetch('/.well-known/jwks.json')).json()) as { keys: Record<string, unknown>[] };
    for (const key of published) expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('publishes the keys of earlier secrets too, so that a rotation has an overlap', async () => {
    const rotated = await startHarness({ env: { FOYER_SECRET: 'a-newer-secret-that-is-long-enough-for-anybody', FOYER_PREVIOUS_SECRETS: harness.foyer.config.secret } });
    const { assertion } = await ask();
    const jwks = createLocalJWKSet((await (await rotated.fetch('/.well-known/jwks.json')).json()) as Parameters<typeof createLocalJWKSet>[0]);
    await expect(jwtVerify(assertion, jwks, pinned())).resolves.toBeDefined();
    await rotated.close();
  });
});

describe('POST /api/session/logout', () => {
  it('ends the session on the server and sends browsers home', async () => {
    const { browser, email } = await comesIn(harness);
    const copied = browser.header!;
    const response = await harness.post('/api/session/logout', undefined, { browser, headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' } });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(browser.cookie('session')).toBeUndefined();
    expect((await harness.fetch('/gate/verify', { headers: { cookie: copied } })).status).toBe(401);
    await harness.expectAuditEvent('session.ended', { email });
  });

  it('is fine without a session', async () => {
    const guest = await joins(harness);
    expect((await harness.post('/api/session/logout', {}, { browser: guest.browser })).status).toBe(200);
  });
});
