import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const toleranceMs = 300_000;

/** The bare check of a signed report: headers, time, HMAC over id, time and body. */
export class ReportCheck {
  readonly #key: KeyObject;

  /** @param secret - `whsec_…` */
  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  }

  /** The id of a report that is signed and of now. */
  verified(body: string, headers: IncomingHttpHeaders, now: number): string | undefined {
    const { 'svix-id': id, 'svix-timestamp': seconds, 'svix-signature': signature } = headers;
    if (typeof id !== 'string' || typeof seconds !== 'string' || typeof signature !== 'string') return undefined;
    if (!(Math.abs(now - Number(seconds) * 1000) <= toleranceMs)) return undefined;
    const expected = createHmac('sha256', this.#key).update(`${id}.${seconds}.${body}`).digest();
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  }
}
