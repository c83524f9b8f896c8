import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { sessionCookie } from './floor-gate.ts';

/** What a check found out. */
export interface BareIdentity {
  readonly id: number;
  readonly role: string;
}

/**
 * The bare gate check, without HTTP: Cookie header, parsing, HMAC, expiry, revocation bit, role. A signed cookie needs no
 * memory per session. `remembered` keeps verified cookies and checks only what can change.
 */
export class BareCheck {
  readonly #key: KeyObject;
  readonly #roles: readonly string[];
  readonly #revoked: Uint8Array;
  readonly #verified = new Map<string, { identity: BareIdentity; expiresAt: number }>();

  constructor(key: Buffer, roles: readonly string[], idMax: number) {
    this.#key = createSecretKey(key);
    this.#roles = roles;
    this.#revoked = new Uint8Array((idMax >> 3) + 1);
  }

  sign(id: number, role: string, expiresAt: number): string {
    const payload = `${id}.${this.#roles.indexOf(role)}.${expiresAt}`;
    return `foyer-session=${payload}.${this.#mac(payload).toString('base64url')}`;
  }

  check(cookieHeader: string, now: number): BareIdentity | undefined {
    const cookie = sessionCookie(cookieHeader);
    if (cookie === undefined) return undefined;
    const read = this.#read(cookie);
    return read !== undefined && this.#holds(read.identity.id, read.expiresAt, now)
      ? read.identity
      : undefined;
  }

  remembered(cookieHeader: string, now: number): BareIdentity | undefined {
    const cookie = sessionCookie(cookieHeader);
    if (cookie === undefined) return undefined;
    let read = this.#verified.get(cookie);
    if (read === undefined) {
      read = this.#read(cookie);
      if (read === undefined) return undefined;
      this.#verified.set(cookie, read);
    }
    return this.#holds(read.identity.id, read.expiresAt, now) ? read.identity : undefined;
  }

  #read(cookie: string): { identity: BareIdentity; expiresAt: number } | undefined {
    const cut = cookie.lastIndexOf('.');
    const payload = cookie.slice(0, cut);
    const given = Buffer.from(cookie.slice(cut + 1), 'base64url');
    const expected = this.#mac(payload);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [id, role, expiresAt] = payload.split('.');
    return { identity: { id: Number(id), role: this.#roles[Number(role)]! }, expiresAt: Number(expiresAt) };
  }

  #holds(id: number, expiresAt: number, now: number): boolean {
    return now < expiresAt && (this.#revoked[id >> 3]! & (1 << (id & 7))) === 0;
  }

  #mac(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
