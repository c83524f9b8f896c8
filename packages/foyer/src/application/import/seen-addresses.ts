const slotsFirst = 4_096;
const words = 4;

/**
 * Which addresses a file named, and in which line first, in 32 bytes an address: a million take 32 MB where a set of texts takes
 * several times that. Addresses are told apart by 96 bits of a hash: among a million, two are taken for one with a chance of 1 in
 * 10^17.
 */
export class SeenAddresses {
  #table = new Uint32Array(slotsFirst * words);
  #slots = slotsFirst;
  #used = 0;
  readonly #seed: number;

  /** @param seed - any number; another one in each run keeps files from being made to collide */
  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  /** The line that named this address before, or null; then it is this one from now on. */
  lineBefore(email: string, line: number): number | null {
    if ((this.#used + 1) * 2 > this.#slots) this.#grow();
    const first = hash(email, this.#seed);
    const second = hash(email, first ^ 0x9e37_79b9);
    const third = hash(email, second ^ 0x85eb_ca6b);
    const at = this.#place(first, second, third);
    if (this.#table[at + 3] !== 0) return this.#table[at + 3]!;
    this.#table[at] = first;
    this.#table[at + 1] = second;
    this.#table[at + 2] = third;
    this.#table[at + 3] = line;
    this.#used += 1;
    return null;
  }

  /** Where this hash stands, or the free place where it belongs. */
  #place(first: number, second: number, third: number): number {
    const mask = this.#slots - 1;
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const at = slot * words;
      if (this.#table[at + 3] === 0 || (this.#table[at] === first && this.#table[at + 1] === second && this.#table[at + 2] === third)) return at;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#slots *= 2;
    this.#table = new Uint32Array(this.#slots * words);
    for (let from = 0; from < before.length; from += words) {
      if (before[from + 3] === 0) continue;
      const at = this.#place(before[from]!, before[from + 1]!, before[from + 2]!);
      for (let word = 0; word < words; word += 1) this.#table[at + word] = before[from + word]!;
    }
  }
}

/** MurmurHash3 over the letters, two at a time. */
function hash(text: string, seed: number): number {
  let state = seed;
  const { length } = text;
  for (let at = 0; at < length; at += 2) {
    let part = text.charCodeAt(at) | (at + 1 < length ? text.charCodeAt(at + 1) << 16 : 0);
    part = Math.imul(part, 0xcc9e_2d51);
    part = (part << 15) | (part >>> 17);
    state ^= Math.imul(part, 0x1b87_3593);
    state = (state << 13) | (state >>> 19);
    state = (Math.imul(state, 5) + 0xe654_6b64) | 0;
  }
  state ^= length;
  state = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
