import type { FloorSession } from './floor-storage.ts';

/** Sessions in memory: the least a gate can do over HTTP without forgetting expiry or revocation. */
export class FloorGate {
  readonly #byToken = new Map<string, FloorSession>();
  readonly #revoked = new Uint8Array(4_000_000);

  learn(token: string, session: FloorSession): void {
    this.#byToken.set(token, session);
  }

  /** The session behind a Cookie header, while it is good. */
  check(cookieHeader: string | undefined, now: number): FloorSession | undefined {
    const token = sessionCookie(cookieHeader);
    const session = token === undefined ? undefined : this.#byToken.get(token);
    if (session === undefined || session.expiresAt <= now || session.role === '') return undefined;
    return (this.#revoked[session.entryId >> 3]! & (1 << (session.entryId & 7))) === 0 ? session : undefined;
  }
}

const cookieName = 'foyer-session=';

/** The value of the session cookie. */
export function sessionCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const at = header.indexOf(cookieName);
  if (at < 0) return undefined;
  const end = header.indexOf(';', at);
  return header.slice(at + cookieName.length, end < 0 ? undefined : end);
}
