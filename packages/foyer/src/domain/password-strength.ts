export const passwordLengthMin = 15;
/** Hashing is bounded in size too (SR-63). */
export const passwordLengthMax = 256;

/**
 * Words that common passwords are made of, longest first. Passwords of fifteen characters and more seldom stand in published lists as
 * they are; they are built from these, with numbers and signs around them.
 */
const commonWords = [
  'correcthorsebatterystaple', 'administrator', 'thequickbrownfox', 'jumpsoverthelazydog', 'passwordpassword', 'letmeinletmein', 'iloveyouforever',
  'changemenow', 'mypassword', 'yourpassword', 'thisismypassword', 'changeme', 'password', 'passwort', 'passw', 'kennwort', 'geheimnis', 'geheim', 'hallo',
  'welcome', 'willkommen', 'iloveyou', 'ichliebedich', 'letmein', 'trustno', 'sunshine', 'princess', 'football', 'baseball', 'basketball', 'superman', 'batman',
  'starwars', 'dragon', 'monkey', 'shadow', 'master', 'michael', 'jennifer', 'jordan', 'charlie', 'liverpool', 'chelsea', 'arsenal', 'whatever', 'freedom',
  'computer', 'internet', 'samsung', 'google', 'facebook', 'summer', 'sommer', 'winter', 'spring', 'autumn', 'herbst', 'january', 'monday', 'secret', 'default',
  'example', 'testing', 'admin', 'guest', 'login', 'hello', 'owner', 'foyer', 'access', 'qwertz', 'qwerty', 'azerty', 'test', 'user', 'root', 'pass', 'love', 'abc',
] as const;

/** Rows of keyboards and the usual orders; pieces of these are no secrets. */
const sequences = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm', '!@#$%^&*()'];
const sequencesBothWays = [...sequences, ...sequences.map((text) => [...text].toReversed().join(''))];

/** So much must be left when everything that is easily guessed is taken away. */
const unguessableMin = 8;

/** What somebody who wants in knows already. */
export interface PasswordSurroundings {
  readonly email: string;
  readonly name: string;
  readonly productName: string;
  readonly publicUrl: string;
}

/**
 * What is wrong with a password, in words for the person who chose it; null when nothing is. Length counts, not kinds of characters:
 * what is common, repeated, in a row or known about the person does not count towards it (SR-27, NIST SP 800-63B section 3.1.1.2).
 */
export function passwordFault(password: string, around: PasswordSurroundings): string | null {
  const length = [...password].length;
  if (length < passwordLengthMin) return `Use at least ${passwordLengthMin} characters; this has ${length}. Four or five unrelated words work well.`;
  if (length > passwordLengthMax) return `Use at most ${passwordLengthMax} characters.`;
  let rest = plain(password);
  const known = knownWords(around);
  if (known.some((word) => rest.includes(word)) && leftAfter(rest, known) < unguessableMin) {
    return 'This is mostly your name, your address or the name of this service, which is tried first. Choose something nobody would connect with you.';
  }
  rest = without(rest, known);
  if (leftAfter(rest, commonWords) < unguessableMin) return 'This is made of what everybody tries: common words, repetitions or characters in a row. Choose four or five unrelated words.';
  return null;
}

/** Distinct information left over: words are taken out, then runs, then repetitions. */
function leftAfter(text: string, words: readonly string[]): number {
  return unrepeated(unordered(without(text, words))).length;
}

/** Lower case, the usual replacements undone. */
function plain(password: string): string {
  const undone: Readonly<Record<string, string>> = { '@': 'a', $: 's', '!': 'i' };
  return password.normalize('NFKC').toLowerCase().replaceAll(/[@$!]/g, (sign) => undone[sign]!).replaceAll(/(?<=\p{L})0(?=\p{L})/gu, 'o').replaceAll(/(?<=\p{L})3(?=\p{L})/gu, 'e')
    .replaceAll(/(?<=\p{L})1(?=\p{L})/gu, 'i').replaceAll(/[\s._-]+/g, '');
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((left, word) => left.replaceAll(word, ''), text);
}

function knownWords({ email, name, productName, publicUrl }: PasswordSurroundings): readonly string[] {
  const pieces = [email, ...email.split(/[@.+_-]/), name, ...name.split(/\s+/), productName, ...productName.split(/\s+/), new URL(publicUrl).hostname, ...new URL(publicUrl).hostname.split('.')];
  return [...new Set(pieces.map(plain))].filter((word) => word.length >= 4).toSorted((a, b) => b.length - a.length);
}

/** Without characters that follow their neighbour in a usual order, four or more at a time. */
function unordered(text: string): string {
  let left = '';
  for (let at = 0; at < text.length;) {
    const run = longestRun(text, at);
    if (run >= 4) at += run;
    else {
      left += text[at];
      at += 1;
    }
  }
  return left;
}

function longestRun(text: string, at: number): number {
  let best = 1;
  for (const sequence of sequencesBothWays) {
    let length = 1;
    while (at + length < text.length && sequence.includes(text.slice(at, at + length + 1))) length += 1;
    best = Math.max(best, length);
  }
  return best;
}

/** A text that repeats itself counts once; the same character several times in a row counts once. */
function unrepeated(text: string): string {
  const single = text.replaceAll(/(.)\1+/gu, '$1');
  for (let size = 1; size <= single.length / 2; size += 1) {
    const piece = single.slice(0, size);
    if (piece.repeat(Math.ceil(single.length / size)).slice(0, single.length) === single) return piece;
  }
  return single;
}
