import { UnknownRole } from './errors.ts';

/** A typed question on the join form. `key` names the answer. */
export type Question =
  | (QuestionBase & { readonly type: 'text'; readonly multiline?: boolean; readonly lengthMax?: number })
  | (QuestionBase & { readonly type: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] })
  | (QuestionBase & { readonly type: 'number'; readonly min?: number; readonly max?: number })
  | (QuestionBase & { readonly type: 'url' })
  | (QuestionBase & { readonly type: 'consent' });

interface QuestionBase {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
}

export interface OnboardingStep {
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly action?: { readonly label: string; readonly href: string };
}

/** What a person can be in the adopter's product. */
export interface Role {
  /** Lower-case letters, digits, `-` and `_`; part of URLs such as `/waitlist/coach`. */
  readonly key: string;
  readonly label: string;
  /** Who it is for and what they get, in one or two sentences. */
  readonly description: string;
  /** Higher outranks lower: nobody grants a role above their own ceiling. */
  readonly rank: number;
  /** Same-origin path where a person of this role lands after acceptance. */
  readonly landing: string;
  readonly onboarding: readonly OnboardingStep[];
  readonly questions: readonly Question[];
  /** Seats, counting everybody approved, invited or in; undefined is unlimited. */
  readonly capacity?: number;
  /** Whether an invitation link of this role may be shown to an admin (SR-32). */
  readonly copyLink: boolean;
  /** Texts of `/waitlist/{role}`. */
  readonly waitlist: { readonly headline: string; readonly message: string; readonly success: string };
}

/** How the role came to be held. */
export const provenances = ['waitlist', 'admin', 'import', 'rule', 'provider'] as const;
export type Provenance = (typeof provenances)[number];

/** @throws {UnknownRole} unless the value equals one configured role exactly (SR-23). */
export function requireRole(roles: readonly Role[], key: string): Role {
  const role = roles.find((candidate) => candidate.key === key);
  if (!role) throw new UnknownRole(roles.map((candidate) => candidate.key));
  return role;
}
