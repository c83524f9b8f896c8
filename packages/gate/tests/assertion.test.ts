import { createLocalJWKSet, type JSONWebKeySet, SignJWT, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAssertionChecker } from '../src/assertion.ts';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';
import { comesIn, type Guest } from '../../foyer/src/testing/stories.ts';

let foyer: Harness;
beforeEach(async () => { foyer = await startHarness({ clock: 'system' }); });
afterEach(() => foyer.close());

async function assertionOf(guest: Guest, audience = 'reports'): Promise<string> {
  const response = await foyer.post('/gate/assertion', { audience }, { browser: guest.browser });
  return ((await response.json()) as { assertion: string }).assertion;
}

async function checker(audience = 'reports') {
  const keys = (await (await foyer.fetch('/.well-known/jwks.json')).json()) as JSONWebKeySet;
  return createAssertionChecker({ issuer: 'https://foyer.test', audience, roles: ['coach', 'client'], keys: createLocalJWKSet(keys) });
}

describe('signed assertions', () => {
  it('say who may enter as what, to the one they are for', async () => {
    const guest = await comesIn(foyer);
    const assertion = await assertionOf(guest);
    expect(await (await checker()).check(assertion)).toMatchObject({ decision: 'allow', email: guest.email, role: 'coach' });
    expect(await (await checker('billing')).check(assertion)).toMatchObject({ decision: 'deny' });
  });

  it('are refused when anything about them is not as it must be (SR-45)', async () => {
    const guest = await comesIn(foyer);
    const assertion = await assertionOf(guest);
    const assertions = await checker();
    const [header, payload, signature] = assertion.split('.') as [string, string, string];
    const { privateKey } = await generateKeyPair('EdDSA');
    const claims = { email: guest.email, role: 'coach', purpose: 'foyer-gate' };
    const now = Math.floor(Date.now() / 1000);
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' }).setIssuer('https://foyer.test').setAudience('reports').setSubject('x').setIssuedAt(now).setExpirationTime(now + 60).sign(privateKey);
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    const widened = `${header}.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()) as object, role: 'client' })).toString('base64url')}.${signature}`;
    for (const bad of [undefined, '', 'x', foreign, unsigned, widened, `${assertion}x`]) expect((await assertions.check(bad)).decision).toBe('deny');
  });
});
