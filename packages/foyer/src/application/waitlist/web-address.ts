import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.ts';

const urlLengthMax = 500;

/** An http(s) address, or null when none was given; `example.com` is completed to `https://example.com`. */
export function webAddress(value: unknown, pointer: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  const refuse = () => new InvalidInput([{ pointer, detail: 'This does not look like a web address. Example: https://example.com' }]);
  if (typeof value !== 'string' || value.length > urlLengthMax) throw refuse();
  const typed = value.trim();
  if (typed === '') return null;
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]*\.[^/]*:\d/.test(typed) ? typed : `https://${typed}`;
  const parsed = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).safeParse(candidate);
  if (!parsed.success) throw refuse();
  const url = new URL(candidate);
  if (url.username !== '' || url.password !== '') throw refuse();
  return url.href;
}
