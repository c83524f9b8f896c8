/** Escapes of characters that never need one, control characters, path separators and dots in disguise. */
const disguised = /%(?:2[defDEF]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEeFf]|[01][0-9A-Fa-f]|5[cC])/;

/**
 * Whether a request path is spelled the one way a route has (SR-26): nothing escaped that needs no escape, no empty or dot segments,
 * no backslashes, no trailing slash.
 */
export function isCanonicalPath(path: string): boolean {
  if (path === '/') return true;
  if (path.endsWith('/') || path.includes('//') || path.includes('\\') || path.includes(';')) return false;
  if (path.includes('%') && (disguised.test(path) || /%(?![0-9A-Fa-f]{2})/.test(path))) return false;
  return !/(?:^|\/)\.{1,2}(?:\/|$)/.test(path);
}
