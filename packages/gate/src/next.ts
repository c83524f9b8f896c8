import { headers as incomingHeaders } from 'next/headers';
import { redirect } from 'next/navigation';
import { NextResponse } from 'next/server';
import type { Allowed, Decision } from './decision.ts';
import { AccessDenied, type Gate, type GuardOptions } from './gate.ts';

/**
 * Next.js: the whole path tree in `proxy.ts` (or `middleware.ts` before Next.js 16): `export const proxy = foyerProxy(gate)`. Pages, data
 * and RSC requests, server actions and route handlers are all behind it. Give no `matcher`: what shall be open is `open` of the gate, such
 * as `/_next/static/*`.
 */
export function foyerProxy<Role extends string>(gate: Gate<Role>, options: Pick<GuardOptions<Role>, 'role'> = {}): (request: Request) => Promise<Response> {
  return async (request) => {
    const passage = await gate.guard(request, options);
    return passage.pass ? NextResponse.next({ request: { headers: passage.headers } }) : passage.response;
  };
}

/** Who is asking, in a server component, a route handler or a server action; reads the cookie, and trusts nothing that stands in front. */
export async function access<Role extends string>(gate: Gate<Role>): Promise<Decision<Role>> {
  return gate.check({ headers: new Headers(await incomingHeaders()) });
}

/**
 * For the resource itself: pages, route handlers, server actions (SR-43). Sends a browser to the door. Anything else is refused by what is
 * thrown: a route handler may answer with its `response`, which has a problem document; where nobody catches it, Next.js answers 401 or 403.
 * @throws {AccessDenied} when the request is no navigation
 */
export async function requireAccess<Role extends string>(gate: Gate<Role>, role?: Role | readonly Role[]): Promise<Allowed<Role>> {
  const headers = new Headers(await incomingHeaders());
  try {
    return await gate.requireAccess(new Request('http://gate.invalid/', { headers }), role);
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    const location = error.response.headers.get('location');
    if (location !== null) return redirect(location);
    // By this mark Next.js tells a refusal from a fault. A version that does not know it answers 500, and shows nothing all the same.
    throw Object.assign(error, { digest: `NEXT_HTTP_ERROR_FALLBACK;${error.response.status}` });
  }
}
