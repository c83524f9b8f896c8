import type { Target } from '../domain/person.ts';
import { tokenPattern, type TokenSource } from './ports/token-source.ts';

/** The target behind a presented token; nobody when it is no token at all, so that junk costs no look-up. */
export function targetOf(tokens: TokenSource, by: 'invite_token' | 'mail_token' | 'session' | 'device', token: string | undefined): Target {
  return token !== undefined && tokenPattern.test(token) ? { by, hash: tokens.hash(token) } : { by: 'nobody' };
}
