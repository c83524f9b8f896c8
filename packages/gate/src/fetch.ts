import type { Allowed } from './decision.ts';
import type { Gate, GuardOptions } from './gate.ts';

/** A handler that knows who is there; `access` is null on open paths. */
export type GatedHandler<Role extends string, Rest extends unknown[]> = (request: Request, access: Allowed<Role> | null, ...rest: Rest) => Response | Promise<Response>;

/** Puts a Web-standard handler behind the gate: Bun, Deno, workers, service workers, and anything that takes `fetch(request)`. */
export function protect<Role extends string, Rest extends unknown[]>(
  gate: Gate<Role>, handler: GatedHandler<Role, Rest>, options: Pick<GuardOptions<Role>, 'role'> = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const passage = await gate.guard(request, options);
    return passage.pass ? handler(new Request(request, { headers: passage.headers }), passage.access, ...rest) : passage.response;
  };
}
