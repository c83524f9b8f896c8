import type { ClerkLimit } from '../ports/clerk-store.ts';

/** What the settings say about working with Clerk. */
export interface ClerkRules {
  /** What Foyer makes at Clerk when it invites somebody. */
  readonly inviteVia: 'invitation' | 'waitlist' | 'none';
  /** Who mails the invitation. */
  readonly mail: 'clerk' | 'foyer';
  /** Whether whoever joins in Foyer is put on Clerk's waitlist, too. */
  readonly mirrorWaitlist: boolean;
  /** Whether whoever joins proves the address first. */
  readonly confirmEmail: boolean;
  /** Whether whoever loses access is also banned there. */
  readonly banOnRevoke: boolean;
  /** Where Clerk's link leads; undefined for Clerk's own pages. */
  readonly redirectUrl?: string | undefined;
  readonly invitationsPerHour: number;
  readonly bulkPerHour: number;
  readonly requestsPer10Seconds: number;
}

const hourMs = 3_600_000;

/** Invitations in one request, by the published limit. */
export const bulkSize = 10;

/** The published limits as the settings have them. Of all requests a fifth is left to people who sign in meanwhile. */
export function limitsOf({ invitationsPerHour, bulkPerHour, requestsPer10Seconds }: ClerkRules): { readonly single: ClerkLimit; readonly bulk: ClerkLimit; readonly all: ClerkLimit } {
  return {
    single: { name: 'invitations', max: invitationsPerHour, windowMs: hourMs },
    bulk: { name: 'invitations_bulk', max: bulkPerHour, windowMs: hourMs },
    all: { name: 'requests', max: Math.max(1, Math.floor(requestsPer10Seconds * 0.8)), windowMs: 10_000 },
  };
}
