import { createHash } from 'node:crypto';
import type { ClerkClient } from '@clerk/backend';
import type { Clock } from '../../../application/ports/clock.ts';
import { type IdentityProvider, IdentityUnavailable } from '../../../application/ports/identity-provider.ts';
import type { ProviderUserNews } from '../../../domain/provider-user.ts';
import { createClerkClient, withinDeadline } from './clerk-client.ts';
import { createKeyFetcher, type FindKey } from './clerk-keys.ts';
import { createClerkSessions } from './clerk-sessions.ts';
import { readClerkUser } from './clerk-user-news.ts';

export interface ClerkIdentityOptions {
  readonly secretKey: string | undefined;
  readonly jwtKey: string | undefined;
  readonly publishableKey: string | undefined;
  readonly apiUrl: string;
  readonly authorizedParties: readonly string[];
  readonly clock: Clock;
}

const deadlineMs = 2_500;
/** How long an account that was looked up is not looked up again: people press reload while they wait. */
const keptMs = 5_000;
const keptMax = 10_000;

/** Clerk as the place where people sign in. Nothing of the vendor's library is loaded before the first token comes. */
export function createClerkIdentity(options: ClerkIdentityOptions): IdentityProvider {
  const { secretKey, jwtKey, publishableKey, apiUrl, authorizedParties, clock } = options;
  let made: Promise<ClerkClient> | undefined;
  const client = secretKey === undefined ? undefined : () => made ??= createClerkClient({ secretKey, apiUrl, publishableKey, jwtKey });
  const findKey: FindKey = jwtKey !== undefined ? () => jwtKey : createKeyFetcher(client ?? (() => Promise.reject(new IdentityUnavailable('There is no key to verify sessions with.'))));
  return {
    name: 'clerk',
    cookies: [...(publishableKey === undefined ? [] : [`__session_${cookieSuffix(publishableKey)}`]), '__session'],
    readSession: createClerkSessions({ findKey, authorizedParties, issuer: publishableKey === undefined ? undefined : issuerOf(publishableKey), clock }),
    findUser: client && createUserLookup(client),
  };
}

/** Where the instance's frontend answers: the key says it, base64 with a `$` at the end. Undefined when it says something else. */
export function issuerOf(publishableKey: string): string | undefined {
  const decoded = Buffer.from(publishableKey.replace(/^pk_(?:test|live)_/, ''), 'base64').toString();
  return /^[\w.:-]+\$$/.test(decoded) ? `https://${decoded.slice(0, -1)}` : undefined;
}

/** Several instances on one host keep their cookies apart by it. */
function cookieSuffix(publishableKey: string): string {
  return createHash('sha1').update(publishableKey).digest('base64url').slice(0, 8);
}

function createUserLookup(client: () => Promise<ClerkClient>, monotonicNow: () => number = () => performance.now()) {
  const kept = new Map<string, { readonly answer: Promise<ProviderUserNews | null>; readonly until: number }>();
  return (id: string): Promise<ProviderUserNews | null> => {
    const known = kept.get(id);
    if (known !== undefined && monotonicNow() < known.until) return known.answer;
    if (kept.size >= keptMax) kept.clear();
    const answer = lookUp(client, id);
    kept.set(id, { answer, until: monotonicNow() + keptMs });
    // Whoever could not be looked up is looked up again the next time.
    answer.catch(() => kept.delete(id));
    return answer;
  };
}

async function lookUp(client: () => Promise<ClerkClient>, id: string): Promise<ProviderUserNews | null> {
  let found: { readonly raw: unknown };
  try {
    found = await withinDeadline(async () => (await client()).users.getUser(id), deadlineMs);
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return null;
    throw new IdentityUnavailable('Clerk could not be asked about an account.', { cause: error });
  }
  const user = readClerkUser(found?.raw);
  if (user === undefined || user.id !== id) throw new IdentityUnavailable('Clerk answered something else than the account that was asked for.');
  return user;
}
