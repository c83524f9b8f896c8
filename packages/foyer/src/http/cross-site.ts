import { FoyerError } from '../domain/errors.ts';

/**
 * Refuses state-changing requests that another site made the browser send (SR-36). The decision does not look at the content type.
 * Without both headers it is no browser's request; those are held back by credentials that a browser does not add by itself.
 * @throws {FoyerError} `request/cross_site`
 */
export function requireSameSite(request: Request, ownOrigin: string): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) {
    if (site === 'same-origin' || site === 'none') return;
  } else {
    const origin = request.headers.get('origin');
    if (origin === null || origin === ownOrigin) return;
  }
  throw new FoyerError('request/cross_site', 'This request came from another website, so it was not carried out. Open the page itself and try again.');
}
