import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentityUnavailable } from '../../../application/ports/identity-provider.ts';
import { createFixedClock } from '../../../testing/fixed-clock.ts';
import { FakeClerk } from '../../../testing/fake-clerk/fake-clerk.ts';
import { makeSigningKey, type TokenOptions } from '../../../testing/fake-clerk/session-tokens.ts';
import { type ClerkIdentityOptions, createClerkIdentity, issuerOf } from './clerk-identity.ts';

const app = 'https://app.foyer.test';
const clock = createFixedClock();
let clerk: FakeClerk;
let userId: string;

beforeAll(async () => {
  clerk = await FakeClerk.start({ clock, authorizedParty: app });
  userId = clerk.addUser({ email: 'ana@example.com' }).id;
});
afterAll(() => clerk.close());

const identity = (options: Partial<ClerkIdentityOptions> = {}) => createClerkIdentity({
  secretKey: clerk.secretKey, jwtKey: clerk.jwtKey, publishableKey: clerk.publishableKey, apiUrl: clerk.url, authorizedParties: [app], clock, ...options,
});
const token = (options: TokenOptions = {}) => clerk.sessionToken(userId, { at: clock.now(), ...options });
const read = async (text: string, options?: Partial<ClerkIdentityOptions>) => identity(options).readSession(text);
const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with this head and these claims, signed by whoever. */
function forged(head: object, claims: object, key: KeyObject | 'nobody' | { readonly secret: string }): string {
  const text = `${part(head)}.${part(claims)}`;
  if (key === 'nobody') return `${text}.`;
  const signature = 'secret' in key ? createHmac('sha256', key.secret).update(text).digest() : sign('RSA-SHA256', Buffer.from(text), key);
  return `${text}.${signature.toString('base64url')}`;
}

