/** What an application leaves open: exact paths, or a whole tree by a trailing `/*`. */
export type OpenPaths = readonly string[];

/**
 * Whether a path is open to everybody. Only the one plain spelling counts: a path that is escaped, doubled, dotted or in other letters
 * is behind the gate, whatever a framework would make of it (SR-26).
 */
export function isOpen(path: string, open: OpenPaths): boolean {
  if (!/^\/[A-Za-z0-9._~!$&'()*+,;=:@/-]*$/.test(path) || path.includes('//') || /(^|\/)\.{1,2}(\/|$)/.test(path)) return false;
  return open.some((one) => (one.endsWith('/*') ? path.startsWith(one.slice(0, -1)) : path === one));
}

/** Whether a value is a path of this very origin, however a browser may read it (SR-39). */
export function isOwnPath(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(value);
}
