import { maskEmail } from '../../domain/mail.ts';

/** Field names whose value opens something: kept out of the log whatever the level (SR-65). */
const secretName =
  /(?:token|cookie|secret|password|passphrase|authorization|apikey|signature|ticket|captcha|privatekey|jwt|^key|hmackey)s?$/;
/** Secrets inside longer texts: parameters of links, and credentials of a header or an address. */
const secretInText =
  /([?&](?:token|ticket|key|captcha|code)=)[^&\s"']+|\b(Bearer|Basic)\s+[\w~+/.=-]+|(:\/\/[^:/\s@]*:)[^@/\s]+(?=@)/gi;
const emailInText = /[^\s<>"'(),;:@=]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;

const redacted = '[redacted]';
const depthMax = 6;
const listMax = 100;
const textMax = 4000;

/**
 * A copy of the fields that may be written down: secrets redacted, addresses masked, depth and lengths bounded,
 * and nothing in it that JSON cannot hold.
 *
 * @param showAddresses - only at level `debug`
 */
export function safeFields(
  fields: Readonly<Record<string, unknown>>,
  showAddresses: boolean,
): Record<string, unknown> {
  return copyRecord(fields, showAddresses, 0);
}

function copyRecord(fields: object, showAddresses: boolean, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || typeof value === 'function') continue;
    const safe = isSecret(name, value) ? redacted : copyValue(value, showAddresses, depth + 1);
    // defineProperty: a field called __proto__ is data here, too.
    Object.defineProperty(copy, name, { value: safe, enumerable: true });
  }
  return copy;
}

/** By its name; how many tokens there are, or whether there is one, is no secret. */
function isSecret(name: string, value: unknown): boolean {
  return (
    (typeof value === 'string' || typeof value === 'object') &&
    value !== null &&
    secretName.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''))
  );
}

function copyValue(value: unknown, showAddresses: boolean, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return safeText(value, showAddresses);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'boolean':
      return value;
    default:
  }
  if (value === null || typeof value !== 'object') return null;
  if (depth > depthMax) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (value instanceof Error) return copyError(value, showAddresses, depth);
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (value instanceof Set) return copyValue([...value], showAddresses, depth);
  if (value instanceof Map) return copyValue(Object.fromEntries(value), showAddresses, depth);
  if (Array.isArray(value))
    return value.slice(0, listMax).map((item) => copyValue(item, showAddresses, depth + 1));
  return copyRecord(value, showAddresses, depth);
}

function copyError(error: Error, showAddresses: boolean, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return copyRecord(
    { name, message, code: (error as { code?: unknown }).code, stack, cause },
    showAddresses,
    depth,
  );
}

function safeText(text: string, showAddresses: boolean): string {
  const short = text.length > textMax ? `${text.slice(0, textMax)}…` : text;
  const open = short.replaceAll(secretInText, (_match, parameter?: string, scheme?: string, user?: string) =>
    parameter !== undefined
      ? `${parameter}${redacted}`
      : scheme !== undefined
        ? `${scheme} ${redacted}`
        : `${user ?? ''}${redacted}`,
  );
  return showAddresses ? open : open.replaceAll(emailInText, (address) => maskEmail(address));
}
