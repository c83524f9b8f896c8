import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A pair Clerk would sign with: the SDK understands RSA of 2048 bits with exponent 65537 only. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

let shared: SigningKey | undefined;

/** Made once per process, because making one takes a while. */
export function sharedSigningKey(): SigningKey {
  shared ??= makeSigningKey('ins_fake_key');
  return shared;
}

export function makeSigningKey(kid: string): SigningKey {
  return { kid, privateKey: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65_537 }).privateKey };
}

/** For `CLERK_JWT_KEY`. */
export function publicPem(key: SigningKey): string {
  return createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }).trim();
}

export function publicJwk(key: SigningKey): object {
  const { n, e } = createPublicKey(key.privateKey).export({ format: 'jwk' });
  return { kid: key.kid, alg: 'RS256', use: 'sig', kty: 'RSA', n, e };
}

/** A JWT as Clerk signs it. */
export function signToken(claims: Readonly<Record<string, unknown>>, key: SigningKey): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', cat: 'cl_B7d4PD111AAA', kid: key.kid, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('base64url')}`;
}

export interface TokenOptions {
  /** The session; the user's newest open one unless named, or a new one. */
  readonly sid?: string;
  /** The application the token was made for; null leaves the claim out. */
  readonly azp?: string | null;
  /** 60 unless said otherwise; negative makes a token that is over. */
  readonly expiresInSeconds?: number;
  /** The person has signed in but has something left to do: `sts` is `pending`. */
  readonly pending?: boolean;
  /** Claims beside or instead of the usual ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signs with another key. */
  readonly key?: SigningKey;
  /** UTC milliseconds. The shared clock unless given; without one the clock of the machine, for the SDK verifies against that. */
  readonly at?: number;
}

/** The claims of a session token, version 2. There is no metadata in them unless somebody put it there. */
export function sessionClaims(input: { userId: string; sessionId: string; issuer: string; jti: string; now: number; azp: string | null; options: TokenOptions }): Record<string, unknown> {
  const { expiresInSeconds = 60, pending = false, claims = {}, at = input.now } = input.options;
  const issuedAt = Math.floor(at / 1000) + Math.min(expiresInSeconds - 60, 0);
  return {
    ...(input.azp === null ? {} : { azp: input.azp }), exp: issuedAt + Math.max(expiresInSeconds, 60), fva: [0, -1], iat: issuedAt, iss: input.issuer,
    jti: input.jti, nbf: issuedAt - 10, sid: input.sessionId, sts: pending ? 'pending' : 'active', sub: input.userId, v: 2, ...claims,
  };
}
