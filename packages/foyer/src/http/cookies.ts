/** The cookies Foyer sets. All opaque, host-only, HttpOnly. */
export interface CookieNames {
  readonly session: string;
  readonly device: string;
  /** Which application sent this browser here, to send it back. */
  readonly errand: string;
  /** A signed-in admin. */
  readonly admin: string;
  /** The address just typed into the join form, to show it on the success page of this very browser. */
  readonly joined: string;
}

/**
 * With https, and on loopback hosts where browsers treat http alike, names carry the `__Host-` prefix (SR-34).
 * Elsewhere (development over plain http in a local network) browsers would drop such cookies.
 */
export class Cookies {
  readonly names: CookieNames;
  /** The admin's cookie never comes along from another site, not even with a link: the desk's own pages ask for what they show. */
  readonly #attributes: (name: keyof CookieNames) => string;

  constructor(publicUrl: string) {
    const url = new URL(publicUrl);
    const secure = url.protocol === 'https:' || url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
    const prefix = secure ? '__Host-' : '';
    this.names = { session: `${prefix}foyer-session`, device: `${prefix}foyer-device`, admin: `${prefix}foyer-admin`, errand: `${prefix}foyer-errand`, joined: `${prefix}foyer-joined` };
    this.#attributes = (name) => `; Path=/; HttpOnly; SameSite=${name === 'admin' ? 'Strict' : 'Lax'}${secure ? '; Secure' : ''}`;
  }

  /** A `Set-Cookie` value. */
  set(name: keyof CookieNames, value: string, maxAgeSeconds: number): string {
    return `${this.names[name]}=${encodeURIComponent(value)}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}${this.#attributes(name)}`;
  }

  clear(name: keyof CookieNames): string {
    return `${this.names[name]}=; Max-Age=0${this.#attributes(name)}`;
  }

  /** The cookie's value; undefined when absent, empty or sent twice (a second one may be planted). */
  read(header: string | null, name: keyof CookieNames): string | undefined {
    return this.readNamed(header, this.names[name]);
  }

  /** The same for a cookie somebody else set. */
  readNamed(header: string | null, wanted: string): string | undefined {
    if (header === null) return undefined;
    let found: string | undefined;
    // From one mention of the name to the next: requests carry cookies of others too, and this runs with every one of them.
    for (let at = header.indexOf(wanted), end = 0; at >= 0; at = header.indexOf(wanted, end)) {
      const equals = at + wanted.length;
      end = header.indexOf(';', equals);
      if (end < 0) end = header.length;
      if (header.charCodeAt(equals) !== equalsSign || !beginsPair(header, at)) continue;
      if (found !== undefined) return undefined;
      found = header.slice(equals + 1, end).trim();
    }
    if (found === undefined || found === '') return undefined;
    // Tokens of ours have nothing to decode, which takes longer than all the rest of this.
    if (!found.includes('%')) return found;
    try {
      return decodeURIComponent(found);
    } catch {
      return undefined;
    }
  }
}

const [equalsSign, semicolon, space, tab] = [0x3d, 0x3b, 0x20, 0x09];

/** Whether nothing but blanks stands between this place and the start of the header or the cookie before. */
function beginsPair(header: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const code = header.charCodeAt(before);
    if (code === semicolon) return true;
    if (code !== space && code !== tab) return false;
  }
  return true;
}
