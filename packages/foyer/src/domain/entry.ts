import type { Stage } from './stage.ts';

/** An answer to a configured question. `true` is a given consent. */
export type Answer = string | number | boolean;
export type Answers = Readonly<Record<string, Answer>>;

/** What a reviewer should look at twice. Flags inform; they never decide. */
export const entryFlags = ['disposable_address', 'honeypot', 'no_proof_of_work', 'on_hold', 'needs_info', 'replied'] as const;
export type EntryFlag = (typeof entryFlags)[number];

/** How the newest mail to this person fared; `none` until one is queued. */
export const deliveryStates = [
  'none', 'queued', 'sent', 'delayed', 'delivered', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Where somebody came from. All of it is what the browser said; none of it is proof. */
export interface Origin {
  /** `join`, `import`, `admin`, or the adopter's own label. */
  readonly source: string;
  readonly ref?: string;
  readonly referrer?: string;
  readonly utm?: Readonly<Record<string, string>>;
}

/** One person, known by canonical email, on the list or added by an admin. Instants are UTC milliseconds. */
export interface Entry {
  /** UUID v7: sorts by creation. */
  readonly id: string;
  /** Canonical form; the only form that is stored, compared and mailed. */
  readonly email: string;
  readonly name: string;
  readonly website: string | null;
  readonly stage: Stage;
  readonly requestedRole: string | null;
  /** The assigned role; null until somebody decides. */
  readonly role: string | null;
  readonly confirmedAt: number | null;
  readonly answers: Answers;
  readonly origin: Origin;
  readonly locale: string;
  readonly notes: string;
  /** Why the last rejection or revocation happened, for admins. */
  readonly reason: string | null;
  readonly flags: readonly EntryFlag[];
  readonly delivery: DeliveryState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly approvedAt: number | null;
  readonly approvedBy: string | null;
  readonly invitedAt: number | null;
  readonly acceptedAt: number | null;
  /** When a public request last caused a mail; keeps repeated requests from queueing more. */
  readonly mailRequestedAt: number | null;
  /** Steps of the role's onboarding that are done, and whether the rest was skipped. */
  readonly onboarding: OnboardingProgress;
  /** Set by the team, for waves in the order of merit; 0 to 1000. */
  readonly score: number | null;
  readonly desk: Desk;
  /** Counts every change; a guarded write compares it. */
  readonly version: number;
}

/** What the team does with an application beside deciding it. */
export interface Desk {
  /** Who works on it, so that two do not; null for nobody. */
  readonly claim: { readonly id: string; readonly name: string; readonly at: number } | null;
  /** Questions to the applicant, oldest first. */
  readonly questions: readonly DeskQuestion[];
  /** The newest decision, while it can be taken back. */
  readonly undo?: UndoPoint;
}

/** What a decision changed, to take it back before its mail leaves. */
export interface UndoPoint {
  /** Id of the admin who decided. */
  readonly by: string;
  /** Open while `now < until`. */
  readonly until: number;
  /** The entry's version after the decision; anything that happened since closes the way back. */
  readonly version: number;
  /** The mail that waits; once it is made, it is too late. */
  readonly mailId: string | null;
  readonly before: Pick<Entry, 'stage' | 'role' | 'approvedAt' | 'approvedBy' | 'invitedAt' | 'notes' | 'reason' | 'flags' | 'delivery' | 'onboarding'> & {
    readonly claim: Desk['claim'];
    /** The grant as it was, without what a decision never changes; null when there was none. */
    readonly grant: { readonly role: string; readonly grantedAt: number; readonly grantedBy: string; readonly revokedAt: number | null } | null;
  };
}

export interface DeskQuestion {
  readonly id: string;
  readonly text: string;
  readonly askedAt: number;
  readonly askedBy: string;
  readonly reply: string | null;
  readonly repliedAt: number | null;
}

/** The desk of an application nobody touched. */
export const untouched: Desk = { claim: null, questions: [] };

export interface OnboardingProgress {
  readonly done: readonly string[];
  readonly skipped: boolean;
  readonly completedAt: number | null;
}

/** Where everybody begins, and begins again with another role. */
export const notStarted: OnboardingProgress = { done: [], skipped: false, completedAt: null };
