import type { DenialReason } from './access.ts';

/** What somebody who may not enter can do about it. */
export const nextSteps = ['sign_in', 'confirm', 'wait', 'accept', 'join', 'verify_address', 'switch_account', 'ask_team', 'try_again'] as const;
export type NextStep = (typeof nextSteps)[number];

const steps: Readonly<Record<DenialReason, { readonly step: NextStep; readonly path: string | null }>> = {
  signed_out: { step: 'sign_in', path: '/sign-in' },
  not_confirmed: { step: 'confirm', path: '/waitlist/status' },
  waiting: { step: 'wait', path: '/waitlist/status' },
  approved: { step: 'accept', path: '/waitlist/status' },
  invited: { step: 'accept', path: '/waitlist/status' },
  rejected: { step: 'ask_team', path: null },
  revoked: { step: 'ask_team', path: null },
  withdrawn: { step: 'join', path: '/waitlist' },
  role_missing: { step: 'ask_team', path: null },
  role_too_low: { step: 'ask_team', path: null },
  not_listed: { step: 'join', path: '/waitlist' },
  address_unverified: { step: 'verify_address', path: null },
  claimed_elsewhere: { step: 'switch_account', path: null },
  account_deleted: { step: 'sign_in', path: null },
  unavailable: { step: 'try_again', path: null },
};

/** The way on from a refusal; the path is one of Foyer's own pages, where one helps. */
export function nextStepOf(reason: DenialReason): { readonly step: NextStep; readonly path: string | null } {
  return steps[reason];
}
