import type { ClerkClient } from '@clerk/backend';
import { cutOffBy } from './bounded-fetch.ts';
import { loadClerk } from './load-clerk.ts';

/** How the Clerk instance is reached. */
export interface ClerkAccess {
  readonly secretKey: string;
  /** Without `/v1`. */
  readonly apiUrl: string;
  readonly publishableKey?: string | undefined;
  readonly jwtKey?: string | undefined;
}

/** Makes the client of the vendor's own library, which is loaded only where Clerk is set up. It knows no deadlines: see `withinDeadline`. */
export async function createClerkClient({ secretKey, apiUrl, publishableKey, jwtKey }: ClerkAccess): Promise<ClerkClient> {
  return loadClerk().createClerkClient({
    secretKey, apiUrl: apiUrl.replace(/\/(?:v1\/?)?$/, ''), telemetry: { disabled: true },
    ...(publishableKey === undefined ? {} : { publishableKey }), ...(jwtKey === undefined ? {} : { jwtKey }),
  });
}

/** What a call that took too long is told as. */
export class ClerkDeadline extends Error {
  constructor(milliseconds: number) {
    super(`Clerk did not answer within ${milliseconds} ms.`);
  }
}

/**
 * Makes a call to Clerk and waits no longer than so long; then its requests are cut off. Whether the call had its effect is not known then.
 * @throws {ClerkDeadline} and whatever the call throws
 */
export async function withinDeadline<T>(call: () => Promise<T>, milliseconds: number): Promise<T> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ClerkDeadline(milliseconds));
      ending.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([cutOffBy(ending.signal, call), late]);
  } finally {
    clearTimeout(timer);
  }
}
