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

/** More parts than this find nobody else. */
const partsMax = 24;

/** Asks the full-text index for whatever has all parts of three letters; what has them apart must still be left out. */
export function allPartsOf(text: string): string {
  const letters = [...text];
  const parts = new Set(letters.slice(0, 1 - substringMin).map((_, at) => letters.slice(at, at + substringMin).join('')));
  return [...parts].slice(0, partsMax).map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ');
}
