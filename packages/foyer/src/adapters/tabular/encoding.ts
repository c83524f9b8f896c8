import type { FileEncoding } from '../../application/ports/tabular.ts';

/** Recognises an encoding by its mark, by where the zeros stand, or by what is no UTF-8. */
export function encodingOf(head: Uint8Array): FileEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  // Names, commas and @ are half zeros in UTF-16, whatever language the rest is in.
  const [even, odd] = zerosOf(head.subarray(0, 4_096));
  if (odd > 0 && odd >= even * 4) return 'utf-16le';
  if (even > 0 && even >= odd * 4) return 'utf-16be';
  return isUtf8(head) ? 'utf-8' : 'windows-1252';
}

function zerosOf(bytes: Uint8Array): readonly [even: number, odd: number] {
  const zeros: [number, number] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0) zeros[at % 2]! += 1;
  return zeros;
}

/** Whether the bytes are UTF-8, but for a letter that the end cuts in two. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
