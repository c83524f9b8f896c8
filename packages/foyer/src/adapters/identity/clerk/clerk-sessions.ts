import type { Clock } from '../../../application/ports/clock.ts';
import type { ProviderSession } from '../../../application/ports/identity-provider.ts';
import type { FindKey } from './clerk-keys.ts';
import { loadClerk } from './load-clerk.ts';

export interface ClerkSessionOptions {
  readonly findKey: FindKey;
  /** Origins whose tokens count (`azp`); never empty, because an empty list would let every one through. */
  readonly authorizedParties: readonly string[];
  /** Who must have issued the token; undefined when the instance's address is not known. */
  readonly issuer: string | undefined;
  readonly clock: Clock;
  /** Tokens kept in memory; the least recently verified leave first. */
  readonly rememberedMax?: number;
}

/** As in the vendor's library. */
const skewMs = 5_000;
const tokenLengthMax = 8_192;
const subjectPattern = /^[\x21-\x7e]{1,200}$/;
/** The library is told not to look at the clock: Foyer's own decides, which never runs backward (SR-77). */
const clockIsOurs = Number.MAX_SAFE_INTEGER;

/**
 * Verifies session tokens with the vendor's library, and what it leaves out: the issuer, a session that is still pending, a token made for no
 * application. A verified token is remembered by its whole text, and its end is looked at each time.
 */
export function createClerkSessions({ findKey, authorizedParties, issuer, clock, rememberedMax = 50_000 }: ClerkSessionOptions) {
  const remembered = new Map<string, ProviderSession>();

  function remember(token: string, session: ProviderSession): void {
    if (remembered.size >= rememberedMax) {
      const [oldest] = remembered.keys();
      remembered.delete(oldest!);
    }
    remembered.set(token, session);
  }

  async function verify(token: string): Promise<ProviderSession | null> {
    const kid = keyIdOf(token);
    if (kid === undefined) return null;
    const jwtKey = await findKey(kid);
    if (jwtKey === undefined) return null;
    const { verifyToken } = loadClerk();
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = await verifyToken(token, { jwtKey, authorizedParties: [...authorizedParties], clockSkewInMs: clockIsOurs });
    } catch {
      // Whatever is wrong with a token, it proves nothing.
      return null;
    }
    const session = sessionOf(claims, issuer);
    if (session === null || !isNow(claims, clock.now())) return null;
    remember(token, session);
    return session;
  }

  return (token: string): ProviderSession | null | Promise<ProviderSession | null> => {
    const known = remembered.get(token);
    if (known === undefined) return token.length > tokenLengthMax ? null : verify(token);
    if (clock.now() < known.expiresAt) return known;
    remembered.delete(token);
    return null;
  };
}

/** The key a token says it was signed with; undefined for what is no token of Clerk's, before anybody is asked about it. */
function keyIdOf(token: string): string | undefined {
  try {
    const header = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString()) as Readonly<Record<string, unknown>> | null;
    const kid = header?.['alg'] === 'RS256' ? header['kid'] : undefined;
    return typeof kid === 'string' && kid.length <= 200 ? kid : undefined;
  } catch {
    return undefined;
  }
}

function sessionOf({ sub, sid, iss, azp, exp, sts }: Readonly<Record<string, unknown>>, issuer: string | undefined): ProviderSession | null {
  if (typeof sub !== 'string' || !subjectPattern.test(sub)) return null;
  if (typeof iss !== 'string' || (issuer === undefined ? !/^https?:\/\//.test(iss) : iss !== issuer)) return null;
  // Signed in, with something left to do: that is not signed in.
  if (typeof azp !== 'string' || sts === 'pending' || !isSeconds(exp)) return null;
  return { subjectId: sub, sessionId: typeof sid === 'string' ? sid : null, expiresAt: exp * 1000 + skewMs };
}

function isNow({ exp, nbf, iat }: Readonly<Record<string, unknown>>, now: number): boolean {
  const begun = [nbf, iat].every((instant) => instant === undefined || (isSeconds(instant) && instant * 1000 <= now + skewMs));
  return begun && isSeconds(exp) && now < exp * 1000 + skewMs;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
