import type { Allowed } from './decision.ts';
import type { Gate, GuardOptions } from './gate.ts';

/** What this needs of Hono's context; the application brings Hono itself. */
interface HonoContext {
  readonly req: { raw: Request };
  set(name: 'access', access: Allowed | null): void;
}

/** Hono: `app.use(foyerGate(gate))` before everything else. `c.get('access')` tells who is there; null on open paths. */
export function foyerGate<Role extends string>(
  gate: Gate<Role>, options: Pick<GuardOptions<Role>, 'role'> = {},
): (context: HonoContext, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    const passage = await gate.guard(context.req.raw, options);
    if (!passage.pass) return passage.response;
    context.req.raw = new Request(context.req.raw, { headers: passage.headers });
    context.set('access', passage.access);
    await next();
    return undefined;
  };
}
