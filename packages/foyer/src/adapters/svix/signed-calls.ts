import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { IncomingCall, ReadSignedCall, SignedCall } from '../../application/ports/signed-call.ts';

const toleranceSeconds = 300;
const secretBytesMin = 16;

/**
 * Reads calls that Svix signs. Several secrets are active while one replaces the other; one too short to be a secret matches nothing (SR-30).
 * The library signs, and the signatures are compared here, because it would look at the time by itself.
 * @param secrets - `whsec_…`
 * @param prefixes - of the three headers; the first that is there counts
 */
export function createSignedCalls(secrets: readonly string[], prefixes: readonly string[]): ReadSignedCall {
  const signers = secrets.flatMap(signerOf);
  const headerNames = ['id', 'timestamp', 'signature'].map((name) => prefixes.map((prefix) => `${prefix}-${name}`));
  return (call) => (signers.length === 0 ? { kind: 'refused', reason: 'not_configured' } : readCall(signers, call, headerNames));
}

function readCall(signers: readonly Webhook[], { rawBody, header, now }: IncomingCall, headerNames: readonly (readonly string[])[]): SignedCall {
  const [id, timestamp, signature] = headerNames.map((names) => names.map(header).find((value) => value !== undefined));
  if (!id || id.length > 256 || !timestamp || !signature) return { kind: 'refused', reason: 'headers' };
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - seconds) <= toleranceSeconds)) return { kind: 'refused', reason: 'timestamp' };
  const body = textOf(rawBody);
  if (body === undefined) return { kind: 'refused', reason: 'body' };
  const given = signature.split(' ').slice(0, 20);
  const isSigned = signers.map((signer) => signer.sign(id, new Date(seconds * 1000), body)).some((expected) => given.some((one) => equals(one, expected)));
  return isSigned ? { kind: 'signed', id, at: seconds * 1000, body, fields: fieldsOf(body) } : { kind: 'refused', reason: 'signature' };
}

function signerOf(secret: string): Webhook[] {
  try {
    return Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length < secretBytesMin ? [] : [new Webhook(secret)];
  } catch {
    return [];
  }
}

function equals(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
