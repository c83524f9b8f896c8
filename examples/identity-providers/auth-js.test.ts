import { Auth, customFetch, type AuthConfig } from '@auth/core';
import { encode } from '@auth/core/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthConfig, type SessionWithAccess } from './auth-js.ts';
import { startFakeOpenId, type FakeOpenId, type OpenIdPerson } from './testing/fake-openid.ts';
import { startFoyer, type TestFoyer } from './testing/start-foyer.ts';

const origin = 'https://product.test';
const secret = 'a-secret-of-this-test-of-more-than-32-bytes';
const sessionCookie = '__Secure-authjs.session-token';
const dayMs = 86_400_000;

/** A browser at the application: keeps its cookies. */
class Visitor {
  readonly #cookies: Map<string, string>;
  readonly #config: AuthConfig;

  constructor(config: AuthConfig, cookies: readonly [string, string][] = []) {
    this.#config = config;
    this.#cookies = new Map(cookies);
  }

  async ask(path: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await Auth(new Request(new URL(path, origin), { headers: { cookie }, ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}) }), this.#config);
    for (const one of response.headers.getSetCookie()) {
      const [name = '', value = ''] = one.split(';', 1)[0]!.split(/=(.*)/s);
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  async session(): Promise<SessionWithAccess | null> {
    return await (await this.ask('/auth/session')).json() as SessionWithAccess | null;
  }
}

describe('an application with Auth.js', () => {
  let foyer: TestFoyer;
  let openId: FakeOpenId;
  let config: AuthConfig;
  let now = Date.now();

  beforeAll(async () => {
    foyer = await startFoyer();
    openId = await startFakeOpenId({ issuer: 'https://id.test', clientId: 'the-product' });
    config = {
      trustHost: true, basePath: '/auth',
      ...createAuthConfig({
        askFoyer: foyer.askFoyer, now: () => now, secret,
        providers: [{ id: 'studio-id', name: 'Studio ID', type: 'oidc', issuer: openId.issuer, clientId: 'the-product', clientSecret: 'of-the-product', [customFetch]: openId.fetch }],
      }),
    };
  });
  afterAll(() => foyer.stop());

  let people = 0;
  const newPerson = (email: string, proof: Partial<OpenIdPerson> = { email_verified: true }): OpenIdPerson => ({ sub: `person-${people += 1}`, email, ...proof });

  /** @returns the browser, and where it was led at the end */
  async function signIn(person: OpenIdPerson): Promise<{ visitor: Visitor; ledTo: string | null }> {
    const visitor = new Visitor(config);
    const { csrfToken } = await (await visitor.ask('/auth/csrf')).json() as { csrfToken: string };
    const toProvider = await visitor.ask('/auth/signin/studio-id', { csrfToken, callbackUrl: `${origin}/studio` });
    const back = openId.signIn(toProvider.headers.get('location')!, person);
    return { visitor, ledTo: (await visitor.ask(back)).headers.get('location') };
  }
  async function comes(person: OpenIdPerson): Promise<Visitor> {
    const { visitor, ledTo } = await signIn(person);
    expect(ledTo).toBe(`${origin}/studio`);
    return visitor;
  }

  it('makes an approved coach a coach in the first session', async () => {
    await foyer.approve('ana@example.org');
    const ana = newPerson('ana@example.org');
    const visitor = await comes(ana);
    expect(await visitor.session()).toMatchObject({ user: { email: 'ana@example.org' }, access: { decision: 'allow', role: 'coach', reason: null } });
    const account = { provider: 'auth-js', subjectId: `studio-id:${ana.sub}`, email: 'ana@example.org', emailVerified: true };
    expect(foyer.asked).toEqual([account, account]);
    // The same account at another sign-in, though Auth.js gives it another `user.id`.
    expect(await (await comes(ana)).session()).toMatchObject({ access: { decision: 'allow', role: 'coach' } });
  });

  it('shuts out at the next request after a revocation, and at the next sign-in', async () => {
    await foyer.approve('ben@example.org');
    const ben = newPerson('ben@example.org');
    const visitor = await comes(ben);
    expect(await visitor.session()).toMatchObject({ access: { decision: 'allow' } });
    await foyer.revoke('ben@example.org');
    expect((await visitor.session())?.access).toEqual({ decision: 'deny', role: null, reason: 'revoked' });
    const again = await signIn(ben);
    expect(again.ledTo).toContain('/waitlist?reason=revoked');
    expect(await again.visitor.session()).toBeNull();
  });

  it.each([{ email_verified: false }, {}, { email_verified: 'true' as unknown as boolean }])('gives an address that is not verified nothing: %j', async (proof) => {
    await foyer.approve('cleo@example.org');
    const { visitor, ledTo } = await signIn(newPerson('cleo@example.org', proof));
    expect(ledTo).toContain('/waitlist?reason=address_unverified');
    expect(await visitor.session()).toBeNull();
  });

  it('carries nothing over to an account that changes its address to somebody else’s', async () => {
    await foyer.approve('dora@example.org');
    const dora = newPerson('dora@example.org');
    await comes(dora);
    await foyer.join('mallory@example.org');
    const mallory = newPerson('mallory@example.org');
    expect(await (await comes(mallory)).session()).toMatchObject({ access: { decision: 'wait' } });

    dora.email = 'dora.new@example.org';
    mallory.email = 'dora@example.org';
    expect(await (await comes(dora)).session()).toMatchObject({ user: { email: 'dora.new@example.org' }, access: { decision: 'allow', role: 'coach' } });
    expect((await signIn(mallory)).ledTo).toContain('/waitlist?reason=claimed_elsewhere');
  });

  it('forgets after a day that an address was proven, and keeps whoever is in', async () => {
    await foyer.approve('emil@example.org');
    await foyer.join('frida@example.org');
    const [emil, frida] = [await comes(newPerson('emil@example.org')), await comes(newPerson('frida@example.org'))];
    now += dayMs;
    // By now the address may be another person's, and it is that person who is approved.
    await foyer.approve('frida@example.org', 'client');
    expect((await frida.session())?.access).toEqual({ decision: 'deny', role: null, reason: 'address_unverified' });
    expect(await emil.session()).toMatchObject({ access: { decision: 'allow', role: 'coach' } });
    expect(await (await comes(newPerson('frida@example.org'))).session()).toMatchObject({ access: { decision: 'allow', role: 'client' } });
  });

  it('lets nobody in by a session from before Foyer was asked', async () => {
    await foyer.approve('ina@example.org');
    const before = await encode({ secret, salt: sessionCookie, token: { sub: 'person-of-old', email: 'ina@example.org' } });
    const visitor = new Visitor(config, [[sessionCookie, before]]);
    expect(await visitor.session()).toMatchObject({ user: { email: 'ina@example.org' }, access: { decision: 'deny', role: null, reason: 'address_unverified' } });
  });

  it.each(['credentials', 'email', 'webauthn'] as const)('refuses a provider that proves no address by an id of its own: %s', async (type) => {
    const account = { type, provider: type, providerAccountId: 'ana@example.org' };
    await expect(config.callbacks!.signIn!({ user: { email: 'ana@example.org' }, account })).rejects.toThrow('a provider that says whether an address is proven');
  });

  it('lets in whoever is approved while they wait, at the next request', async () => {
    await foyer.join('gil@example.org');
    const visitor = await comes(newPerson('gil@example.org'));
    expect(await visitor.session()).toMatchObject({ access: { decision: 'wait', role: null } });
    await foyer.approve('gil@example.org', 'client');
    expect(await visitor.session()).toMatchObject({ access: { decision: 'allow', role: 'client' } });
  });

  it('keeps the door closed while Foyer cannot be asked', async () => {
    await foyer.approve('hal@example.org');
    const visitor = await comes(newPerson('hal@example.org'));
    foyer.cut(true);
    try {
      expect((await visitor.session())?.access).toEqual({ decision: 'deny', role: null, reason: 'unavailable' });
    } finally {
      foyer.cut(false);
    }
    expect(await visitor.session()).toMatchObject({ access: { decision: 'allow' } });
  });
});
