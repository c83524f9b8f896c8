/** The shortest text that is looked for anywhere; shorter ones are beginnings of addresses. */
export const substringMin = 3;

/** Longer answers are found by how they begin; the index must not outgrow what it is about. */
const answersCharactersMax = 2_000;

/**
 * What a person is found by, in one text without upper case: address, name and what they wrote. Line breaks part them, so that no search
 * spans two.
 * @param person.answers - as they are kept: JSON
 */
export function searchText({ email, name, answers }: { readonly email: string; readonly name: string; readonly answers: string }): string {
  const known = `${plain(email)}\n${plain(name)}`;
  if (answers === '{}') return known;
  const written = Object.values(JSON.parse(answers) as Record<string, unknown>).filter((answer) => typeof answer === 'string' && answer.length >= substringMin) as string[];
  return written.length === 0 ? known : `${known}\n${written.map(plain).join('\n').slice(0, answersCharactersMax).toWellFormed()}`;
}

/** A text somebody looks for, in the same form. */
export function soughtText(text: string): string {
  return plain(text).trim();
}

function plain(text: string): string {
  // The Greek letter that looks different at the end of a word is one letter.
  return text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ').toLowerCase().replaceAll('ς', 'σ');
}

/** Whether a sought text is long enough to be looked for anywhere. */
export function isPart(text: string): boolean {
  return [...text].length >= substringMin;
}

/** A LIKE pattern that means the text itself; escaped with a backslash. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** So few parts leave out nearly everybody else. */
const partsMin = 3;
/** More find nobody else. */
const partsMax = 8;

/**
 * Asks the full-text index for whatever has parts of three letters that together make up the text; what has them apart must still be
 * left out. Each part costs as much as the list is long: those that overlap are left out where there are enough.
 */
export function allPartsOf(text: string): string {
  const letters = [...text];
  const starts = letters.length - substringMin + 1;
  const count = Math.min(starts, partsMax, Math.max(partsMin, Math.ceil(letters.length / substringMin)));
  const parts = new Set(Array.from({ length: count }, (_, which) => {
    const at = count === 1 ? 0 : Math.round((which * (starts - 1)) / (count - 1));
    return letters.slice(at, at + substringMin).join('');
  }));
  return [...parts].map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ');
}
