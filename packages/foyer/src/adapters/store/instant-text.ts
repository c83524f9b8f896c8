/** Length of an instant as text, such as 2026-03-31T09:30:00.000Z. */
export const instantLength = 24;
/** The end of the year 9999. */
export const instantsEnd = 253_402_300_800_000;

const dayMs = 86_400_000;
/** Days kept as text: lists cover some years. */
const daysMax = 4_096;
const [zero, colon, dot, letterT, letterZ] = [0x30, 0x3a, 0x2e, 0x54, 0x5a];

/** Writes instants as `Date.toISOString` does, each day made once: many instants share one. */
export class InstantText {
  readonly #days = new Map<number, Uint8Array>();

  /** @param at - milliseconds from 1970 on, before `instantsEnd`. @returns behind the last byte written */
  put(out: Uint8Array, from: number, at: number): number {
    const day = Math.floor(at / dayMs);
    out.set(this.#day(day), from);
    let rest = at - day * dayMs;
    const hours = Math.floor(rest / 3_600_000);
    rest -= hours * 3_600_000;
    const minutes = Math.floor(rest / 60_000);
    rest -= minutes * 60_000;
    const seconds = Math.floor(rest / 1000);
    const ms = rest - seconds * 1000;
    out[from + 10] = letterT;
    two(out, from + 11, hours);
    out[from + 13] = colon;
    two(out, from + 14, minutes);
    out[from + 16] = colon;
    two(out, from + 17, seconds);
    out[from + 19] = dot;
    out[from + 20] = zero + Math.floor(ms / 100);
    two(out, from + 21, ms % 100);
    out[from + 23] = letterZ;
    return from + instantLength;
  }

  #day(day: number): Uint8Array {
    const known = this.#days.get(day);
    if (known) return known;
    const made = Buffer.from(new Date(day * dayMs).toISOString().slice(0, 10));
    if (this.#days.size >= daysMax) this.#days.clear();
    this.#days.set(day, made);
    return made;
  }
}

function two(out: Uint8Array, at: number, number: number): void {
  const tens = Math.floor(number / 10);
  out[at] = zero + tens;
  out[at + 1] = zero + number - tens * 10;
}
