import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const idBytes = 16;
const poolIds = 512;

/**
 * Ids that sort by time (UUID v7), also within one millisecond of this process. Randomness is drawn for many ids at once:
 * a call into the system for each would cost more than the rest of the id.
 */
export function createIds(now: () => number = Date.now): () => string {
  const pool = new Uint8Array(idBytes * poolIds);
  let used = poolIds;
  let millisecond = 0;
  let sequence = 0;
  return () => {
    if (used === poolIds) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.subarray(used * idBytes, (used + 1) * idBytes);
    used += 1;
    const at = now();
    if (at > millisecond) {
      millisecond = at;
      // A random start with room above, so that counting up stays within 32 bits.
      sequence = ((random[6]! << 16) | (random[7]! << 8) | random[8]!) >>> 0;
    } else {
      sequence += 1;
    }
    return v7({ msecs: millisecond, seq: sequence, random });
  };
}
