import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import type { ProofOfWork, ProofVerdict, SpendOnce } from '../../application/ports/proof-of-work.ts';

export interface AltchaOptions {
  /** HMAC key that challenges are signed with, derived from the secret for this purpose alone. */
  readonly key: string;
  /** Remembers used challenges where all processes see it. */
  readonly spend: SpendOnce;
  /** How long a challenge can be solved and sent. Default 20 minutes: people take their time with a form. */
  readonly ttlSeconds?: number;
  /** PBKDF2 rounds per attempt; about {@link attemptsMean} attempts make well under a second on a phone. */
  readonly cost?: number;
}

/** Challenges are solved by the first counter whose key starts with one zero byte. */
const keyPrefix = '00';
export const attemptsMean = 256;

const payloadLengthMax = 4096;
const payloadSchema = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: z.hex().length(32),
      salt: z.hex().length(32),
      cost: z.int().positive(),
      keyLength: z.literal(32),
      keyPrefix: z.literal(keyPrefix),
      expiresAt: z.int().positive(),
    }),
    signature: z.hex().length(64),
  }),
  solution: z.object({ counter: z.int().min(0).max(0xffff_ffff), derivedKey: z.hex().length(64) }),
});

/**
 * Proof of work by ALTCHA. Making a challenge costs one MAC; checking a solution costs one MAC and, only for challenges
 * of ours, one round of what the browser did many times. Each challenge is good for one use.
 *
 * @see https://altcha.org for the widget that solves it
 */
export function createAltcha({ key, spend, ttlSeconds = 1200, cost = 2000 }: AltchaOptions): ProofOfWork {
  return {
    async challenge() {
      const expiresAt = Math.floor(Date.now() / 1000) + ttlSeconds;
      return {
        ...(await createChallenge({
          algorithm: 'PBKDF2/SHA-256',
          cost,
          keyPrefix,
          deriveKey,
          expiresAt,
          hmacSignatureSecret: key,
        })),
      };
    },
    async verify(payload): Promise<ProofVerdict> {
      const parsed = readPayload(payload);
      if (parsed === undefined) return 'wrong';
      const { challenge, solution } = parsed;
      const result = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: key });
      if (result.expired) return 'expired';
      if (!result.verified) return 'wrong';
      // The nonce is signed, so the same challenge cannot come back under another name.
      return (await spend(challenge.parameters.nonce, challenge.parameters.expiresAt * 1000))
        ? 'accepted'
        : 'used';
    },
  };
}

function readPayload(payload: unknown): z.output<typeof payloadSchema> | undefined {
  if (typeof payload !== 'string' || payload.length > payloadLengthMax) return undefined;
  try {
    return payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
