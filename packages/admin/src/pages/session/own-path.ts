import { parseSearch } from '../../url-state.ts';

/**
 * Where the desk was asked for before the sign-in, as the router takes it: a path below /admin, whatever a sent link says.
 *
 * @param next - path and query below /admin, e.g. `/waitlist?q=mia`
 */
export function ownPath(next: string | undefined): { readonly to: string; readonly search: Record<string, string> } {
  const isOwn = next !== undefined && /^\/[\w$%.~-]/.test(next) && !/[\\\s]/.test(next);
  const [path = '', query = ''] = isOwn ? next.split('?', 2) : ['/waitlist'];
  return { to: path, search: parseSearch(query) };
}
