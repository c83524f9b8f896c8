import type { Grant } from '../grant.ts';
import type { Person } from '../person.ts';

/**
 * Who keeps a grant that is given: whoever claimed it before, as long as they never left or their access is restored to them. Somebody who
 * left, or was never let in, and is decided on anew gets a grant that nobody holds yet.
 */
export function claimKept(before: Person | null): Pick<Grant, 'subject' | 'claimedAt'> {
  const stage = before?.entry.stage;
  const isKept = stage === 'approved' || stage === 'invited' || stage === 'revoked';
  return isKept && before?.grant ? { subject: before.grant.subject, claimedAt: before.grant.claimedAt } : { subject: null, claimedAt: null };
}
