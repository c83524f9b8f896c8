import { bulkSize, type ClerkRules } from './clerk-rules.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/**
 * When the invitations that wait will have been made, as far as the hourly limits say; null when none waits.
 * @param left - calls that may still be made now
 */
export function expectedFinishAt(waiting: number, left: { readonly single: number; readonly bulk: number }, { invitationsPerHour, bulkPerHour }: Pick<ClerkRules, 'invitationsPerHour' | 'bulkPerHour'>, now: number): number | null {
  if (waiting === 0) return null;
  const beyond = waiting - left.single - left.bulk * bulkSize;
  if (beyond <= 0) return now + minuteMs;
  return now + Math.ceil(beyond / (invitationsPerHour + bulkPerHour * bulkSize)) * hourMs;
}
