import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

/** Writes to a file until its disk takes nothing more. @returns how to give the room back */
export function fillDisk(file: string): () => void {
  const descriptor = openSync(file, 'w');
  try {
    for (const size of [65_536, 4_096, 1]) {
      const block = Buffer.alloc(size, 1);
      try {
        for (;;) writeSync(descriptor, block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
  return () => rmSync(file);
}
