import { FoyerError } from '../../domain/errors.ts';
import type { BrokenRow, ObjectRow } from '../../application/ports/tabular.ts';
import { membersOf, skipSpace, spanOfValue } from './json-value.ts';

const valueLengthMax = 262_144;
/** Names under which lists of people are kept; anything else before a list of addresses is a role. */
const wrappers: ReadonlySet<string> = new Set(['users', 'approved_users', 'approvedUsers', 'emails', 'items', 'entries', 'people', 'data', 'results', 'waitlist']);

/** A list or object that is being read member by member. */
interface Level {
  readonly kind: 'list' | 'members';
  /** The name under which it stands, if any. */
  readonly name: string | null;
}

/**
 * Parts JSON into people while it arrives: a list of objects, one object a line (NDJSON), an object with such a list in it, an
 * object from address to role or to details, or from role to addresses. What is beside the people is left out.
 */
export class JsonRecords {
  readonly #levels: Level[] = [];
  readonly #perLine: boolean;
  #rest = '';
  #line = 1;
  #begun = false;
  #done = false;

  /** @param perLine - one value a line, without a list around them */
  constructor(perLine: boolean) {
    this.#perLine = perLine;
  }

  push(text: string): (ObjectRow | BrokenRow)[] {
    const rows: (ObjectRow | BrokenRow)[] = [];
    const all = this.#rest + text;
    const end = this.#read(all, rows, false);
    this.#rest = all.slice(end);
    if (this.#rest.length > valueLengthMax) throw endless(this.#line);
    return rows;
  }

  end(): (ObjectRow | BrokenRow)[] {
    const rows: (ObjectRow | BrokenRow)[] = [];
    // A scalar at the very end has nothing after it that would end it.
    const all = `${this.#rest}\n`;
    const end = this.#read(all, rows, true);
    if (this.#levels.length > 0 || skipSpace(all, end) < all.length) throw endless(this.#line);
    return rows;
  }

  #read(text: string, rows: (ObjectRow | BrokenRow)[], complete: boolean): number {
    let start = 0;
    // Looked for once each: a file without line breaks is not searched for them at every value.
    let feed = text.indexOf('\n');
    const taken = (to: number): void => {
      for (; feed >= 0 && feed < to; feed = text.indexOf('\n', feed + 1)) this.#line += 1;
      start = to;
    };
    for (;;) {
      const level = this.#levels.at(-1);
      let at = skipSpace(text, start);
      if (level) while (text[at] === ',') at = skipSpace(text, at + 1);
      taken(at);
      if (at >= text.length) return at;
      if (!level) {
        if (this.#perLine) {
          const span = spanOfValue(text, at);
          if (!span) return at;
          this.#take(rows, text.slice(at, span.end), span.names, null);
          taken(Math.max(span.end, at + 1));
          continue;
        }
        if (this.#done) throw new FoyerError('input/malformed', `There is something after the end of the list, in line ${this.#line}.`);
        if (this.#begun || (text[at] !== '[' && text[at] !== '{')) throw new FoyerError('input/malformed', 'This JSON is neither a list nor an object of people.');
        this.#begun = true;
        this.#levels.push({ kind: text[at] === '[' ? 'list' : 'members', name: null });
        taken(at + 1);
        continue;
      }
      if (text[at] === ']' || text[at] === '}') {
        this.#levels.pop();
        this.#done = this.#levels.length === 0;
        taken(at + 1);
        continue;
      }
      if (level.kind === 'list') {
        const span = spanOfValue(text, at);
        if (!span) return at;
        this.#take(rows, text.slice(at, span.end), span.names, level.name);
        taken(Math.max(span.end, at + 1));
        continue;
      }
      const next = this.#member(text, at, rows, complete);
      if (next === null) return at;
      taken(next);
    }
  }

  /** One member of an object; null when it may go on in the next piece. */
  #member(text: string, at: number, rows: (ObjectRow | BrokenRow)[], complete: boolean): number | null {
    const nameSpan = text[at] === '"' ? spanOfValue(text, at) : undefined;
    if (nameSpan === null) return null;
    const name: unknown = nameSpan ? parsed(text.slice(at, nameSpan.end)) : undefined;
    const colon = nameSpan ? skipSpace(text, nameSpan.end) : at;
    if (nameSpan && colon >= text.length && !complete) return null;
    if (typeof name !== 'string' || text[colon] !== ':') throw new FoyerError('input/malformed', `Line ${this.#line} is not valid JSON. Nothing after it can be read.`);
    const value = skipSpace(text, colon + 1);
    if (value >= text.length) return null;
    const isAddress = name.includes('@');
    if (!isAddress && (text[value] === '[' || (text[value] === '{' && wrappers.has(name)))) {
      this.#levels.push({ kind: text[value] === '[' ? 'list' : 'members', name: wrappers.has(name) ? null : name });
      return value + 1;
    }
    const span = spanOfValue(text, value);
    if (!span) return null;
    if (isAddress) {
      const about = parsed(text.slice(value, span.end));
      if (typeof about === 'string') rows.push({ line: this.#line, values: { email: name, role: about } });
      else if (isObject(about)) rows.push({ line: this.#line, values: { ...about, email: name } });
      else rows.push({ line: this.#line, fault: 'This address has neither a role nor details behind it.' });
    }
    return Math.max(span.end, value + 1);
  }

  #take(rows: (ObjectRow | BrokenRow)[], text: string, names: number, role: string | null): void {
    const value = parsed(text);
    if (typeof value === 'string') rows.push({ line: this.#line, values: role === null ? { email: value } : { email: value, role } });
    else if (!isObject(value)) rows.push({ line: this.#line, fault: 'This is not a JSON object. Each person is an object such as {"email": "mia@example.org"}.' });
    else if (names !== membersOf(value)) rows.push({ line: this.#line, fault: 'A name stands twice in this object. Keep one of them.' });
    else rows.push({ line: this.#line, values: value });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function endless(line: number): FoyerError {
  return new FoyerError('input/malformed', `What begins in line ${line} does not end: the JSON is cut off or a bracket is missing. Nothing after it can be read.`, { details: { line } });
}
