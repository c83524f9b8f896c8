import type { Clock } from '../ports/clock.ts';
import type { Seal } from '../ports/seal.ts';

/** What keeping a page in mind needs. */
export interface Keeping {
  readonly seal: Seal;
  readonly clock: Clock;
}

/** As long as a person needs to fetch a link from the mailbox. */
export const askedPageLifeMs = 1_800_000;
const use = 'gate page';
const lengthMax = 1_500;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** A page of the application that somebody asked a proxy for, and the mailed token that was in its address. */
export interface AskedPage {
  readonly path: string;
  readonly token: string | null;
}

/**
 * Reads the address that a proxy says was asked for. A mailed token is taken out of it, so that it stays in no cookie and no later
 * address. Null for anything that is no page to come back to: another origin, Foyer's own doors, or too long to keep.
 */
export function readAskedPage(address: string | undefined): AskedPage | null {
  // oxlint-disable-next-line no-control-regex
  if (address === undefined || address.length > lengthMax || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(address)) return null;
  const mark = address.indexOf('?');
  const path = mark < 0 ? address : address.slice(0, mark);
  if (/^\/(?:gate|sign-in|invite)(?:\/|$)/i.test(path)) return null;
  const pairs = mark < 0 ? [] : address.slice(mark + 1).split('&').filter((pair) => pair !== '');
  const token = pairs.map((pair) => /^token=(.*)$/.exec(pair)?.[1]).find((value) => value !== undefined && tokenPattern.test(value)) ?? null;
  const kept = pairs.filter((pair) => !/^token(?:=|$)/.test(pair));
  return { path: kept.length === 0 ? path : `${path}?${kept.join('&')}`, token };
}

/** The page for a cookie of this browser. */
export function keepAskedPage({ seal, clock }: Keeping, { path }: AskedPage): string {
  return seal.close(use, { path, expiresAt: clock.now() + askedPageLifeMs });
}

/** The page this browser was on its way to, or null. */
export function askedPageOf({ seal, clock }: Keeping, kept: string | undefined): string | null {
  const page = kept === undefined ? null : seal.open(use, kept) as { path: string; expiresAt: number } | null;
  return page === null || clock.now() >= page.expiresAt ? null : page.path;
}
