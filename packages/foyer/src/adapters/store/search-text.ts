/** The shortest text that is looked for anywhere; shorter ones are beginnings of addresses. */
export const substringMin = 3;

/** What a person is found by, in one text without upper case. A line break parts address and name, so that no search spans both. */
export function searchText({ email, name }: { readonly email: string; readonly name: string }): string {
  return `${plain(email)}\n${plain(name)}`;
}

/** A text somebody looks for, in the same form. */
export function soughtText(text: string): string {
  return plain(text).trim();
}

function plain(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ').toLowerCase();
}

/** A LIKE pattern that means the text itself; escaped with a backslash. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** A full-text phrase that means the text itself. */
export function asPhrase(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
