import { z } from 'zod';
import { InvalidInput } from '../domain/errors.ts';

/** Lengths of RFC 5321 section 4.5.3.1, and of a path in section 4.5.3.1.3. */
const addressLengthMax = 254;
const localLengthMax = 64;
/** Longer than any address can be before its domain is shortened to punycode; nothing beyond it is looked at. */
const inputLengthMax = 1024;

const example = 'for example ana@example.com';

const says = {
  missing: `Type your email address, ${example}.`,
  tooLong: 'This is longer than an email address can be. Check that only one address was pasted.',
  hidden: 'There is a hidden character in this address. Type it by hand instead of pasting it.',
  spaces: 'An email address has no spaces in it. Remove them and try again.',
  noAt: `An email address has an @ in the middle, ${example}.`,
  several: 'Type exactly one email address. We cannot use several at once.',
  local:
    'The part before the @ may have letters a-z, digits, single dots and signs such as + _ - in it. Check it for a typing slip.',
  localLong: 'The part before the @ is too long: it can have 64 characters at most.',
  literal: 'Use an address at a domain name, such as example.com, rather than at a number.',
  noDot: 'The part after the @ needs a dot in it, as in example.com.',
  domain:
    'The part after the @ is not a domain name that can receive mail. Check it for a typing slip, as in example.com.',
  lookalike:
    'The part after the @ has an unusual form of a letter in it. Type it on your keyboard instead of pasting it.',
} as const;

export type EmailReading =
  | { readonly ok: true; readonly email: string }
  /** `detail` is for the person who typed it and never repeats what they typed. */
  | { readonly ok: false; readonly detail: string };

/**
 * Computes the canonical form of an email address: the only form that is validated, stored, compared and mailed
 * (SR-12). Spaces around it are dropped, both parts become lower case, and the domain becomes punycode. Addresses
 * that would only be equal after a compatibility mapping of Unicode are refused, so that two people never become one.
 * Providers' own rules (dots, plus tags) are not applied: see `mailboxOf` for limits. Takes linear time.
 *
 * @see RFC 5321 section 4.1.2, of which quoted local parts and address literals are left out on purpose (SR-11)
 */
export function readEmail(input: unknown): EmailReading {
  if (typeof input !== 'string') return refused(says.missing);
  const text = trimSpaces(input);
  if (text === '') return refused(says.missing);
  if (text.length > inputLengthMax) return refused(says.tooLong);
  if (hiddenCharacter.test(text)) return refused(says.hidden);

  const at = text.indexOf('@');
  if (at < 0) return refused(says.noAt);
  if (/[,;<>]/.test(text) || text.indexOf('@', at + 1) >= 0) return refused(says.several);
  if (/\s/.test(text)) return refused(says.spaces);

  const local = text.slice(0, at);
  if (local.length > localLengthMax) return refused(says.localLong);
  if (!dotString.test(local)) return refused(says.local);

  const domain = readDomain(text.slice(at + 1));
  if (!domain.ok) return domain;
  const email = `${local.toLowerCase()}@${domain.name}`;
  if (email.length > addressLengthMax) return refused(says.tooLong);
  return z.regexes.html5Email.test(email) ? { ok: true, email } : refused(says.domain);
}

/**
 * The canonical form of an email address, see {@link readEmail}.
 *
 * @param pointer - JSON pointer of the field, for the error.
 * @throws {InvalidInput} with what to change, unless the input is exactly one usable address
 */
export function parseEmail(input: unknown, pointer = '/email'): string {
  const reading = readEmail(input);
  if (reading.ok) return reading.email;
  throw new InvalidInput([{ pointer, detail: reading.detail }]);
}

/** Controls, line separators and characters without a shape of their own. */
const hiddenCharacter = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
/** RFC 5321 Dot-string, ASCII only. */
const dotString = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const asciiDomain = /^[a-z0-9.-]+$/;
/** Letters only, or an internationalised one; never a number, so that no spelling of an IP address passes. */
const topLevel = /\.(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;
/** What IDNA itself would map to something else; the two letters it keeps although case folding would not. */
const mappedByIdna = /[\p{Changes_When_NFKC_Casefolded}\u3002]/u;
const keptByIdna = /^[ßς]$/;

type DomainReading =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly detail: string };

function readDomain(text: string): DomainReading {
  if (text.startsWith('[')) return refused(says.literal);
  const lower = lowerCase(text);
  if (lower === null) return refused(says.lookalike);
  const name = asciiDomain.test(lower) && !lower.includes('xn--') ? lower : toPunycode(lower);
  if (name === null) return refused(says.domain);
  if (!name.includes('.')) return refused(says.noDot);
  if (/^[0-9.]+$/.test(name)) return refused(says.literal);
  return topLevel.test(name) ? { ok: true, name } : refused(says.domain);
}

/** Lower case letter by letter, without regard to locale or neighbours; null when a letter would become another one. */
function lowerCase(text: string): string | null {
  // ASCII only: nothing can be mapped.
  if (/^[\u0021-\u007e]*$/.test(text)) return text.toLowerCase();
  let lower = '';
  for (const letter of text) {
    const small = letter.toLowerCase();
    if (letter.normalize('NFKC') !== letter || [...small].length !== 1) return null;
    if (letter > '\u007f' && small <= '\u007f') return null;
    if (mappedByIdna.test(small) && !keptByIdna.test(small)) return null;
    lower += small;
  }
  return lower.normalize('NFC');
}

/**
 * The ASCII spelling of an internationalised name, by the URL standard's IDNA; null when there is none. The label in
 * front makes the parser check punycode that came as such: a name in ASCII alone it takes on trust.
 */
function toPunycode(lower: string): string | null {
  // Signs that would end or decode the host of a URL are no letters of a domain.
  if (/[^a-z0-9.\-\u0080-\u{10ffff}]/u.test(lower)) return null;
  const hostname = URL.parse(`http://ü.${lower}`)?.hostname.slice('xn--tda.'.length);
  if (hostname === undefined || (asciiDomain.test(lower) && hostname !== lower)) return null;
  return hostname;
}

function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) === 0x20) end--;
  return text.slice(start, end);
}

function refused(detail: string): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail };
}
