import type { ClerkClient } from '@clerk/backend';

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
  const { createClerkClient: create } = await import('@clerk/backend');
  return create({
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
 * Waits for a call to Clerk and no longer than so long; what comes later goes nowhere. Whether the call had its effect is not known then.
 * @throws {ClerkDeadline} and whatever the call throws
 */
export async function withinDeadline<T>(call: () => Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => reject(new ClerkDeadline(milliseconds)), milliseconds); });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}
