import { auth } from '@clerk/nextjs/server';
import { access } from '@foyer/gate/next';
import { gate } from './gate';

/** Where a person stands, as far as pages tell it. */
export type Standing =
  | { readonly state: 'in'; readonly email: string; readonly role: 'coach' | 'client' }
  | { readonly state: 'signed_out' | 'waiting' | 'approved' | 'rejected' | 'revoked' | 'unlisted' | 'error' };

/** Asks Foyer. */
export async function whereYouStand(): Promise<Standing> {
  const decision = await access(gate);
  if (decision.decision === 'allow') return { state: 'in', email: decision.email, role: decision.role };
  if ((await auth()).userId === null) return { state: 'signed_out' };
  switch (decision.reason) {
    case 'waiting': case 'not_confirmed': return { state: 'waiting' };
    case 'approved': case 'invited': return { state: 'approved' };
    case 'rejected': case 'revoked': return { state: decision.reason };
    case 'not_listed': case 'withdrawn': return { state: 'unlisted' };
    default: return { state: 'error' };
  }
}
