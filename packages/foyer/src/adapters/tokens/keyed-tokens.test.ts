import { describe, expect, it } from 'vitest';
import { createIds } from './ids.ts';
import { createSecretComparison, createTokenSource, hashToken } from './keyed-tokens.ts';

const secret = 'a secret of at least thirty-two bytes, for tests';

describe('tokens', () => {
  it('are 256 bits, opaque, and never the same twice', () => {
    const tokens = createTokenSource(secret);
    const made = new Set(Array.from({ length: 1000 }, () => tokens.random().token));
    expect(made.size).toBe(1000);
    for (const token of made) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('can be made again from their id, and only with the same secret', () => {
    const id = '0199-some-id';
    expect(createTokenSource(secret).invitation(id)).toEqual(createTokenSource(secret).invitation(id));
    expect(createTokenSource(`${secret}!`).invitation(id).token).not.toBe(createTokenSource(secret).invitation(id).token);
  });

  it('of one purpose are not those of another', () => {
    const tokens = createTokenSource(secret);
    const made = [tokens.invitation('id'), ...(['confirm', 'status', 'sign_in', 'unsubscribe'] as const).map((purpose) => tokens.mail(purpose, 'id'))];
    expect(new Set(made.map(({ token }) => token)).size).toBe(made.length);
  });

  it('are found again after the secret was changed, by the hash that was stored', () => {
    const before = createTokenSource(secret);
    const after = createTokenSource('another secret of at least thirty-two bytes', [secret]);
    const { token, hash } = before.invitation('id');
    expect(after.invitation('id', hash)).toEqual({ token, hash });
    expect(after.mail('confirm', 'id', before.mail('confirm', 'id').hash).token).toBe(before.mail('confirm', 'id').token);
    expect(after.invitation('id').token).not.toBe(token);
  });

  it('are stored as a hash that tells nothing of them', () => {
    const { token, hash } = createTokenSource(secret).random();
    expect(hash).toBe(hashToken(token));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('comparing a secret', () => {
  it('takes the very one, and nothing where none is configured', () => {
    expect(createSecretComparison(secret)(secret)).toBe(true);
    expect(createSecretComparison(secret)(`${secret} `)).toBe(false);
    expect(createSecretComparison(undefined)('')).toBe(false);
    expect(createSecretComparison(undefined)('undefined')).toBe(false);
  });
});

describe('ids', () => {
  it('sort in the order they were made, within a millisecond and when the clock goes back', () => {
    let now = 1_700_000_000_000;
    const next = createIds(() => now);
    const made: string[] = [];
    for (let i = 0; i < 2000; i += 1) {
      if (i % 500 === 250) now += 1;
      if (i === 1200) now -= 60_000;
      made.push(next());
    }
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
