import { FoyerError } from '../../domain/errors.ts';

const depthMax = 32;

/** A whole JSON value in a longer text. */
export interface ValueSpan {
  /** Where the text goes on after it. */
  readonly end: number;
  /** Names of members in it, at any depth; more than the parsed value has means that one stands twice. */
  readonly names: number;
}

/**
 * Where the value that begins here ends; null when the text stops before that. Only brackets and strings are looked at: whether
 * it is well-formed is for the parser.
 * @throws {FoyerError} `input/malformed` when it is nested deeper than 32 (SR-60)
 */
export function spanOfValue(text: string, from: number): ValueSpan | null {
  let depth = 0;
  let names = 0;
  let at = from;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') {
      const close = endOfString(text, at);
      if (close < 0) return null;
      at = close + 1;
      if (depth === 0) return { end: at, names };
      const next = skipSpace(text, at);
      if (text[next] === ':') names += 1;
      continue;
    }
    if (letter === '{' || letter === '[') {
      depth += 1;
      if (depth > depthMax) throw new FoyerError('input/malformed', `The file is nested deeper than ${depthMax} levels. Send a flat list of people.`);
    } else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) return { end: at + 1, names };
      if (depth < 0) return { end: at, names };
    } else if (depth === 0 && (letter === ',' || letter === ' ' || letter === '\n' || letter === '\r' || letter === '\t')) return { end: at, names };
    at += 1;
  }
  return null;
}

/** The closing quotation mark of the string that opens here; -1 when the text stops before it. */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let escapes = 0;
    while (text[close - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return close;
  }
  return -1;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 0xfeff) return at;
    at += 1;
  }
}

/** How many members all objects in a value have together. */
export function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + membersOf(one), 0);
  let members = 0;
  for (const name in value) members += 1 + membersOf((value as Record<string, unknown>)[name]);
  return members;
}
