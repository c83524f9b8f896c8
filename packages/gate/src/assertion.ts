import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { type Decision, readDecision, refused } from './decision.ts';

export interface AssertionOptions<Role extends string> {
  /** Foyer's `PUBLIC_URL`: who signs. */
  readonly issuer: string;
  /** This application, by the name it asked assertions for. */
  readonly audience: string;
  readonly roles?: readonly Role[];
  /** Where the keys are read; `/.well-known/jwks.json` of the issuer unless told otherwise, or keys at hand. */
  readonly keys?: string | JWTVerifyGetKey;
}

/**
 * Verifies assertions: signed, for at most a minute, by Foyer alone (SR-45). For applications that are far from Foyer, or not in
 * JavaScript at all: any JWT library does the same with the published keys.
 */
export function createAssertionChecker<const Role extends string = string>(options: AssertionOptions<Role>): { check(assertion: string | undefined): Promise<Decision<Role>> } {
  const { issuer, audience, keys, roles } = options;
  const getKey = typeof keys === 'function' ? keys : createRemoteJWKSet(new URL(keys ?? '/.well-known/jwks.json', issuer), { timeoutDuration: 3_000 });
  return {
    async check(assertion) {
      if (assertion === undefined) return refused('signed_out');
      try {
        const { payload } = await jwtVerify(assertion, getKey, {
          algorithms: ['EdDSA'], issuer, audience, typ: 'JWT', requiredClaims: ['sub', 'email', 'role', 'purpose', 'exp', 'iat'], maxTokenAge: '60s', clockTolerance: 5,
        });
        if (payload['purpose'] !== 'foyer-gate') return refused('signed_out');
        return readDecision({ decision: 'allow', subject: payload.sub, email: payload['email'], role: payload['role'] }, roles);
      } catch {
        return refused('signed_out');
      }
    },
  };
}
