import { DatabaseSync } from 'node:sqlite';
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuth } from './better-auth.ts';
import { startFoyer, type TestFoyer } from './testing/start-foyer.ts';

const origin = 'https://product.test';
const password = 'seven tall bridges hum';

describe('an application with better-auth', () => {
  let foyer: TestFoyer;
  let auth: ReturnType<typeof createAuth>;
  const database = new DatabaseSync(':memory:');
  const mails: { to: string; link: string }[] = [];

  beforeAll(async () => {
    foyer = await startFoyer();
    auth = createAuth({
      askFoyer: foyer.askFoyer, database, baseURL: origin, secret: 'a-secret-of-this-test-of-more-than-32-bytes',
      sendMail: async (mail) => void mails.push(mail),
    });
    await (await getMigrations(auth.options)).runMigrations();
  });
  afterAll(async () => {
    await foyer.stop();
    database.close();
  });

  const ask = (path: string, { body, cookie = '' }: { body?: object; cookie?: string } = {}) => auth.handler(new Request(new URL(path, origin), {
    method: body ? 'POST' : 'GET',
    headers: { origin, cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }));
  const signsUp = async (email: string) => expect((await ask('/api/auth/sign-up/email', { body: { email, password, name: 'Ana' } })).status).toBe(200);
  const opensMailTo = async (email: string, cookie = '') => {
    const { link } = mails.findLast(({ to }) => to === email)!;
    expect((await ask(link, { cookie })).status).toBeLessThan(400);
  };
  const signIn = (email: string) => ask('/api/auth/sign-in/email', { body: { email, password } });
  const signsIn = async (email: string): Promise<string> => {
    const response = await signIn(email);
    expect(response.status).toBe(200);
    return response.headers.getSetCookie().map((one) => one.split(';', 1)[0]).join('; ');
  };
  const comes = async (email: string): Promise<string> => {
    await signsUp(email);
    await opensMailTo(email);
    return signsIn(email);
  };
  const session = (cookie: string) => auth.api.getSession({ headers: new Headers({ cookie }) });
  const accessOf = async (cookie: string) => (await session(cookie))?.access;

  it('makes an approved coach a coach in the first session', async () => {
    await foyer.approve('ana@example.org');
    const cookie = await comes('ana@example.org');
    const first = await session(cookie);
    expect(first).toMatchObject({ user: { email: 'ana@example.org' }, access: { decision: 'allow', role: 'coach', reason: null } });
    const account = { provider: 'better-auth', subjectId: first!.user.id, email: 'ana@example.org', emailVerified: true };
    expect(foyer.asked).toEqual([account, account]);
  });

  it('shuts out at the next request after a revocation, and gives no new session', async () => {
    await foyer.approve('ben@example.org');
    const cookie = await comes('ben@example.org');
    expect(await accessOf(cookie)).toMatchObject({ decision: 'allow' });
    await foyer.revoke('ben@example.org');
    expect(await accessOf(cookie)).toEqual({ decision: 'deny', role: null, reason: 'revoked' });
    const refused = await signIn('ben@example.org');
    expect([refused.status, await refused.json()]).toEqual([403, { code: 'revoked', message: 'There is no place for this account.' }]);
    expect(refused.headers.getSetCookie().join()).not.toContain('session_token');
  });

  it('gives an address that is not verified nothing', async () => {
    await foyer.approve('cleo@example.org');
    await foyer.join('mallory@example.org');
    const cookie = await comes('mallory@example.org');
    const { user } = (await session(cookie))!;
    // As an administrator of better-auth may do it: the address is another one, and nobody proved it.
    await (await auth.$context).internalAdapter.updateUser(user.id, { email: 'cleo@example.org', emailVerified: false });
    expect(await accessOf(cookie)).toEqual({ decision: 'deny', role: null, reason: 'address_unverified' });
    expect((await signIn('cleo@example.org')).status).toBe(403);
    // It is left for whoever proves it.
    await (await auth.$context).internalAdapter.deleteUser(user.id);
    expect(await accessOf(await comes('cleo@example.org'))).toMatchObject({ decision: 'allow', role: 'coach' });
  });

  it('carries nothing over to an account that changes its address to somebody else’s', async () => {
    await foyer.approve('dora@example.org');
    const dora = await comes('dora@example.org');
    await foyer.join('mallory2@example.org');
    const mallory = await comes('mallory2@example.org');
    const changes = (cookie: string, newEmail: string) => ask('/api/auth/change-email', { body: { newEmail }, cookie });

    // Dora moves on and stays who she is. Then the address she had is somebody else's.
    expect((await changes(dora, 'dora.new@example.org')).status).toBe(200);
    await opensMailTo('dora.new@example.org', dora);
    expect((await changes(mallory, 'dora@example.org')).status).toBe(200);
    expect(await session(mallory)).toMatchObject({ user: { email: 'mallory2@example.org' }, access: { decision: 'wait' } });
    await opensMailTo('dora@example.org', mallory);
    expect(await session(mallory)).toMatchObject({ user: { email: 'dora@example.org', emailVerified: true }, access: { decision: 'deny', role: null, reason: 'claimed_elsewhere' } });
    expect(await session(dora)).toMatchObject({ user: { email: 'dora.new@example.org' }, access: { decision: 'allow', role: 'coach' } });
  });

  it('gives those who wait a session that says so, and those who are on no list none', async () => {
    await foyer.join('emil@example.org');
    const cookie = await comes('emil@example.org');
    expect(await accessOf(cookie)).toMatchObject({ decision: 'wait', role: null });
    await foyer.approve('emil@example.org', 'client');
    expect(await accessOf(cookie)).toMatchObject({ decision: 'allow', role: 'client' });
    await signsUp('frida@example.org');
    await opensMailTo('frida@example.org');
    expect(await (await signIn('frida@example.org')).json()).toMatchObject({ code: 'not_listed' });
  });

  it('keeps the door closed while Foyer cannot be asked', async () => {
    await foyer.approve('gil@example.org');
    const cookie = await comes('gil@example.org');
    foyer.cut(true);
    try {
      expect(await accessOf(cookie)).toEqual({ decision: 'deny', role: null, reason: 'unavailable' });
      expect(await (await signIn('gil@example.org')).json()).toMatchObject({ code: 'unavailable' });
    } finally {
      foyer.cut(false);
    }
    expect(await accessOf(cookie)).toMatchObject({ decision: 'allow' });
  });
});
