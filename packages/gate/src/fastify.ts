import type { Allowed } from './decision.ts';
import type { Gate, GuardOptions } from './gate.ts';
import { type NodeRequest, type NodeResponse, passGate } from './node.ts';

/** What this needs of Fastify; the application brings Fastify itself. */
interface FastifyLike {
  decorateRequest(name: 'access', value: null): unknown;
  addHook(name: 'onRequest', hook: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>): unknown;
}

interface FastifyRequestLike {
  readonly raw: NodeRequest;
  access?: Allowed | null;
}

interface FastifyReplyLike {
  readonly raw: NodeResponse;
  hijack(): unknown;
}

/**
 * Fastify 5: `app.register(foyerGate, { gate })` before any route. It holds for every route of the application, those that do not exist
 * included. `request.access` tells who is there; null on open paths.
 */
export async function foyerGate<Role extends string>(app: FastifyLike, options: { readonly gate: Gate<Role> } & Pick<GuardOptions<Role>, 'role'>): Promise<void> {
  app.decorateRequest('access', null);
  app.addHook('onRequest', async (request, reply) => {
    const passes = await passGate(options.gate, request.raw, reply.raw, options.role === undefined ? {} : { role: options.role });
    if (passes) request.access = request.raw.access ?? null;
    else reply.hijack();
    return passes ? undefined : reply;
  });
}

// Fastify's own mark for a plugin that holds for its parent too, not only for what is registered inside it.
Object.assign(foyerGate, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: '@foyer/gate' });
