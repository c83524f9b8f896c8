import type { GateDecision } from '../application/access/access.ts';
import { askedPageLifeMs, askedPageOf, keepAskedPage, readAskedPage } from '../application/gate/asked-page.ts';
import { FoyerError } from '../domain/errors.ts';
import type { Exchange } from './exchange.ts';
import type { Reply } from './incoming.ts';
import { empty } from './respond.ts';

/** No decision, or one against the person. */
type Refusal = Exclude<GateDecision, { decision: 'allow' }> | null;

/** The bare answer for proxies that look at the status alone. */
export function keepOut(gate: Refusal): Reply {
  return gate === null ? empty(401, { 'x-foyer-reason': 'unavailable', 'retry-after': '1' }) : empty(401, { 'x-foyer-reason': gate.reason });
}

/**
 * The answer that a proxy hands to whoever asked: a browser that opens a page is led to the door and keeps the way back in a cookie;
 * anything else is told no.
 * @throws {FoyerError} `auth/required`, `auth/forbidden`, for all that is no page to open
 */
export function leadToDoor(exchange: Exchange, gate: Refusal): Reply {
  const opensPage = isNavigation(exchange);
  if (gate === null) {
    if (!opensPage) return keepOut(null);
    throw new FoyerError('auth/forbidden', 'We cannot tell right now whether you may enter. Try again in a moment.', { retryAfterSeconds: 1, details: { reason: 'unavailable' } });
  }
  if (!opensPage) throw new FoyerError('auth/required', 'Sign in first; this is for people with access.', { details: { reason: gate.reason } });
  const asked = readAskedPage(exchange.header('x-forwarded-uri') ?? exchange.header('x-original-uri'));
  const { config, seal, services: { clock } } = exchange.deps;
  const cookies = asked === null ? [] : [exchange.cookies.set('errand', keepAskedPage({ seal, clock }, asked), askedPageLifeMs / 1000)];
  const known = gate.reason === 'signed_out' && (exchange.cookie('device') !== undefined || exchange.cookie('session') !== undefined);
  // Whoever is signed in with the identity provider and on the list already need not join it again.
  const isListed = gate.decision === 'wait' && gate.person !== null;
  const door = asked?.token ? `/invite?token=${asked.token}` : known ? '/sign-in?next=/gate/enter/continue' : isListed ? '/waitlist/status' : '/waitlist';
  // In full, because Traefik reads a path alone as one on the address by which it asks.
  return { status: 303, headers: { location: new URL(door, config.publicUrl).href, 'cache-control': 'no-store', vary: 'cookie' }, cookies, body: null };
}

/** The page of the application on this host that this browser asked a proxy for, or null. */
export function pageAskedFor(exchange: Exchange): string | null {
  const { seal, services: { clock } } = exchange.deps;
  return askedPageOf({ seal, clock }, exchange.cookie('errand'));
}

/** A browser that shows what it gets, as against a program or a script of a page. The method is the one the proxy was asked by. */
function isNavigation(exchange: Exchange): boolean {
  const method = exchange.header('x-forwarded-method') ?? 'GET';
  const mode = exchange.header('sec-fetch-mode');
  return (method === 'GET' || method === 'HEAD') && (mode === undefined || mode === 'navigate') && (exchange.header('accept') ?? '').includes('text/html');
}
