import { AccessDenied, type Gate, type GuardOptions } from './gate.ts';
import { type NodeRequest, type NodeResponse, passGate, send } from './node.ts';

type Next = (error?: unknown) => void;
type Middleware = (request: NodeRequest, response: NodeResponse, next: Next) => void;

/** Express 4 and 5: `app.use(foyerGate(gate))` before everything else. `request.access` tells who is there; null on open paths. */
export function foyerGate<Role extends string>(gate: Gate<Role>, options: Pick<GuardOptions<Role>, 'role'> = {}): Middleware {
  return middleware((request, response) => passGate(gate, request, response, options));
}

/** For one route, whatever stands in front of it: `app.get('/reports', requireAccess(gate, 'coach'), handler)` (SR-43). */
export function requireAccess<Role extends string>(gate: Gate<Role>, role?: Role | readonly Role[]): Middleware {
  return middleware(async (request, response) => {
    const { cookie = '', accept = '' } = request.headers;
    try {
      request.access = await gate.requireAccess(new Request('http://gate.invalid/', { headers: { cookie: String(cookie), accept: String(accept) } }), role);
      return true;
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      await send(response, error.response);
      return false;
    }
  });
}

/** Goes on to what follows when told so; what goes wrong is Express's to answer, and nothing that follows runs. */
function middleware(passes: (request: NodeRequest, response: NodeResponse) => Promise<boolean>): Middleware {
  return (request, response, next) => {
    const pass = async (): Promise<void> => {
      let goesOn: boolean;
      try {
        goesOn = await passes(request, response);
      } catch (error) {
        next(error);
        return;
      }
      if (goesOn) next();
    };
    void pass();
  };
}
