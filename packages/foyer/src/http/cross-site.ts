import { FoyerError } from '../domain/errors.ts';
import type { Incoming } from './incoming.ts';

/**
 * Refuses state-changing requests that another site made the browser send (SR-36). The decision does not look at the content type.
 * Without both headers it is no browser's request; those are held back by credentials that a browser does not add by itself.
 * @param others - origins besides our own that may send this one, without cookies having a say in it (SR-42)
 * @throws {FoyerError} `request/cross_site`
 */
export function requireSameSite(incoming: Incoming, ownOrigin: string, others: readonly string[] = []): void {
  const site = incoming.header('sec-fetch-site');
  const origin = incoming.header('origin');
  if (origin !== undefined && others.includes(origin)) return;
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
  } else {
    if (origin === undefined || origin === ownOrigin) return;
  }
  throw new FoyerError('request/cross_site', 'This request came from another website, so it was not carried out. Open the page itself and try again.');
}