describe('a session token of Clerk', () => {
  it('names account and session, without the network where the key is configured', async () => {
    const before = clerk.requests.length;
    expect(await read(token({ sid: 'sess_1' }))).toEqual({ subjectId: userId, sessionId: 'sess_1', expiresAt: clock.now() + 65_000 });
    expect(clerk.requests).toHaveLength(before);
  });

  it('is verified with keys that are fetched once, where none is configured', async () => {
    const provider = identity({ jwtKey: undefined });
    const before = clerk.requests.length;
    for (const _ of [1, 2, 3]) expect(await provider.readSession(token())).toMatchObject({ subjectId: userId });
    expect(clerk.requests.slice(before).map(({ path }) => path)).toEqual(['/jwks']);
  });

  it('is remembered by its whole text, and still ends when it ends', async () => {
    const provider = identity();
    const one = token();
    await provider.readSession(one);
    expect(provider.readSession(one)).toMatchObject({ subjectId: userId });
    expect(await provider.readSession(`${one.slice(0, -2)}AA`)).toBeNull();
    clock.advance(64_999);
    expect(provider.readSession(one)).toMatchObject({ subjectId: userId });
    clock.advance(1);
    expect(provider.readSession(one)).toBeNull();
    expect(await provider.readSession(one)).toBeNull();
  });

  it.each<[string, () => TokenOptions]>([
    ['made for another application', () => ({ azp: 'https://evil.test' })],
    ['made for no application', () => ({ azp: null })],
    ['made for an origin that only begins like ours', () => ({ azp: `${app}.evil.test` })],
    ['over for six seconds', () => ({ expiresInSeconds: -6 })],
    ['not begun for six seconds', () => ({ claims: { nbf: Math.floor(clock.now() / 1000) + 6 } })],
    ['issued in six seconds', () => ({ claims: { iat: Math.floor(clock.now() / 1000) + 6 } })],
    ['issued by another instance', () => ({ claims: { iss: 'https://clerk.evil.test' } })],
    ['issued by nobody', () => ({ claims: { iss: undefined } })],
    ['of a session that is pending', () => ({ pending: true })],
    ['of nobody', () => ({ claims: { sub: undefined } })],
    ['of an account with an empty name', () => ({ claims: { sub: '' } })],
    ['of an account that is an object', () => ({ claims: { sub: { id: 'user_1' } } })],
    ['of an account with a line break in its name', () => ({ claims: { sub: 'user_1\nclerk' } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['with an end that is no number', () => ({ claims: { exp: '9999999999' } })],
    ['with an end beyond all time', () => ({ claims: { exp: 1e300, iat: 'now' } })],
    ['signed with another key', () => ({ key: makeSigningKey('ins_fake_key') })],
  ])('proves nothing when it is %s', async (_, options) => {
    expect(await read(token(options()))).toBeNull();
  });

  it('is taken for four seconds after its end, as the library does', async () => {
    expect(await read(token({ expiresInSeconds: -4 }))).toMatchObject({ subjectId: userId });
  });

  it('of any issuer counts only where the instance is not known', async () => {
    const other = token({ claims: { iss: 'https://clerk.elsewhere.test' } });
    expect(await read(other, { publishableKey: undefined })).toMatchObject({ subjectId: userId });
    expect(issuerOf(clerk.publishableKey)).toBe(clerk.issuer);
    expect(issuerOf(`pk_test_${Buffer.from('nothing').toString('base64')}`)).toBeUndefined();
  });

  it('with a key nobody knows is refused, and does not make us ask each time', async () => {
    const provider = identity({ jwtKey: undefined });
    await provider.readSession(token());
    const before = clerk.requests.length;
    for (const kid of ['a', 'b', 'c', 'd']) expect(await provider.readSession(token({ key: makeSigningKey(kid) }))).toBeNull();
    expect(clerk.requests.length - before).toBeLessThanOrEqual(1);
  });
});

describe('what is no token', () => {
  const claims = () => ({ sub: userId, azp: app, iss: clerk.issuer, exp: Math.floor(clock.now() / 1000) + 60, iat: Math.floor(clock.now() / 1000), nbf: 0, sid: 'sess_1' });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const head = { alg: 'RS256', typ: 'JWT', kid: 'ins_fake_key' };

  it.each<[string, () => string]>([
    ['nothing', () => ''],
    ['three empty parts', () => '..'],
    ['two parts', () => token().split('.').slice(0, 2).join('.')],
    ['four parts', () => `${token()}.x`],
    ['five parts, as if encrypted', () => [token(), 'x', 'y'].join('.')],
    ['no signature', () => `${token().split('.').slice(0, 2).join('.')}.`],
    ['"none"', () => forged({ ...head, alg: 'none' }, claims(), 'nobody')],
    ['"None"', () => forged({ ...head, alg: 'None' }, claims(), 'nobody')],
    ['HMAC with the public key as secret', () => forged({ ...head, alg: 'HS256' }, claims(), { secret: clerk.jwtKey })],
    ['HMAC that says it is RSA', () => forged(head, claims(), { secret: clerk.jwtKey })],
    ['a key in its own header', () => forged({ ...head, jwk: { kty: 'RSA' } }, claims(), privateKey)],
    ['a place to fetch the key from', () => forged({ ...head, jku: 'https://evil.test/jwks', x5u: 'https://evil.test/x' }, claims(), privateKey)],
    ['a key that is a path', () => forged({ ...head, kid: '../../etc/passwd' }, claims(), privateKey)],
    ['a key that is an object', () => forged({ ...head, kid: { $ne: '' } }, claims(), privateKey)],
    ['no key', () => forged({ alg: 'RS256', typ: 'JWT' }, claims(), privateKey)],
    ['another type', () => forged({ ...head, typ: 'at+jwt' }, claims(), privateKey)],
    ['a head that is a list', () => `${part('[]')}.${part(claims())}.AAAA`],
    ['a head that is null', () => `${part('null')}.${part(claims())}.AAAA`],
    ['a head that is no JSON', () => `${part('{"alg":"RS256"')}.${part(claims())}.AAAA`],
    ['claims that are no JSON', () => `${part(head)}.${part('{')}.AAAA`],
    ['claims that are null', () => `${part(head)}.${part('null')}.AAAA`],
    ['a prototype in the head', () => `${part('{"__proto__":{"alg":"RS256","kid":"ins_fake_key"}}')}.${part(claims())}.AAAA`],
    ['another alphabet', () => token().replaceAll('_', '/').replaceAll('-', '+')],
    ['another claim under the same signature', () => token().split('.').map((piece, place) => (place === 1 ? part({ ...claims(), sub: 'user_other' }) : piece)).join('.')],
    ['one bit of the signature changed', () => `${token().slice(0, -10)}${token().at(-10) === 'A' ? 'B' : 'A'}${token().slice(-9)}`],
    ['a megabyte', () => `${part(head)}.${'A'.repeat(1_000_000)}.AAAA`],
    ['a key of the machine-to-machine kind', () => forged({ ...head, cat: 'cl_B7d4PD222AAA' }, claims(), privateKey)],
  ])('is refused and never thrown at: %s', async (_, text) => {
    expect(await read(text())).toBeNull();
  });

  it('is refused also where keys are fetched', async () => {
    const provider = identity({ jwtKey: undefined });
    for (const text of [forged(head, claims(), privateKey), forged({ ...head, kid: 'other' }, claims(), privateKey), forged({ ...head, alg: 'none' }, claims(), 'nobody')]) {
      expect(await provider.readSession(text)).toBeNull();
    }
  });
});

describe('Clerk away', () => {
  it('means that nobody can be told by a key that was never fetched, and never without an end', async () => {
    clerk.fail('reset_before', { path: '/jwks', times: 3 });
    await expect(read(token(), { jwtKey: undefined })).rejects.toBeInstanceOf(IdentityUnavailable);
    clerk.heal();
    clerk.fail('silence_before', { path: '/jwks' });
    await expect(read(token(), { jwtKey: undefined })).rejects.toBeInstanceOf(IdentityUnavailable);
    clerk.heal();
  });

  it('means that accounts cannot be looked up', async () => {
    for (const fault of ['reset_before', 'html_502_before', 'broken_json_after', 'charset_after', { error: 'tooManyRequests' }] as const) {
      clerk.fail(fault, { path: '/users/{id}', times: 1 });
      await expect(identity().findUser!(userId), JSON.stringify(fault)).rejects.toBeInstanceOf(IdentityUnavailable);
      clerk.heal();
    }
  });
});

describe('an account of Clerk', () => {
  it('is read with its proven primary address, and asked for once', async () => {
    const provider = identity();
    const before = clerk.requests.length;
    const [one, two] = await Promise.all([provider.findUser!(userId), provider.findUser!(userId)]);
    expect(one).toMatchObject({ provider: 'clerk', id: userId, email: 'ana@example.com', verified: true, role: null });
    expect(two).toEqual(one);
    expect(clerk.requests.length - before).toBe(1);
  });

  it('is nobody when there is none', async () => {
    expect(await identity().findUser!('user_nobody')).toBeNull();
  });
});
