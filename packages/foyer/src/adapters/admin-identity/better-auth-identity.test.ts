import { describe, expect, it } from 'vitest';
import { codeOf } from '../../testing/second-factor.ts';
import { expectToTakeAsLong } from '../../testing/take-as-long.ts';
import { createBetterAuthIdentity } from './better-auth-identity.ts';
import { BoundedQueue } from './bounded-queue.ts';

const keys = { factorKeys: ['a key of this installation'], recoveryKeys: [Buffer.from('a key for recovery codes')], issuer: 'Atrium & Co' };
const identity = createBetterAuthIdentity(keys);
const now = Date.UTC(2026, 10, 20, 9, 30, 15);

describe('passwords', () => {
  it('are kept as salted scrypt hashes that fit nothing else', async () => {
    const [one, other] = await Promise.all([identity.hashPassword('seven tall bridges hum'), identity.hashPassword('seven tall bridges hum')]);
    expect(one).not.toBe(other);
    expect(one).not.toContain('bridges');
    expect(await identity.verifyPassword(one, 'seven tall bridges hum')).toBe(true);
    expect(await identity.verifyPassword(one, 'seven tall bridges hun')).toBe(false);
    expect(await identity.verifyPassword(null, '')).toBe(false);
  });

  it('SR-18 take as long for nobody as for somebody', async () => {
    const hash = await identity.hashPassword('seven tall bridges hum');
    const verify = (given: string | null) => identity.verifyPassword(given, 'something else entirely');
    await expectToTakeAsLong(() => verify(hash), () => verify(null), { pairs: 12, within: (usual) => usual * 0.4 });
  });
});

describe('one-time codes', () => {
  it('fit the half minute they belong to and its neighbours, and say which it was', async () => {
    const { secret, sealed } = await identity.makeFactor('ada@example.org');
    const step = Math.floor(now / 30_000);
    for (const off of [-1, 0, 1]) expect(await identity.matchCode(sealed, codeOf(secret, now + off * 30_000), now)).toEqual({ step: step + off, resealed: sealed });
    for (const off of [-3, -2, 2, 3, 2880]) expect(await identity.matchCode(sealed, codeOf(secret, now + off * 30_000), now), String(off)).toBeNull();
    const spaced = codeOf(secret, now).replace(/^(...)/, '$1 ');
    expect((await identity.matchCode(sealed, spaced, now))?.step).toBe(step);
    for (const wrong of ['', 'abcdef', '12345', '1234567', `${codeOf(secret, now)}0`]) expect(await identity.matchCode(sealed, wrong, now)).toBeNull();
  });

  it('are set up with what an app reads: issuer, account and secret', async () => {
    const { secret, uri } = await identity.makeFactor('ada+desk@example.org');
    const url = new URL(uri);
    expect(url.protocol).toBe('otpauth:');
    expect(decodeURIComponent(url.pathname)).toContain('Atrium & Co:ada+desk@example.org');
    expect(url.searchParams.get('secret')).toBe(secret);
    expect(secret).toMatch(/^[A-Z2-7]{50,}$/);
  });

  it('are sealed at rest, and opened and sealed anew after the secret of the installation was changed', async () => {
    const { secret, sealed } = await identity.makeFactor('ada@example.org');
    expect(sealed).not.toContain(secret);
    const rotated = createBetterAuthIdentity({ ...keys, factorKeys: ['a new key', ...keys.factorKeys] });
    const match = await rotated.matchCode(sealed, codeOf(secret, now), now);
    expect(match!.resealed).not.toBe(sealed);
    const later = createBetterAuthIdentity({ ...keys, factorKeys: ['a new key'] });
    expect(await later.matchCode(match!.resealed, codeOf(secret, now), now)).not.toBeNull();
    expect(await later.matchCode(sealed, codeOf(secret, now), now)).toBeNull();
  });
});

describe('recovery codes', () => {
  it('are ten, easy to read, stored as keyed values, and fit however they are typed', async () => {
    const { codes, stored } = await identity.makeRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-km-np-z2-9]{5}-[a-km-np-z2-9]{5}$/);
    expect(JSON.stringify(stored)).not.toContain(codes[0]);
    expect(await identity.matchRecoveryCode(stored, codes[3]!)).toBe(stored[3]);
    expect(await identity.matchRecoveryCode(stored, ` ${codes[3]!.toUpperCase().replace('-', ' ')} `)).toBe(stored[3]);
    expect(await identity.matchRecoveryCode(stored, 'aaaaa-aaaaa')).toBeNull();
    const rotated = createBetterAuthIdentity({ ...keys, recoveryKeys: [Buffer.from('a new key'), ...keys.recoveryKeys] });
    expect(await rotated.matchRecoveryCode(stored, codes[0]!)).toBe(stored[0]);
    expect(await createBetterAuthIdentity({ ...keys, recoveryKeys: [Buffer.from('another')] }).matchRecoveryCode(stored, codes[0]!)).toBeNull();
  });
});

describe('SR-63 hashing', () => {
  it('runs a few at once, keeps some waiting and turns the rest away', async () => {
    const queue = new BoundedQueue(2, 3);
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => {
      running += 1;
      most = Math.max(most, running);
      ends.push(() => { running -= 1; resolve(); });
    });
    const five = Array.from({ length: 5 }, () => queue.run(work));
    await expect(queue.run(work)).rejects.toMatchObject({ code: 'service/unavailable', retryAfterSeconds: 3 });
    while (ends.length > 0) {
      ends.shift()!();
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    await Promise.all(five);
    expect(most).toBe(2);
    await expect(queue.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });
});
