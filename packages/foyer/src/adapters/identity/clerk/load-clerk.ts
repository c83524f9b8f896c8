import { createRequire } from 'node:module';
import type * as Clerk from '@clerk/backend';
import { boundedFetch } from './bounded-fetch.ts';

let loaded: typeof Clerk | undefined;

/**
 * The vendor's library, loaded when it is needed first. It takes hold of `fetch` while it loads and offers no other way to bound its
 * requests, so it is given a bounded one in that moment. `require` because that is one moment: nobody else sees the other `fetch`.
 * @see docs/decisions/0030-clerks-library-is-given-its-fetch.md
 */
export function loadClerk(): typeof Clerk {
  if (loaded !== undefined) return loaded;
  const plain = globalThis.fetch;
  globalThis.fetch = boundedFetch(plain);
  try {
    return loaded = createRequire(import.meta.url)('@clerk/backend') as typeof Clerk;
  } finally {
    globalThis.fetch = plain;
  }
}
