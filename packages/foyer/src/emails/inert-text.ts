// Line ends of every kind, controls, marks that reverse the reading direction, and our own placeholders' characters.
const unwanted = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]+/gu;

/** Text as one line: safe in headers, and unable to reorder what stands beside it. */
export function oneLine(text: string): string {
  return text.replaceAll(unwanted, ' ').replaceAll(/\s+/g, ' ').trim();
}

/**
 * Text that somebody else chose, for a place in our mail: one line, not longer than given, and with zero-width spaces
 * where a mail program would otherwise see an address and make it a link (SR-57).
 */
export function inertText(text: string, lengthMax: number): string {
  const line = oneLine(text);
  const short = line.length > lengthMax ? `${[...line].slice(0, lengthMax - 1).join('').trimEnd()}…` : line;
  return short
    .replaceAll(/:(?=\/)/g, ':\u200b')
    .replaceAll(/(?<=\S)\.(?=[\p{L}\p{N}])/gu, '.\u200b')
    .replaceAll(/@(?=\S)/g, '@\u200b');
}
