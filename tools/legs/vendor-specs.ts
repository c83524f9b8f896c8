import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Leg } from './leg.ts';
import { vitestLeg } from './vitest.ts';

/**
 * A leg that compares our requests and webhooks with the vendors' own API descriptions. Those are
 * not ours to publish, so it runs only where FOYER_VENDOR_SPECS names a folder that holds them.
 */
export function vendorSpecsLeg(folder: string | undefined): Leg {
  const name = 'vendor specs';
  if (folder === undefined || folder === '') {
    return {
      name,
      run: async () => ({ passed: 0, failed: 0, skipped: 1, note: 'not run: FOYER_VENDOR_SPECS is not set' }),
    };
  }
  const absolute = resolve(folder);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return {
      name,
      run: () => Promise.reject(new Error(`FOYER_VENDOR_SPECS is ${absolute}, which is not a folder.`)),
    };
  }
  return vitestLeg(name, 'vendor', { FOYER_VENDOR_SPECS: absolute });
}
