import { FoyerError } from '../domain/errors.ts';
import type { Incoming } from './incoming.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * The body's bytes, counted while they arrive, whatever the headers claim (SR-60).
 * @throws {FoyerError} `input/too_large`, `input/unsupported_encoding`
 */
export async function readBytes(incoming: Incoming, bytesMax: number): Promise<Uint8Array> {
  const encoding = incoming.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') throw new FoyerError('input/unsupported_encoding', 'Send the body uncompressed.');
  const tooLarge = () => new FoyerError('input/too_large', `The body is larger than ${bytesMax} bytes.`, { details: { bytesMax } });
  if (Number(incoming.header('content-length') ?? 0) > bytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    if (incoming.whole && incoming.header('content-length') !== undefined) return await incoming.whole();
    for await (const chunk of incoming.body()) {
      length += chunk.byteLength;
      if (length > bytesMax) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof FoyerError) throw error;
    throw new FoyerError('input/malformed', 'The body ended before it was complete.', { cause: error });
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

/** A byte order mark is kept, so that JSON beginning with one is refused like by any strict reader. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws {FoyerError} `input/malformed` when the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new FoyerError('input/malformed', 'The body is not valid UTF-8 text.');
  }
}

export type BodyKind = 'json' | 'form';

/**
 * Reads a JSON body or a plain HTML form into one shape.
 * @returns the value, how it was sent (forms are answered with pages), and its text
 * @throws {FoyerError} `input/unsupported_type`, `input/malformed`, `input/too_large`
 */
export async function readBody(incoming: Incoming, accepts: readonly BodyKind[], bytesMax: number): Promise<{ kind: BodyKind; value: unknown; text: string }> {
  const type = mediaType(incoming);
  if (type === 'application/json' && accepts.includes('json')) {
    const text = decodeText(await readBytes(incoming, bytesMax));
    return { kind: 'json', value: text === '' ? {} : parseStrictJson(text), text };
  }
  if (type === 'application/x-www-form-urlencoded' && accepts.includes('form')) {
    const text = decodeText(await readBytes(incoming, bytesMax));
    return { kind: 'form', value: readForm(new URLSearchParams(text)), text };
  }
  const bytes = await readBytes(incoming, bytesMax);
  if (bytes.byteLength === 0 && type === '') return { kind: accepts.includes('json') ? 'json' : 'form', value: {}, text: '' };
  throw new FoyerError('input/unsupported_type', `Send the body as ${accepts.map((kind) => (kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded')).join(' or ')}.`);
}

export function mediaType(incoming: Incoming): string {
  return (incoming.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/**
 * Names and values, each name once; `answers.goal` becomes `answers: { goal }`, one level deep.
 * @throws {FoyerError} `input/malformed` for a name given twice or one that reaches a prototype
 */
export function readForm(fields: Iterable<[string, string]>): Record<string, unknown> {
  const form: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of fields) {
    const dot = name.indexOf('.');
    const group = dot > 0 ? name.slice(0, dot) : null;
    const key = dot > 0 ? name.slice(dot + 1) : name;
    if ([group, key].some((part) => part === '__proto__' || part === 'constructor' || part === 'prototype')) throw new FoyerError('input/malformed', 'A field name is not allowed.');
    const place = group === null ? form : ((form[group] ??= Object.create(null)) as Record<string, unknown>);
    if (typeof place !== 'object' || Object.hasOwn(place, key)) throw new FoyerError('input/malformed', `The field "${name.slice(0, 60)}" was sent twice.`);
    place[key] = value;
  }
  return form;
}
