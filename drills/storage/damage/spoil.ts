import { Chance } from '../../fuzz/chance.ts';

/** A database as it lies on the disk: the file, and the journal beside it where a server died before it was emptied. */
export interface FileBytes {
  readonly file: Buffer;
  readonly journal: Buffer | undefined;
}

/** What was done to it. */
export interface Damage {
  readonly kind: (typeof damageKinds)[number];
  /** For whoever wants to do it again. */
  readonly words: string;
  readonly spoiled: FileBytes;
}

export const damageKinds = ['bit', 'bytes', 'wiped page', 'noise in a page', 'page of elsewhere', 'cut off', 'bit in the journal', 'journal cut off'] as const;
const often: Readonly<Record<Damage['kind'], number>> = {
  bit: 12, bytes: 5, 'wiped page': 3, 'noise in a page': 2, 'page of elsewhere': 3, 'cut off': 3, 'bit in the journal': 2, 'journal cut off': 1,
};

/** Damages a copy in one way. The same seed and the same bytes give the same damage. */
export function spoil({ file, journal }: { readonly file: Buffer; readonly journal: Buffer }, closed: Buffer, seed: number): Damage {
  const chance = new Chance(seed);
  const kind = chance.way(often);
  if (kind === 'bit in the journal' || kind === 'journal cut off') {
    if (kind === 'journal cut off') {
      const left = chance.between(1, journal.length - 1);
      return { kind, words: `the journal ends after ${left} of ${journal.length} bytes`, spoiled: { file, journal: journal.subarray(0, left) } };
    }
    const { bytes, words } = flipBit(journal, chance);
    return { kind, words: `${words} of the journal`, spoiled: { file, journal: bytes } };
  }
  const { bytes, words } = inFile(closed, kind, chance);
  return { kind, words, spoiled: { file: bytes, journal: undefined } };
}

function flipBit(whole: Buffer, chance: Chance): { bytes: Buffer; words: string } {
  const bytes = Buffer.from(whole);
  const bit = chance.between(0, 7);
  let at = chance.between(0, bytes.length - 1);
  // Much of a file is room that was never written: most flips go to where something is.
  while (bytes[at] === 0 && chance.is(0.9)) at = chance.between(0, bytes.length - 1);
  bytes[at] = bytes[at]! ^ (1 << bit);
  return { bytes, words: `bit ${bit} of byte ${at}` };
}

function inFile(whole: Buffer, kind: Damage['kind'], chance: Chance): { bytes: Buffer; words: string } {
  const pageBytes = whole.readUInt16BE(16) === 1 ? 65_536 : whole.readUInt16BE(16);
  const pages = whole.length / pageBytes;
  const page = chance.between(0, pages - 1);
  const bytes = Buffer.from(whole);
  const start = page * pageBytes;
  switch (kind) {
    case 'bytes': {
      const [at, length] = [chance.between(0, bytes.length - 1), chance.between(2, 64)];
      for (let index = at; index < Math.min(at + length, bytes.length); index += 1) bytes[index] = chance.between(0, 255);
      return { bytes, words: `${length} bytes from ${at} on are noise` };
    }
    case 'wiped page': return { bytes: bytes.fill(0, start, start + pageBytes), words: `page ${page + 1} is zeros` };
    case 'noise in a page': {
      for (let index = start; index < start + pageBytes; index += 1) bytes[index] = chance.between(0, 255);
      return { bytes, words: `page ${page + 1} is noise` };
    }
    case 'page of elsewhere': {
      const other = chance.between(0, pages - 1);
      whole.copy(bytes, start, other * pageBytes, (other + 1) * pageBytes);
      return { bytes, words: `page ${page + 1} holds what page ${other + 1} holds` };
    }
    case 'cut off': {
      // A file of no bytes is a new one to everybody.
      const left = chance.is(0.5) ? Math.max(1, page) * pageBytes : chance.between(1, bytes.length - 1);
      return { bytes: bytes.subarray(0, left), words: `the file ends after ${left} of ${bytes.length} bytes` };
    }
    default: return flipBit(whole, chance);
  }
}
