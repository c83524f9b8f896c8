import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { describe, expect, it, vi } from 'vitest';
import { createAltcha } from './altcha.ts';

const key = 'a key that is derived for this purpose';

function memory() {
  const spent = new Set<string>();
  return async (id: string): Promise<boolean> => !spent.has(id) && spent.add(id) !== undefined;
}

async function solved(
  challenge: unknown,
  change: (payload: {
    challenge: Challenge;
    solution: { counter: number; derivedKey: string };
  }) => void = () => {},
): Promise<string> {
  const solution = await solveChallenge({ challenge: challenge as Challenge, deriveKey });
  if (solution === null) throw new Error('not solved');
  const payload = structuredClone({ challenge: challenge as Challenge, solution });
  change(payload);
  return Buffer.from(JSON.stringify(payload)).toString('base64');
}

describe('proof of work', () => {
  const proof = createAltcha({ key, spend: memory(), cost: 10 });

  it('accepts a solution once', async () => {
    const payload = await solved(await proof.challenge());
    expect(await proof.verify(payload)).toBe('accepted');
    expect(await proof.verify(payload)).toBe('used');
  });

  it('accepts one of many attempts with the same solution', async () => {
    const payload = await solved(await proof.challenge());
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => proof.verify(payload)));
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(1);
  });

  it('takes another solution of a used challenge for used', async () => {
    const challenge = await proof.challenge();
    expect(await proof.verify(await solved(challenge))).toBe('accepted');
    const first = await solveChallenge({ challenge: challenge as unknown as Challenge, deriveKey });
    const second = await solveChallenge({
      challenge: challenge as unknown as Challenge,
      deriveKey,
      counterStart: (first?.counter ?? 0) + 1,
    });
    const payload = Buffer.from(JSON.stringify({ challenge, solution: second })).toString('base64');
    expect(await proof.verify(payload)).toBe('used');
  });

  it('tells storage how long to remember', async () => {
    const spend = vi.fn(async (_id: string, _expiresAt: number) => true);
    const short = createAltcha({ key, spend, cost: 10, ttlSeconds: 60 });
    await short.verify(await solved(await short.challenge()));
    const [id, expiresAt] = spend.mock.calls[0] ?? ['', 0];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(Math.abs(expiresAt - Date.now() - 60_000)).toBeLessThan(5000);
  });

  it('refuses a challenge made easier, made longer or signed by somebody else', async () => {
    const challenge = await proof.challenge();
    expect(
      await proof.verify(
        await solved(challenge, (payload) => {
          payload.challenge.parameters.cost = 1;
        }),
      ),
    ).toBe('wrong');
    expect(
      await proof.verify(
        await solved(challenge, (payload) => {
          payload.challenge.parameters.expiresAt = 4_000_000_000;
        }),
      ),
    ).toBe('wrong');
    expect(
      await proof.verify(
        await solved(challenge, (payload) => {
          payload.challenge.parameters.nonce = payload.challenge.parameters.nonce.toUpperCase();
        }),
      ),
    ).toBe('wrong');
    const foreign = createAltcha({ key: 'another key', spend: memory(), cost: 10 });
    expect(await proof.verify(await solved(await foreign.challenge()))).toBe('wrong');
  });

  it('refuses a wrong solution', async () => {
    const challenge = await proof.challenge();
    expect(
      await proof.verify(
        await solved(challenge, ({ solution }) => {
          solution.counter += 1;
        }),
      ),
    ).toBe('wrong');
    expect(
      await proof.verify(
        await solved(challenge, ({ solution }) => {
          solution.derivedKey = '00'.repeat(32);
        }),
      ),
    ).toBe('wrong');
  });

  it('says when a challenge is too old', async () => {
    const old = createAltcha({ key, spend: memory(), cost: 10, ttlSeconds: -10 });
    expect(await old.verify(await solved(await old.challenge()))).toBe('expired');
  });

  it.each([
    undefined,
    null,
    7,
    {},
    [],
    '',
    'no base64 !',
    'bnVsbA==',
    Buffer.from('{"challenge":{"parameters":{}}}').toString('base64'),
    'A'.repeat(100_000),
    Buffer.from('['.repeat(2000)).toString('base64'),
  ])('takes %j for wrong, without an error', async (payload) => {
    expect(await proof.verify(payload)).toBe('wrong');
  });

  it('costs a browser many attempts', async () => {
    const counters = await Promise.all(
      Array.from(
        { length: 12 },
        async () =>
          (await solveChallenge({ challenge: (await proof.challenge()) as unknown as Challenge, deriveKey }))
            ?.counter ?? 0,
      ),
    );
    expect(Math.max(...counters)).toBeGreaterThan(40);
  });
});
