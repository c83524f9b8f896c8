import { statfsSync } from 'node:fs';

const place = '/dev/shm';
/** As `statfs` tells tmpfs. */
const tmpfs = 0x0102_1994;
/** Databases of a whole run take a quarter of it. */
const bytesMin = 4 * 1024 ** 3;

/**
 * A folder that lies in memory, where this machine has one with plenty of room. Databases of tests written there are written through as in production, with the
 * same calls and the same left behind by whoever is killed; only the waiting for a disk, most of what such tests do, falls away. A container's few megabytes are no
 * place for them.
 */
export function memoryFolder(): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(place);
    return type === tmpfs && bavail * bsize >= bytesMin ? place : undefined;
  } catch {
    // There is none on other systems.
    return undefined;
  }
}
