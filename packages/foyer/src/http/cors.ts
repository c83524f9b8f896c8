import type { RouteContract } from './contract/route.ts';
import type { Incoming, Reply } from './incoming.ts';

/** Browsers ask again after this, so that a site taken off the list is out soon. */
const preflightSeconds = 600;

/**
 * What lets pages of listed sites read an answer (SR-42). Only routes that say so have it, only whole origins count, and cookies are
 * never part of it: `Access-Control-Allow-Credentials` is sent nowhere.
 */
export function crossOriginHeaders({ embed }: RouteContract, incoming: Incoming, origins: readonly string[], { headers }: Reply): Record<string, string> {
  const origin = incoming.header('origin');
  const listed = origin !== undefined && origins.includes(origin);
  return {
    // Whoever keeps answers must not hand one site's to another.
    vary: headers['vary'] === undefined ? 'origin' : `${headers['vary']}, origin`,
    ...(listed || embed === 'anywhere' ? { 'cross-origin-resource-policy': 'cross-origin' } : {}),
    ...(listed ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after' } : {}),
  };
}

/**
 * Answers the browser's question whether a listed site may send what it is about to send.
 * @param contractOf - the contract that would take a request by this method
 * @returns undefined for every other request, which then is what it looks like: a method that is not taken here
 */
export function answerPreflight(incoming: Incoming, origins: readonly string[], contractOf: (method: string) => RouteContract | undefined): Reply | undefined {
  if (incoming.method !== 'OPTIONS') return undefined;
  const origin = incoming.header('origin');
  const method = incoming.header('access-control-request-method');
  if (origin === undefined || method === undefined || !origins.includes(origin) || contractOf(method)?.embed === undefined) return undefined;
  return {
    status: 204, body: null,
    headers: {
      'access-control-allow-origin': origin, 'access-control-allow-methods': method, 'access-control-allow-headers': 'content-type, idempotency-key',
      'access-control-max-age': String(preflightSeconds), vary: 'origin, access-control-request-method', 'cache-control': 'no-store',
    },
  };
}
