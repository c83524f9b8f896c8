import { FoyerError } from '../domain/errors.ts';

const depthMax = 32;

/**
 * Parses JSON that means one thing only: depth at most 32, no key twice, no key that reaches a prototype (SR-60).
 * @throws {FoyerError} `input/malformed`, saying what is wrong
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FoyerError('input/malformed', 'The body is not valid JSON.');
  }
  checkStructure(text);
  return value;
}

/** Walks over text that is known to be valid JSON, looking at keys and nesting only. */
function checkStructure(text: string): void {
  /** Keys seen in each open object; null for arrays. */
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let i = 0; i < text.length; i += 1) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        const start = i;
        for (i += 1; text.charCodeAt(i) !== 0x22; i += 1) if (text.charCodeAt(i) === 0x5c) i += 1;
        if (expectsKey) checkKey(open.at(-1)!, JSON.parse(text.slice(start, i + 1)) as string);
        expectsKey = false;
        break;
      }
      case 0x7b:
        open.push(new Set());
        expectsKey = true;
        break;
      case 0x5b:
        open.push(null);
        expectsKey = false;
        break;
      case 0x7d:
      case 0x5d:
        open.pop();
        expectsKey = false;
        break;
      case 0x2c:
        expectsKey = open.at(-1) !== null && open.length > 0;
        break;
    }
    if (open.length > depthMax) throw new FoyerError('input/malformed', `The JSON is nested deeper than ${depthMax} levels.`);
  }
}

function checkKey(seen: Set<string> | null, key: string): void {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new FoyerError('input/malformed', 'The JSON has a key that is not allowed.');
  if (seen?.has(key)) throw new FoyerError('input/malformed', `The JSON has the key "${key.slice(0, 60)}" twice.`);
  seen?.add(key);
}
