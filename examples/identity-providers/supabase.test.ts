import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { decodeJwt, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSupabaseAccess } from './supabase.ts';
import { FakeSupabase, signedRequest } from './testing/fake-supabase.ts';
import { startFoyer, type TestFoyer } from './testing/start-foyer.ts';

const url = 'https://studio.supabase.test';
const secretKey = 'sb_secret_of-this-test';
const hookSecret = `v1,whsec_${Buffer.from('a-secret-of-this-test-of-32-bytes').toString('base64')}`;
const password = 'seven tall bridges hum';

type Product = ReturnType<typeof createSupabaseAccess>;
let foyer: TestFoyer;
beforeAll(async () => { foyer = await startFoyer(); });
afterAll(() => foyer.stop());

/** A project of Supabase, and an application that uses it. */
function startProject(legacyJwtSecret?: string): { auth: FakeSupabase; product: Product } {
  const own = { url, secretKey, hookSecret, ...(legacyJwtSecret === undefined ? {} : { legacyJwtSecret }) };
  const auth: FakeSupabase = new FakeSupabase({ ...own, hook: (request) => product.addRoleToToken(request) });
  const product = createSupabaseAccess({ ...own, askFoyer: foyer.askFoyer, fetch: auth.fetch });
  return { auth, product };
}

/** Somebody's browser, with the real library in it. */
class Visitor {
  readonly supabase: SupabaseClient;
  readonly #auth: FakeSupabase;

  constructor(auth: FakeSupabase) {
    this.#auth = auth;
    this.supabase = createClient(url, 'sb_publishable_of-this-test', { auth: { persistSession: false, autoRefreshToken: false }, global: { fetch: auth.fetch } });
  }

  async signsUp(email: string, data: object = {}): Promise<void> {
    expect((await this.supabase.auth.signUp({ email, password, options: { data } })).error).toBeNull();
  }

  async opensMailTo(email: string): Promise<void> {
    const { type, token_hash } = this.#auth.mails.findLast(({ to }) => to === email)!;
    expect((await this.supabase.auth.verifyOtp({ type, token_hash })).error).toBeNull();
  }

  async token(): Promise<string> {
    return (await this.supabase.auth.getSession()).data.session!.access_token;
  }

  async request(): Promise<Request> {
    return withToken(await this.token());
  }

  /** What policies in the database read. */
  async roleInToken(): Promise<unknown> {
    return decodeJwt(await this.token())['foyer_role'];
  }
}

const withToken = (token: string) => new Request('https://product.test/studio', { headers: { authorization: `Bearer ${token}` } });

async function comes(auth: FakeSupabase, email: string, data?: object): Promise<Visitor> {
  const visitor = new Visitor(auth);
  await visitor.signsUp(email, data);
  await visitor.opensMailTo(email);
  return visitor;
}

