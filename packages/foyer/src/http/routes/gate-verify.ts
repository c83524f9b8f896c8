import { z } from 'zod';
import type { GateDecision } from '../../application/access/access.ts';
import { FoyerError } from '../../domain/errors.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import type { Exchange } from '../exchange.ts';
import { keepOut, leadToDoor } from '../forward-auth.ts';
import { decideInTime } from '../gate-in-time.ts';
import type { Reply } from '../incoming.ts';
import { empty } from '../respond.ts';

/** The gate for proxies. Every request to a product may wait for it, so it answers while the rest of the surface is still loading: little is imported here. */
export const gateVerify: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/gate/verify', tag: 'Access', summary: 'Forward-auth for nginx, Caddy and Traefik',
    description: 'With `redirect=1`, browsers that open a page are led to the door, and back to that page afterwards: say which it was in X-Forwarded-Uri (or X-Original-URI) and X-Forwarded-Method. Programs get a problem document.',
    query: z.strictObject({
      redirect: z.enum(['1']).optional().describe('Lead browsers to the door instead of answering 401.'),
      role: z.string().min(1).max(500).optional().describe('The role this place wants; several, of which one is needed, with commas between.'),
    }),
    problems: ['auth/required', 'auth/forbidden'],
    answers: {
      204: { description: 'Let the request through, with X-Foyer-Subject, X-Foyer-Email and X-Foyer-Role.' },
      303: { description: 'To the waitlist, the sign-in or the invitation; the browser keeps which page it was on its way to.' },
      401: { description: 'Keep the request out.' },
    },
  }), ({ exchange, query }) => {
    const gate = decideInTime(exchange);
    return gate instanceof Promise ? gate.then((found) => verified(exchange, query, found)) : verified(exchange, query, gate);
  }),
];

type Allowed = Extract<GateDecision, { decision: 'allow' }>;

/** What a proxy is told about a request that it holds back. */
function verified(exchange: Exchange, query: { readonly redirect?: '1' | undefined; readonly role?: string | undefined }, gate: GateDecision | null): Reply {
  if (gate?.decision === 'allow') {
    if (query.role !== undefined && !query.role.split(',').includes(gate.role.key)) throw new FoyerError('auth/forbidden', 'This needs another role.');
    return empty(204, identityHeaders(gate));
  }
  return query.redirect === undefined ? keepOut(gate) : leadToDoor(exchange, gate);
}

function identityHeaders(gate: Allowed): Record<string, string> {
  // Escaped where a header could not carry it, as the gate in the application does.
  return { 'x-foyer-subject': encodeURI(gate.person.entry.id), 'x-foyer-email': encodeURI(gate.person.entry.email), 'x-foyer-role': gate.role.key };
}
