import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGate, type Gate } from '../src/index.ts';
import { FakeClerk } from '../../foyer/src/testing/fake-clerk/fake-clerk.ts';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';
import { comesIn, newEmail } from '../../foyer/src/testing/stories.ts';
import { call, publicUrl, remoteGate, visit } from './support.ts';

let clerk: FakeClerk;
let foyer: Harness;
const gates: Gate[] = [];
beforeEach(async () => {
  clerk = await FakeClerk.start({ authorizedParty: publicUrl });
  foyer = await startHarness({ clock: 'system', env: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url, CLERK_JWT_KEY: clerk.jwtKey } });
});
afterEach(async () => {
  for (const gate of gates.splice(0)) gate.stop();
  await foyer.close();
  await clerk.close();
});

async function signsUp(): Promise<{ email: string; userId: string }> {
  const email = newEmail();
  await foyer.admin('/api/v1/admin/approved-users', { email, role: 'coach' });
  return { email, userId: clerk.addUser({ email }).id };
}

const api = (headers: Record<string, string>) => call('https://foyer.test/api/data', undefined, { headers });

describe('a gate in front of an application whose people sign in with Clerk', () => {
  it.each(['in the same process', 'in another process'] as const)('lets them in %s, by header and by cookie', async (where) => {
    const gate = where === 'in another process' ? (await remoteGate(foyer)).gate : createGate({ foyer: { access: foyer.services.access }, publicUrl, roles: ['coach', 'client'] });
    gates.push(gate);
    const { email, userId } = await signsUp();
    const token = clerk.sessionToken(userId);
    const ways: readonly Record<string, string>[] = [{ authorization: `Bearer ${token}` }, { cookie: `__session=${token}` }];
    for (const headers of ways) {
      expect(await gate.check(api(headers))).toMatchObject({ decision: 'allow', email, role: 'coach' });
    }
    const stranger = clerk.addUser({ email: newEmail() }).id;
    expect(await gate.check(api({ authorization: `Bearer ${clerk.sessionToken(stranger)}` }))).toMatchObject({ decision: 'deny', reason: 'not_listed' });
  });

  it('asks once for one token, and asks again when the token says that its time is over', async () => {
    const { gate, line } = await remoteGate(foyer);
    gates.push(gate);
    const { userId } = await signsUp();
    const good = clerk.sessionToken(userId);
    for (let i = 0; i < 5; i += 1) expect(await gate.check(api({ authorization: `Bearer ${good}` }))).toMatchObject({ decision: 'allow' });
    expect(line.asked).toEqual(['/gate/check']);
    const over = clerk.sessionToken(userId, { expiresInSeconds: -60 });
    expect(await gate.check(api({ authorization: `Bearer ${over}` }))).toMatchObject({ decision: 'deny', reason: 'signed_out' });
  });

  it('counts Foyer\'s own session first, and never mixes two people', async () => {
    const { gate } = await remoteGate(foyer);
    gates.push(gate);
    const own = await comesIn(foyer, { role: 'client' });
    const { userId, email } = await signsUp();
    const token = clerk.sessionToken(userId);
    expect(await gate.check(visit('https://foyer.test/studio', own.browser, { authorization: `Bearer ${token}` }))).toMatchObject({ email: own.email, role: 'client' });
    await foyer.admin('/api/admin/revoke-access', { email: own.email });
    const other = (await remoteGate(foyer)).gate;
    gates.push(other);
    expect(await other.check(visit('https://foyer.test/studio', own.browser, { authorization: `Bearer ${token}` }))).toMatchObject({ email, role: 'coach' });
  });

  it('keeps the application\'s own tokens to itself when told so, and whatever is no token always', async () => {
    const { gate, line } = await remoteGate(foyer, { providerSessions: false });
    const usual = await remoteGate(foyer);
    gates.push(gate, usual.gate);
    const { userId } = await signsUp();
    expect(await gate.check(api({ authorization: `Bearer ${clerk.sessionToken(userId)}` }))).toMatchObject({ reason: 'signed_out' });
    expect(await usual.gate.check(api({ authorization: 'Bearer an-opaque-key-of-the-application' }))).toMatchObject({ reason: 'signed_out' });
    expect([line.asked, usual.line.asked]).toEqual([[], []]);
  });
});
