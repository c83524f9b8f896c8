import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { CronPattern } from 'croner';
import { z } from 'zod';

/** How texts from the environment become values. Every message completes "NAME: …" and never repeats the value. */

const text = z.string().trim();

/** One word out of a few. */
export function choice<const Word extends string>(words: readonly [Word, ...Word[]]) {
  return text.pipe(z.enum(words, { error: `must be one of ${words.join(', ')}.` }));
}

export const onOff = choice(['on', 'off']).transform((word) => word === 'on');

/** A whole number in decimal digits. */
export function wholeNumber(min: number, max: number) {
  return text
    .regex(/^\d{1,15}$/, 'must be a whole number, in digits.')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}.`).max(max, `must be at most ${max}.`));
}

export const hostName = text.regex(
  /^[A-Za-z0-9.:_-]{1,253}$/,
  'must be a host name or an IP address without a port, for example 0.0.0.0.',
);

/** Free text on one line. */
/** A cron expression of five parts; instants are UTC. */
export const cronSchedule = text.refine((value) => {
  try {
    return new CronPattern(value, 'UTC', { mode: '5-part' }).mode === '5-part';
  } catch {
    return false;
  }
}, 'is not a schedule. Write a cron expression of five parts, such as 0 3 * * * for every night at three (UTC).');

export const line = text.min(1, 'must not be empty.').regex(/^\P{Cc}+$/u, 'must be one line of text.');

/** The origin of a website: scheme, host and port. */
export const origin = text.transform((value, context) => {
  const url = URL.parse(value);
  const fault =
    url === null || !/^https?:$/.test(url.protocol)
      ? 'must be a full address such as https://join.example.com.'
      : url.username !== '' || url.password !== ''
        ? 'must not have a user name or password in it.'
        : url.pathname !== '/' || url.search !== '' || url.hash !== ''
          ? 'must end after the host: no path, no question mark, no #.'
          : undefined;
  if (fault === undefined && url !== null) return url.origin;
  context.addIssue({ code: 'custom', message: fault ?? '' });
  return z.NEVER;
});

/** Origins, separated by commas. */
export const origins = separated(origin);

/** Base address of a provider's API; without TLS only on this machine, where its double runs in tests. */
export const apiBase = text.transform((value, context) => {
  const url = URL.parse(value);
  const fault =
    url === null || !/^https?:$/.test(url.protocol)
      ? 'must be a full address such as https://api.example.com.'
      : url.protocol === 'http:' && !isLoopback(url.hostname)
        ? 'must start with https://, because a key is sent there.'
        : url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== ''
          ? 'must be an address only: no password, no question mark, no #.'
          : undefined;
  if (fault === undefined && url !== null) return url.href.replace(/\/+$/, '');
  context.addIssue({ code: 'custom', message: fault ?? '' });
  return z.NEVER;
});

/** A page people are sent to; without TLS only on this machine. */
export const webAddress = text.transform((value, context) => {
  const url = URL.parse(value);
  const fault =
    url === null || !/^https?:$/.test(url.protocol)
      ? 'must be a full address such as https://app.example.com/sign-up.'
      : url.protocol === 'http:' && !isLoopback(url.hostname)
        ? 'must start with https://.'
        : url.username !== '' || url.password !== ''
          ? 'must not hold a password.'
          : undefined;
  if (fault === undefined && url !== null) return url.href;
  context.addIssue({ code: 'custom', message: fault ?? '' });
  return z.NEVER;
});

export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** `file:` with a path, or a PostgreSQL connection address. `:memory:` is a file that is never kept. */
export const databaseAddress = text.transform((value, context): DatabaseAddress => {
  if (value === ':memory:') return { kind: 'sqlite', file: value };
  if (/^file:./.test(value)) return { kind: 'sqlite', file: value.slice('file:'.length) };
  const url = URL.parse(value);
  // Without a host name in front, the host parameter names a socket's folder.
  if (
    url !== null &&
    /^postgres(?:ql)?:$/.test(url.protocol) &&
    (url.hostname !== '' || url.searchParams.has('host'))
  )
    return { kind: 'postgres', url: value };
  context.addIssue({
    code: 'custom',
    message: 'must be file:./path/to/foyer.db for SQLite, or postgres://user@host/database for PostgreSQL.',
  });
  return z.NEVER;
});

export const smtpAddress = text.refine((value) => {
  const url = URL.parse(value);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}, 'must be smtp://user:password@host:port, or smtps:// for a connection that is encrypted from the start.');

/** A mailbox, alone or with a name in front: `Arete <hello@arete.example>`. */
export const sender = line.refine((value) => {
  const named = /^[^<>@"]*<([^<>]+)>$/.exec(value);
  return z.regexes.html5Email.test(named?.[1] ?? value);
}, 'must be an address, alone or with a name in front: Arete <hello@arete.example>.');

const secretBytesMin = 32;

/** A secret of at least 32 bytes that nobody has copied from an example. */
export const secret = text.superRefine((value, context) => {
  const problem = secretProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** Several secrets, separated by commas. */
export const secrets = separated(secret);

/** Why a secret cannot protect anything (SR-30), or undefined. */
export function secretProblem(value: string): string | undefined {
  if (value === '') return 'is empty. Give it a value, or remove it altogether.';
  if (Buffer.byteLength(value) < secretBytesMin)
    return `is too short: it needs at least ${secretBytesMin} bytes. ${howToMakeOne}`;
  if (placeholder.test(value) || new Set(value).size < 8)
    return `looks like a placeholder, which anybody can guess. ${howToMakeOne}`;
  return undefined;
}

export const howToMakeOne = 'Make one with: openssl rand -base64 48';
/** Words nobody gets by chance: a run of four letters comes up in one of some thousand random secrets. */
const placeholder =
  /change.?(?:me|this)|replace.?(?:me|this|with)|place.?holder|your[-_ ]|insert[-_ ]|dummy|example|password|x{6}|\.\.\.|[<>]/i;

/** A provider's key that starts with a known prefix. */
export function providerKey(pattern: RegExp, shape: string) {
  return text.regex(pattern, `does not look like one: it should read ${shape}.`);
}

/** One or two numbers of days, growing, or `off` for none. */
export const reminderDays = text.transform((value, context) => {
  if (value === 'off') return [];
  const days = value.split(',').map((part) => part.trim());
  const numbers = days.map(Number);
  const fine = days.length <= 2 && days.every((part) => /^\d{1,3}$/.test(part)) && numbers.every((number, at) => number >= 1 && number > (numbers[at - 1] ?? 0));
  if (fine) return numbers;
  context.addIssue({ code: 'custom', message: 'must be one or two growing numbers of days, such as 3 or 3,6, or off.' });
  return z.NEVER;
});

/** Signing secrets of webhooks, `whsec_…`, separated by commas while one replaces another. */
export const webhookSecrets = separated(
  text.refine(
    (value) =>
      /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(value) &&
      Buffer.from(value.slice('whsec_'.length), 'base64').length >= 24,
    'must be the signing secret as the provider shows it: whsec_ and at least 32 characters after it.',
  ),
);

/** IP addresses and CIDR ranges, separated by commas. */
export const addressRanges = separated(
  text.refine((value) => {
    const [address = '', bits, more] = value.split('/');
    const family = isIP(address);
    if (family === 0 || more !== undefined) return false;
    return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  }, 'must be IP addresses or ranges such as 10.0.0.0/8, separated by commas.'),
);

/** The public key of a Clerk instance. Line breaks may be written as \n, as environment files do. */
export const rsaPublicKey = text.transform((value, context) => {
  const pem = value.replaceAll('\\n', '\n').trim();
  if (isRsa2048(pem)) return pem;
  context.addIssue({
    code: 'custom',
    message: 'must be a PEM public key (RSA, 2048 bits), from BEGIN PUBLIC KEY to END PUBLIC KEY.',
  });
  return z.NEVER;
});

function isRsa2048(pem: string): boolean {
  try {
    const details = createPublicKey(pem).asymmetricKeyDetails;
    return (
      pem.startsWith('-----BEGIN PUBLIC KEY-----') &&
      details?.modulusLength === 2048 &&
      details.publicExponent === 65_537n
    );
  } catch {
    return false;
  }
}

/** Values separated by commas, with the fault of the first bad one told once. */
function separated<Value>(one: z.ZodType<Value, string>) {
  return text.transform((value, context): readonly Value[] => {
    const values: Value[] = [];
    for (const part of value
      .split(',')
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '')) {
      const result = one.safeParse(part);
      if (!result.success) {
        context.addIssue({ code: 'custom', message: result.error.issues[0]?.message ?? 'is not usable.' });
        return z.NEVER;
      }
      values.push(result.data);
    }
    return values;
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
