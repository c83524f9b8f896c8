import { AccessDenied, createGate } from '@foyer/gate';
import { protect } from '@foyer/gate/fetch';

/** Any Web-standard handler: Bun, Deno, workers. `export default { fetch: createApp(…) }` is all they need. */
export function createApp(foyer: string, key: string, publicUrl = foyer) {
  const gate = createGate({ foyer, key, publicUrl, roles: ['coach', 'client'], open: ['/', '/assets/*'] });
  const handler = protect(gate, async (request, access) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/') return new Response('Welcome. The studio is behind the gate.');
    if (pathname === '/assets/app.css') return new Response('body {}', { headers: { 'content-type': 'text/css' } });
    if (pathname === '/studio') return new Response(`The studio greets ${access?.email}, ${access?.role}.`, { headers: { 'cache-control': 'private, no-store' } });
    if (pathname === '/api/notes' && request.method === 'POST') return Response.json({ note: 'kept in the studio' }, { status: 201 });
    if (pathname === '/coaching') {
      try {
        await gate.requireAccess(request, 'coach');
      } catch (error) {
        if (error instanceof AccessDenied) return error.response;
        throw error;
      }
      return new Response('The studio of the coaches.');
    }
    return new Response('Nothing here.', { status: 404 });
  });
  return { handler, gate };
}
