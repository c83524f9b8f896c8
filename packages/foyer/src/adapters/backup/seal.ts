import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const chunkBytes = 1_048_576;

/** What stands in the file where its seal will be: as long as one, and like no other bytes in it. */
export function placeholderFor(manifest: string): string {
  return createHash('sha256').update(`seal of ${manifest}`).digest('hex');
}

/**
 * Seals a file over every byte of it: the placeholder in it becomes a MAC of the file as it was with the placeholder. The file
 * is on disk when this returns.
 */
export function sealFile(path: string, placeholder: string, key: Uint8Array): void {
  const file = openSync(path, 'r+');
  try {
    const at = onlyPlaceOf(file, placeholder);
    if (at === undefined) throw new Error('The backup has no place for its seal.');
    const seal = Buffer.from(macOfFile(file, key, at, placeholder));
    writeSync(file, seal, 0, seal.length, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whether no byte of the file was changed since it was sealed with one of these keys. */
export function isSealWhole(path: string, seal: string, placeholder: string, keys: readonly Uint8Array[]): boolean {
  const file = openSync(path, 'r');
  try {
    const at = onlyPlaceOf(file, seal);
    if (at === undefined) return false;
    return keys.some((key) => timingSafeEqual(Buffer.from(macOfFile(file, key, at, placeholder)), Buffer.from(seal)));
  } finally {
    closeSync(file);
  }
}

/** Where these bytes are; undefined unless they are there exactly once. */
function onlyPlaceOf(file: number, text: string): number | undefined {
  const wanted = Buffer.from(text);
  const buffer = Buffer.alloc(chunkBytes + wanted.length);
  let found: number | undefined;
  let kept = 0;
  let position = 0;
  for (;;) {
    const read = readSync(file, buffer, kept, chunkBytes, position);
    if (read === 0) return found;
    const filled = buffer.subarray(0, kept + read);
    for (let index = filled.indexOf(wanted); index !== -1; index = filled.indexOf(wanted, index + 1)) {
      if (found !== undefined) return undefined;
      found = position - kept + index;
    }
    position += read;
    // What could be the beginning of it is looked at again with the next bytes.
    const next = Math.min(wanted.length - 1, filled.length);
    filled.copy(buffer, 0, filled.length - next);
    kept = next;
  }
}

function macOfFile(file: number, key: Uint8Array, placeAt: number, placeholder: string): string {
  const mac = createHmac('sha256', key);
  const instead = Buffer.from(placeholder);
  const buffer = Buffer.alloc(chunkBytes);
  let position = 0;
  for (;;) {
    const read = readSync(file, buffer, 0, chunkBytes, position);
    if (read === 0) return mac.digest('hex');
    for (let index = Math.max(0, placeAt - position); index < read && index + position < placeAt + instead.length; index += 1) {
      buffer[index] = instead[index + position - placeAt]!;
    }
    mac.update(buffer.subarray(0, read));
    position += read;
  }
}
