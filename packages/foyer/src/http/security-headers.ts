/**
 * Pages load scripts, styles and fonts from this origin only, nothing inline; nobody may frame them (SR-37).
 * `frame-src 'self'` is for the development mailbox, which shows a mail in a sandboxed frame.
 */
export const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "worker-src 'self'",
  "frame-src 'self'", "manifest-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

/**
 * Addresses with a query may carry a token, which must not travel on (SR-9). Elsewhere the own origin may be told: without it some
 * browsers send `Origin: null` with our own forms, which the same-site rule refuses.
 */
export function referrerPolicy(search: string): string {
  return search === '' ? 'same-origin' : 'no-referrer';
}

/** For all answers. HSTS only means something over https. */
export function commonHeaders(https: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** For HTML besides. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
};
