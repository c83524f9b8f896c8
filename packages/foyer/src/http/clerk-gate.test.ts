import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { FakeClerk } from '../testing/fake-clerk/fake-clerk.ts';
import type { TokenOptions } from '../testing/fake-clerk/session-tokens.ts';
import { adminKey, startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, joins, newEmail } from '../testing/stories.ts';

let clock: FixedClock;
let clerk: FakeClerk;
let foyer: Harness;

beforeEach(async () => {
  clock = createFixedClock();
  clerk = await FakeClerk.start({ clock, authorizedParty: 'https://foyer.test' });
  foyer = await startHarness({ clock, env: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_API_URL: clerk.url, CLERK_JWT_KEY: clerk.jwtKey } });
});
afterEach(async () => {
  await foyer.close();
  await clerk.close();
});

async function approve(email: string, role = 'coach'): Promise<void> {
  expect((await foyer.admin('/api/v1/admin/approved-users', { email, role })).status).toBeLessThan(300);
}

const token = (userId: string, options: TokenOptions = {}) => clerk.sessionToken(userId, { at: clock.now(), ...options });
const bearer = (text: string) => ({ headers: { authorization: `Bearer ${text}` } });
const cookie = (text: string, ...others: (string | undefined)[]) => ({ headers: { cookie: [`__session=${text}`, ...others.filter((one) => one !== undefined)].join('; ') } });

/** Somebody approved who signed up at Clerk; Foyer has not heard of the account. */
async function signsUp(role = 'coach') {
  const email = newEmail();
  await approve(email, role);
  return { email, user: clerk.addUser({ email }) };
}

const verify = async (ask: object) => {
  const response = await foyer.fetch('/gate/verify', ask);
  return [response.status, response.headers.get('x-foyer-role') ?? response.headers.get('x-foyer-reason')];
};

describe('the first request of somebody who signed up at Clerk', () => {
  it.each(['Authorization', 'cookie'] as const)('finds the role, without any webhook, by %s', async (way) => {
    const { email, user } = await signsUp();
    const ask = way === 'cookie' ? cookie(token(user.id)) : bearer(token(user.id));
    const response = await foyer.fetch('/gate/verify', ask);
    expect([response.status, response.headers.get('x-foyer-email'), response.headers.get('x-foyer-role')]).toEqual([204, email, 'coach']);
    await foyer.expectAuditEvent('access.claimed', { email, detail: { provider: 'clerk', subject: user.id } });
    expect(await (await foyer.fetch('/api/dashboard/status', ask)).json()).toMatchObject({ access: true, email, role: 'coach' });
    expect((await foyer.post('/gate/assertion', { audience: 'app' }, ask)).status).toBe(200);
    expect(await (await foyer.admin('/gate/check', { token: token(user.id) })).json()).toMatchObject({ decision: 'allow', email, role: 'coach' });
  });

  it('never reads a role from what the account says about itself', async () => {
    const email = newEmail();
    await approve(email, 'client');
    const user = clerk.addUser({ email, unsafeMetadata: { role: 'coach' }, publicMetadata: { role: 'coach' } });
    expect(await verify(bearer(token(user.id, { claims: { metadata: { role: 'coach' } } })))).toEqual([204, 'client']);
  });

  it('SR-15 counts the primary address only, and only when it is proven', async () => {
    const email = newEmail();
    await approve(email);
    const unproven = clerk.addUser({ email, verified: false });
    expect(await verify(bearer(token(unproven.id)))).toEqual([401, 'address_unverified']);
    clerk.deleteUser(unproven.id);
    const second = clerk.addUser({ email: newEmail() });
    clerk.updateUser(second.id, { addEmail: { email, verified: true } });
    expect(await verify(bearer(token(second.id)))).toEqual([401, 'not_listed']);
    expect((await foyer.services.store.snapshot({ by: 'email', email })).person?.entry.stage).not.toBe('accepted');
  });

  it('tells somebody who is on the list that they wait, and lets them in once they are approved', async () => {
    const { email } = await confirms(foyer);
    const user = clerk.addUser({ email });
    expect(await verify(bearer(token(user.id)))).toEqual([401, 'waiting']);
    await approve(email);
    expect(await verify(bearer(token(user.id)))).toEqual([204, 'coach']);
  });

  it('tells somebody who is not on the list to ask, and hears of it when they do', async () => {
    const user = clerk.addUser({ email: newEmail() });
    const ask = bearer(token(user.id));
    expect(await (await foyer.fetch('/api/dashboard/status', ask)).json()).toEqual({ access: false, reason: 'not_listed', nextStep: 'join', nextPath: '/waitlist' });
    expect((await foyer.eventsOf()).filter(({ act }) => act === 'provider.user_unlisted')).toHaveLength(1);
    await joins(foyer, { email: user.email_addresses[0]!.email_address });
    expect(await (await foyer.fetch('/api/dashboard/status', ask)).json()).toMatchObject({ reason: 'not_confirmed', nextStep: 'confirm' });
    expect((await foyer.eventsOf()).filter(({ act }) => act === 'provider.user_unlisted')).toHaveLength(1);
  });
});

