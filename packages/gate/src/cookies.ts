/** The value of a cookie; undefined when it is absent, empty, not readable, or sent twice (one of the two may be planted). */
export function readCookie(header: string | null, name: string): string | undefined {
  if (header === null) return undefined;
  const found = header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim()] : [];
  });
  const [value] = found;
  if (found.length !== 1 || value === undefined || value === '') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Host-only, out of reach of scripts, not sent along by other sites' requests. */
export function writeCookie(name: string, value: string, options: { readonly secure: boolean; readonly maxAgeSeconds: number }): string {
  return `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${options.maxAgeSeconds}${options.secure ? '; Secure' : ''}`;
}

/** Browsers take the prefix and `Secure` with https, and on loopback hosts, which they trust alike. */
export function isTrustworthy(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
