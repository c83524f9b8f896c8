import { AccessDenied, type Gate, type GuardOptions } from './gate.ts';
import { type NodeRequest, type NodeResponse, passGate } from './node.ts';

type Next = (error?: unknown) => void;

/** Express 4 and 5: `app.use(foyerGate(gate))` before everything else. `request.access` tells who is there; null on open paths. */
export function foyerGate<Role extends string>(gate: Gate<Role>, options: Pick<GuardOptions<Role>, 'role'> = {}) {
  return (request: NodeRequest, response: NodeResponse, next: Next): void => {
    passGate(gate, request, response, options).then((passes) => { if (passes) next(); }, next);
  };
}

/** For one route, whatever stands in front of it: `app.get('/reports', requireAccess(gate, 'coach'), handler)` (SR-43). */
export function requireAccess<Role extends string>(gate: Gate<Role>, role?: Role | readonly Role[]) {
  return (request: NodeRequest, response: NodeResponse, next: Next): void => {
    const asked = new Request('http://gate.invalid/', { headers: { cookie: String(request.headers['cookie'] ?? ''), accept: String(request.headers['accept'] ?? '') } });
    gate.requireAccess(asked, role).then((access) => {
      request.access = access;
      next();
    }, async (error: unknown) => {
      if (!(error instanceof AccessDenied)) return next(error);
      response.writeHead(error.response.status, Object.fromEntries(error.response.headers));
      response.end(new Uint8Array(await error.response.arrayBuffer()));
    });
  };
}
