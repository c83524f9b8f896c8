import { type Access, foreignPattern, type GateDecision } from '../application/access/access.ts';
import type { Cookies } from './cookies.ts';

/** What a request brings to prove who is there. */
export interface Credentials {
  /** The value of our own session cookie. */
  readonly own: string | undefined;
  /** A session token of the identity provider: in the `Authorization` header, else in its cookie. */
  readonly foreign: string | undefined;
}

/** @param cookieNames - the provider's cookies, the one to believe first; none when there is no provider */
export function readCredentials(cookies: Cookies, header: (name: string) => string | null | undefined, cookieNames: readonly string[]): Credentials {
  const cookieHeader = header('cookie') ?? null;
  const own = cookies.read(cookieHeader, 'session');
  if (cookieNames.length === 0) return { own, foreign: undefined };
  const bearer = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(header('authorization') ?? '')?.[1];
  // Who sends a header means it: a cookie beside it, maybe of somebody else, is not looked at.
  if (bearer !== undefined) return { own, foreign: foreignPattern.test(bearer) ? bearer : undefined };
  for (const name of cookieNames) {
    const token = cookies.readNamed(cookieHeader, name);
    if (token !== undefined) return { own, foreign: foreignPattern.test(token) ? token : undefined };
  }
  return { own, foreign: undefined };
}

/**
 * The decision about a request. Each decision is about one credential and the one person behind it: our own session counts when it lets its
 * person in, else the provider's. Nothing of the two is ever put together.
 */
export function decideByEither(access: Access, { own, foreign }: Credentials): GateDecision | Promise<GateDecision> {
  const decision = access.check(own);
  if (foreign === undefined) return decision;
  if (!(decision instanceof Promise)) return decision.decision === 'allow' ? decision : orElse(decision, access.check(foreign));
  return decision.then((first) => (first.decision === 'allow' ? first : orElse(first, access.check(foreign))));
}

/** Of two refusals the one that knows somebody says more. */
function orElse(own: GateDecision, foreign: GateDecision | Promise<GateDecision>): GateDecision | Promise<GateDecision> {
  const choose = (found: GateDecision) => (found.decision !== 'allow' && found.reason === 'signed_out' ? own : found);
  return foreign instanceof Promise ? foreign.then(choose) : choose(foreign);
}