describe('everybody after', () => {
  it('is answered from memory: no storage, no network', async () => {
    const { user } = await signsUp();
    const ask = bearer(token(user.id));
    await verify(ask);
    await verify(ask);
    const snapshot = vi.spyOn(foyer.services.store, 'snapshot');
    const before = clerk.requests.length;
    for (let i = 0; i < 50; i += 1) expect(await verify(ask)).toEqual([204, 'coach']);
    // A new token of the same person costs one signature and nothing else.
    expect(await verify(bearer(token(user.id)))).toEqual([204, 'coach']);
    expect([snapshot.mock.calls.length, clerk.requests.length]).toEqual([0, before]);
  });

  it('SR-33 is kept out at once when access is taken back, and follows a change of role, although the token lives', async () => {
    const { email, user } = await signsUp();
    const ask = bearer(token(user.id));
    expect(await verify(ask)).toEqual([204, 'coach']);
    await foyer.admin('/api/v1/admin/waitlist/change-role', { email, role: 'client' });
    expect(await verify(ask)).toEqual([204, 'client']);
    await foyer.admin('/api/admin/revoke-access', { email });
    expect(await verify(ask)).toEqual([401, 'revoked']);
  });

  it('does not reach Clerk for each request of somebody who is kept out', async () => {
    const user = clerk.addUser({ email: newEmail() });
    const before = clerk.requests.length;
    for (let i = 0; i < 20; i += 1) expect(await verify(bearer(token(user.id)))).toEqual([401, 'not_listed']);
    expect(clerk.requests.length - before).toBe(1);
  });

  it('is signed out when the token ran out', async () => {
    const { user } = await signsUp();
    const ask = bearer(token(user.id));
    expect(await verify(ask)).toEqual([204, 'coach']);
    clock.advance(65_000);
    expect(await verify(ask)).toEqual([401, 'signed_out']);
  });
});

describe('SR-44 Clerk away', () => {
  it('keeps out whom nobody knows yet, without an error, and lets in whom Foyer knows', async () => {
    const [known, unknown] = [await signsUp(), await signsUp()];
    await verify(bearer(token(known.user.id)));
    for (const fault of ['reset_before', 'html_502_before', 'broken_json_after'] as const) {
      clerk.fail(fault, { path: '/users/{id}' });
      expect(await verify(bearer(token(unknown.user.id)))).toEqual([401, 'unavailable']);
      expect(await verify(bearer(token(known.user.id)))).toEqual([204, 'coach']);
      clerk.heal();
    }
    expect(await verify(bearer(token(unknown.user.id)))).toEqual([204, 'coach']);
    expect(foyer.log.events()).toContain('identity.unavailable');
  });

  it('waits three seconds at most for a Clerk that is silent', async () => {
    const { user } = await signsUp();
    clerk.fail('silence_before', { path: '/users/{id}' });
    const began = performance.now();
    expect(await verify(bearer(token(user.id)))).toEqual([401, 'unavailable']);
    // Once, that is: a second try would take six.
    expect(performance.now() - began).toBeLessThan(5_500);
    clerk.heal();
  });

  it('answers malformed credentials with a no', async () => {
    const { user } = await signsUp();
    for (const ask of [bearer('a.b.c'), bearer('..'), cookie('x'), cookie('a.b.c'), bearer(`${token(user.id)}x`), cookie(token(user.id), `__session=${token(user.id)}`)]) {
      expect(await verify(ask)).toEqual([401, 'signed_out']);
    }
  });
});

describe('two credentials in one request', () => {
  it('are never put together: our own session counts when it lets its person in, else the token', async () => {
    const own = await comesIn(foyer, { role: 'client' });
    const { email, user } = await signsUp('coach');
    const both = cookie(token(user.id), own.browser.header);
    const first = await foyer.fetch('/gate/verify', both);
    expect([first.headers.get('x-foyer-email'), first.headers.get('x-foyer-role')]).toEqual([own.email, 'client']);
    await foyer.admin('/api/admin/revoke-access', { email: own.email });
    const second = await foyer.fetch('/gate/verify', both);
    expect([second.headers.get('x-foyer-email'), second.headers.get('x-foyer-role')]).toEqual([email, 'coach']);
  });

  it('say the more of two refusals', async () => {
    const own = await comesIn(foyer);
    await foyer.admin('/api/admin/revoke-access', { email: own.email });
    expect(await verify(cookie('a.b.c', own.browser.header))).toEqual([401, 'signed_out']);
    const pending = await confirms(foyer);
    const user = clerk.addUser({ email: pending.email });
    expect(await verify(cookie(token(user.id), own.browser.header))).toEqual([401, 'waiting']);
  });

  it('of which one is a header: a cookie beside it is not looked at', async () => {
    const { user } = await signsUp();
    expect(await verify({ headers: { authorization: 'Bearer a.b.c', cookie: `__session=${token(user.id)}` } })).toEqual([401, 'signed_out']);
  });
});

it('without Clerk, its tokens are nothing', async () => {
  const plain = await startHarness();
  const { user } = await signsUp();
  expect((await plain.fetch('/gate/verify', bearer(token(user.id)))).status).toBe(401);
  expect(await (await plain.fetch('/gate/check', { method: 'POST', key: adminKey, body: { token: token(user.id) } })).json()).toMatchObject({ decision: 'deny', reason: 'signed_out' });
  await plain.close();
});
