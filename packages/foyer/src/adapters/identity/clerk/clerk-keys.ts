import { createPublicKey } from 'node:crypto';
import type { ClerkClient } from '@clerk/backend';
import { IdentityUnavailable } from '../../../application/ports/identity-provider.ts';
import { withinDeadline } from './clerk-client.ts';

/** Finds the public key a token names, in PEM; undefined when the instance has no such key. */
export type FindKey = (kid: string) => string | undefined | Promise<string | undefined>;

const deadlineMs = 2_500;
/** As long as the vendor's own library keeps them. */
const keptMs = 300_000;
/** A token with a made-up key shall not make us ask each time. */
const askEveryMs = 10_000;

/**
 * The instance's keys, fetched and kept. Foyer fetches them itself, since the library asks again for every key it does not know and waits for
 * the answer without an end.
 */
export function createKeyFetcher(client: () => Promise<ClerkClient>, monotonicNow: () => number = () => performance.now()): FindKey {
  let keys: ReadonlyMap<string, string> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function fetchKeys(): Promise<void> {
    askedAt = monotonicNow();
    try {
      const { keys: found } = await withinDeadline(async () => (await client()).jwks.getJwks(), deadlineMs);
      keys = new Map((found ?? []).flatMap((jwk) => (jwk.kty === 'RSA' && typeof jwk.kid === 'string' ? [[jwk.kid, pemOf(jwk as Parameters<typeof pemOf>[0])] as const] : [])));
      fetchedAt = monotonicNow();
    } catch (error) {
      throw new IdentityUnavailable('The keys of Clerk could not be fetched.', { cause: error });
    }
  }

  return (kid) => {
    const known = keys.get(kid);
    if (known !== undefined && monotonicNow() - fetchedAt < keptMs) return known;
    if (asking === undefined && keys.size > 0 && known === undefined && monotonicNow() - askedAt < askEveryMs) return undefined;
    asking ??= fetchKeys().finally(() => { asking = undefined; });
    // A key that was good five minutes ago is good while Clerk cannot be asked; one nobody knows is not.
    return asking.then(() => keys.get(kid), (error: unknown) => {
      if (known !== undefined) return known;
      throw error;
    });
  };
}

function pemOf(jwk: { readonly kty: string; readonly n: string; readonly e: string }): string {
  return createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
}
