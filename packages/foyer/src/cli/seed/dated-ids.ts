import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const idBytes = 16;

/** Makes UUIDs (v7) of given instants, drawing randomness for many at a time. */
export function createDatedIds(): (at: number) => string {
  const pool = new Uint8Array(4_096 * idBytes);
  let used = pool.length;
  return (at) => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += idBytes;
    return v7({ msecs: at, random: pool.subarray(used - idBytes, used) });
  };
}
