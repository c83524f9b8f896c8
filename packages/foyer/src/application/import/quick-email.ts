import { type EmailReading, readEmail } from '../email-address.ts';

const localLengthMax = 64;
const addressLengthMax = 254;
/** What almost every address looks like; whatever else is looked at closely. */
const usual = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** The same as `readEmail`, quicker for usual addresses: there are many in a file. */
export function quickEmail(input: unknown): EmailReading {
  if (typeof input !== 'string' || input.length > addressLengthMax) return readEmail(input);
  const lower = input.toLowerCase();
  // Only ASCII letters keep their place in this pattern, so nothing became another letter by lower case.
  if (lower.length !== input.length || !usual.test(lower) || input.includes('\u212a') || lower.indexOf('@') > localLengthMax || lower.includes('xn--')) return readEmail(input);
  return { ok: true, email: lower };
}