describe('an application with Supabase', () => {
  let auth: FakeSupabase;
  let product: Product;
  beforeAll(() => { ({ auth, product } = startProject()); });
  const accessOf = async (visitor: Visitor) => product.accessOf(await visitor.request());

  it('makes an approved coach a coach in the first session', async () => {
    await foyer.approve('ana@example.org');
    const ana = await comes(auth, 'ana@example.org');
    expect(await accessOf(ana)).toEqual({ decision: 'allow', role: 'coach', reason: null });
    // The link's own token was made before the confirmation was stored; the next one has the role for policies.
    expect(await ana.roleInToken()).toBeUndefined();
    await ana.supabase.auth.refreshSession();
    expect(await ana.roleInToken()).toBe('coach');
  });

  it('claims at sign-in already, by the hook', async () => {
    await foyer.join('bea@example.org');
    const bea = await comes(auth, 'bea@example.org');
    await foyer.approve('bea@example.org', 'client');
    await bea.supabase.auth.signInWithPassword({ email: 'bea@example.org', password });
    expect(await bea.roleInToken()).toBe('client');
  });

  it('shuts out at the next request after a revocation, though the token lives, and the next token has no role', async () => {
    await foyer.approve('ben@example.org');
    const ben = await comes(auth, 'ben@example.org');
    expect(await accessOf(ben)).toMatchObject({ decision: 'allow' });
    await foyer.revoke('ben@example.org');
    expect(await accessOf(ben)).toEqual({ decision: 'deny', role: null, reason: 'revoked' });
    await ben.supabase.auth.refreshSession();
    expect(await ben.roleInToken()).toBeUndefined();
    expect(await accessOf(ben)).toMatchObject({ decision: 'deny' });
  });

  it('gives an address that is not verified nothing, whatever people write about themselves', async () => {
    await foyer.approve('cleo@example.org');
    const mallory = new Visitor(auth);
    await mallory.signsUp('cleo@example.org', { email_verified: true, foyer_role: 'coach', role: 'coach' });
    expect((await mallory.supabase.auth.signInWithPassword({ email: 'cleo@example.org', password })).error?.code).toBe('email_not_confirmed');
    // And if a token came out all the same:
    const { userId } = auth.mails.findLast(({ to }) => to === 'cleo@example.org')!;
    const token = await auth.sign(auth.claimsOf({ id: userId, aud: 'authenticated', email: 'cleo@example.org', email_confirmed_at: null, user_metadata: { email_verified: true } }));
    expect(await product.accessOf(withToken(token))).toEqual({ decision: 'deny', role: null, reason: 'address_unverified' });
  });

  it('carries nothing over to an account that changes its address to somebody else’s', async () => {
    await foyer.approve('dora@example.org');
    const dora = await comes(auth, 'dora@example.org');
    expect(await accessOf(dora)).toMatchObject({ decision: 'allow' });
    await dora.supabase.auth.updateUser({ email: 'dora.new@example.org' });
    await dora.opensMailTo('dora.new@example.org');

    await foyer.join('mallory@example.org');
    const mallory = await comes(auth, 'mallory@example.org');
    await mallory.supabase.auth.updateUser({ email: 'dora@example.org' });
    expect(await accessOf(mallory)).toMatchObject({ decision: 'wait', role: null });
    await mallory.opensMailTo('dora@example.org');
    expect(await accessOf(mallory)).toEqual({ decision: 'deny', role: null, reason: 'claimed_elsewhere' });
    await mallory.supabase.auth.refreshSession();
    expect(await mallory.roleInToken()).toBeUndefined();
    expect(await accessOf(dora)).toMatchObject({ decision: 'allow', role: 'coach' });
  });

  it('meets anew whom the team released', async () => {
    await foyer.approve('eva@example.org');
    const eva = await comes(auth, 'eva@example.org');
    expect(await accessOf(eva)).toMatchObject({ decision: 'allow' });
    await foyer.release('eva@example.org');
    expect(await accessOf(eva)).toMatchObject({ decision: 'allow', role: 'coach' });
  });

  it('looks nobody up who is in', async () => {
    await foyer.approve('emil@example.org');
    const emil = await comes(auth, 'emil@example.org');
    await accessOf(emil);
    auth.asked.length = 0;
    expect(await accessOf(emil)).toMatchObject({ decision: 'allow', role: 'coach' });
    expect(auth.asked).toEqual([]);
  });

  it('keeps the door closed while Foyer cannot be asked, and signs people in all the same', async () => {
    await foyer.approve('frida@example.org');
    const frida = await comes(auth, 'frida@example.org');
    expect(await accessOf(frida)).toMatchObject({ decision: 'allow' });
    foyer.cut(true);
    try {
      expect(await accessOf(frida)).toEqual({ decision: 'deny', role: null, reason: 'unavailable' });
      expect((await frida.supabase.auth.refreshSession()).error).toBeNull();
      expect(await frida.roleInToken()).toBeUndefined();
    } finally {
      foyer.cut(false);
    }
    expect(await accessOf(frida)).toMatchObject({ decision: 'allow' });
  });

  it('knows nobody by a token that this project did not sign for people', async () => {
    await foyer.approve('gil@example.org');
    const gil = await comes(auth, 'gil@example.org');
    const claims = decodeJwt(await gil.token());
    const { privateKey } = await generateKeyPair('ES256');
    const tokens = [
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new TextEncoder().encode(hookSecret)),
      await auth.sign({ ...claims, iss: 'https://another.supabase.test/auth/v1' }),
      await auth.sign({ ...claims, aud: 'anon' }),
      await auth.sign({ ...claims, exp: Math.floor(Date.now() / 1_000) - 10 }),
      'no.token.at-all',
    ];
    for (const token of tokens) expect(await product.accessOf(withToken(token)), token).toBeNull();
    expect(await product.accessOf(new Request('https://product.test/studio'))).toBeNull();
    expect(await accessOf(gil)).toMatchObject({ decision: 'allow' });
  });

  it('answers the hook only when Supabase calls', async () => {
    const { userId } = auth.mails.find(({ to }) => to === 'ana@example.org')!;
    const event = JSON.stringify({ user_id: userId, claims: {} });
    const other = `v1,whsec_${Buffer.from('another-secret-of-more-than-32-bytes').toString('base64')}`;
    expect((await product.addRoleToToken(signedRequest(hookSecret, event))).status).toBe(200);
    expect((await product.addRoleToToken(signedRequest(other, event))).status).toBe(401);
    expect((await product.addRoleToToken(new Request('https://product.test/hooks/supabase', { method: 'POST', body: event }))).status).toBe(401);
  });
});

describe('a project that signs with the legacy secret', () => {
  it('is served the same, and trusts no other secret', async () => {
    const { auth, product } = startProject('the-legacy-secret-of-this-test-of-more-than-32-bytes');
    await foyer.approve('hal@example.org');
    const hal = await comes(auth, 'hal@example.org');
    expect(await product.accessOf(await hal.request())).toMatchObject({ decision: 'allow', role: 'coach' });
    const forged = await new SignJWT(decodeJwt(await hal.token())).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('another-secret-of-this-test-of-more-than-32-bytes'));
    expect(await product.accessOf(withToken(forged))).toBeNull();
  });
});
