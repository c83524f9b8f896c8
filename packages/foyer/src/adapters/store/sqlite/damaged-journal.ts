import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

// https://sqlite.org/fileformat.html#walformat
const headBytes = 32;
const frameHeadBytes = 24;
const magic = 0x377f_0682;
/** Damage that hits more frames in a row than this is not told apart from the end. */
const skippedMax = 16;
/** With one more commit behind it, a commit had reached the disk: the second one does not begin before. */
const commitsMin = 2;
/** Another process may be writing just now: what it wrote by halves is whole when it is read again. */
const looksMax = 3;

/**
 * Looks whether a journal that was left behind is damaged in its middle. SQLite takes the first frame that is not whole for the end: what was
 * committed after it would be gone without a word, and access that was taken back would be back. A frame of the very last commit may be torn,
 * as a power cut leaves it, for that commit was acknowledged to nobody.
 * @param path - of the database
 * @returns the number of the damaged frame, from 1; 0 for the head of the journal; undefined when nothing is wrong
 */
export function damagedFrame(path: string): number | undefined {
  let found: number | undefined;
  for (let look = 0; look < looksMax; look += 1) {
    const before = found;
    found = damagedFrameOnce(path);
    if (found === undefined || (look > 0 && found !== before)) return undefined;
  }
  return found;
}

function damagedFrameOnce(path: string): number | undefined {
  if (!existsSync(`${path}-wal`)) return undefined;
  const [database, journal] = [openSync(path, 'r'), openSync(`${path}-wal`, 'r')];
  try {
    return firstDamaged(journal, fstatSync(journal).size, pageBytesOf(database));
  } finally {
    closeSync(database);
    closeSync(journal);
  }
}

/** As the database itself says, since the head of the journal may be what is damaged. */
function pageBytesOf(database: number): number {
  const bytes = Buffer.alloc(2);
  readSync(database, bytes, 0, 2, 16);
  return bytes.readUInt16BE(0) === 1 ? 65_536 : bytes.readUInt16BE(0);
}

interface Sum { a: number; b: number }

function firstDamaged(file: number, size: number, pageBytes: number): number | undefined {
  const head = Buffer.alloc(headBytes);
  if (readSync(file, head, 0, headBytes, 0) < headBytes || pageBytes < 512) return undefined;
  const frameBytes = frameHeadBytes + pageBytes;
  const frames = Math.floor((size - headBytes) / frameBytes);
  const bigEndian = (head.readUInt32BE(0) & 1) === 1;
  const frame = Buffer.alloc(frameBytes);
  const read = (number: number): boolean => readSync(file, frame, 0, frameBytes, headBytes + (number - 1) * frameBytes) === frameBytes;
  const sum: Sum = { a: 0, b: 0 };
  add(sum, head, 0, 24, bigEndian);
  const headIsWhole = (head.readUInt32BE(0) & ~1) === magic && equals(sum, head, 24);
  if (headIsWhole && frames === 0) return undefined;
  if (!headIsWhole && !read(1)) return undefined;
  // Frames of an earlier round of the journal have other salts.
  const salts = headIsWhole ? head.subarray(16, 24) : Buffer.from(frame.subarray(8, 16));
  const follows = (): boolean => frame.compare(salts, 0, 8, 8, 16) === 0 && equals(addFrame(sum, frame, bigEndian), frame, 16);
  let first = 0;
  if (headIsWhole) {
    for (first = 1; first <= frames && read(first) && follows();) first += 1;
    if (first > frames) return undefined;
  }
  for (let start = first + 1; start <= Math.min(first + skippedMax, frames); start += 1) {
    // From the sum that is written down on, each frame proves to follow the one before.
    if (!read(start) || frame.compare(salts, 0, 8, 8, 16) !== 0) continue;
    [sum.a, sum.b] = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    let commits = isCommit(frame) ? 1 : 0;
    let next = start + 1;
    for (; next <= frames && commits < commitsMin && read(next) && follows(); next += 1) if (isCommit(frame)) commits += 1;
    if (commits >= commitsMin && next > start + 1) return first;
  }
  return undefined;
}

/** The last frame of a commit says how many pages the file has after it. */
function isCommit(frame: Buffer): boolean {
  return frame.readUInt32BE(4) !== 0;
}

function addFrame(sum: Sum, frame: Buffer, bigEndian: boolean): Sum {
  add(sum, frame, 0, 8, bigEndian);
  add(sum, frame, frameHeadBytes, frame.length, bigEndian);
  return sum;
}

/** The running sum of the journal, over pairs of words. */
function add(sum: Sum, bytes: Buffer, from: number, to: number, bigEndian: boolean): void {
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to));
  if (bigEndian !== (endianness() === 'BE')) Buffer.from(words.buffer).swap32();
  let { a, b } = sum;
  for (let index = 0; index < words.length; index += 2) {
    a = (a + words[index]! + b) >>> 0;
    b = (b + words[index + 1]! + a) >>> 0;
  }
  [sum.a, sum.b] = [a, b];
}

function equals(sum: Sum, bytes: Buffer, at: number): boolean {
  return sum.a === bytes.readUInt32BE(at) && sum.b === bytes.readUInt32BE(at + 4);
}
