import type { CallLimit } from '../../domain/call-budget.ts';
import type { ClerkInvitation, ClerkWaitlistEntry } from './clerk-directory.ts';

/** Calls that change something at Clerk. */
export const clerkCalls = [
  'create_invitation', 'revoke_invitation', 'create_waitlist_entry', 'invite_waitlist_entry', 'reject_waitlist_entry', 'delete_waitlist_entry',
  'set_role', 'end_sessions', 'ban', 'unban',
] as const;
export type ClerkCall = (typeof clerkCalls)[number];

/** What is known about somebody at Clerk. Never holds a link. */
export interface ClerkPerson {
  readonly entryId: string;
  /** Null once the person is erased; then only what remains at Clerk is put away, and the row goes. */
  readonly email: string | null;
  readonly userId: string | null;
  readonly invitation: {
    readonly id: string;
    readonly state: ClerkInvitation['status'];
    /** Foyer's invitation it stands for; null when Foyer ended it. */
    readonly for: string | null;
    readonly role: string | null;
    readonly expiresAt: number | null;
  } | null;
  /** Foyer's invitation for which Clerk makes none, since the address has an account. */
  readonly accountFor: string | null;
  readonly waitlist: {
    readonly id: string;
    readonly status: ClerkWaitlistEntry['status'];
    /** Foyer's invitation it was invited for. */
    readonly for: string | null;
  } | null;
  /** What Foyer wrote into the public metadata. */
  readonly role: string | null;
  /** Since access ended. */
  readonly sessionsEnded: boolean;
  readonly ban: 'none' | 'banned' | 'unavailable';
  /** Foyer's newest invitation of which the record told since Clerk is set up, and whether Clerk is to mail it. No other one is made there by itself. */
  readonly announced: Announced | null;
  /** A call that was begun and whose outcome nobody knows yet. */
  readonly call: { readonly what: ClerkCall; readonly at: number; readonly for: string | null } | null;
}

export interface Announced {
  /** Foyer's invitation. */
  readonly id: string;
  readonly mail: boolean;
}

/** Somebody of whom nothing is known there. */
export function unknownAtClerk(entryId: string, email: string): ClerkPerson {
  return { entryId, email, userId: null, invitation: null, accountFor: null, waitlist: null, role: null, sessionsEnded: false, ban: 'none', announced: null, call: null };
}

/** Somebody taken for work until the lease ends. */
export interface ClaimedClerkPerson {
  readonly known: ClerkPerson;
  readonly attempts: number;
  /** Tells this lease from every other one. */
  readonly leaseUntil: number;
  /** How often something happened that needs a look; more of it meanwhile keeps the person due. */
  readonly marks: number;
}

/** What becomes of somebody after a look: due again, done (`dueAt` null), parked, or gone. */
export interface ClerkSettlement {
  readonly claimed: ClaimedClerkPerson;
  readonly known: ClerkPerson;
  readonly dueAt: number | null;
  readonly attempts: number;
  readonly parked: boolean;
  readonly lastError: string | null;
  /** Erased, and nothing is left to do. */
  readonly gone?: boolean;
}

export interface ClerkQueue {
  /** Due now or later, parked ones not counted. */
  readonly waiting: number;
  /** Of these, whom Foyer has invited and who have no invitation at Clerk yet. */
  readonly invitationsWaiting: number;
  readonly parked: number;
  /** People Foyer knows something of at Clerk. */
  readonly known: number;
}

export interface ParkedClerkPerson {
  readonly entryId: string;
  readonly email: string | null;
  readonly lastError: string | null;
  readonly parkedAt: number;
}

/** So many calls of one sort within so long. */
export interface ClerkLimit extends CallLimit {
  readonly name: string;
}

/** What is known about people at Clerk, who is due for a look, and how many calls may be made. Shared by any number of processes. */
export interface ClerkStore {
  /** Up to which event of the record people were marked; null before the first time. */
  cursor(): Promise<number | null>;
  /**
   * Moves the cursor and marks people, in one transaction. Whoever is gone by then and was never known at Clerk is left out.
   * @returns false when another process was faster
   */
  advance(step: { readonly from: number | null; readonly to: number; readonly due: readonly { readonly entryId: string; readonly at: number; readonly announced?: Announced }[] }): Promise<boolean>;
  /** Marks people who are in Foyer, also those nothing is known of yet. Parked ones are taken up again. */
  mark(entryIds: readonly string[], at: number, announced?: Announced): Promise<void>;
  /** Leases people who are due, the most urgent first. A lease that ran out may be taken by anyone. */
  claim(claim: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly ClaimedClerkPerson[]>;
  /** The same for one person, due or not; undefined when unknown or under way elsewhere. */
  claimOne(claim: { readonly entryId: string; readonly now: number; readonly leaseMs: number }): Promise<ClaimedClerkPerson | undefined>;
  /** Notes calls before they are made. @returns whose lease still holds: only their calls are made */
  begin(people: readonly { readonly claimed: ClaimedClerkPerson; readonly call: NonNullable<ClerkPerson['call']> }[]): Promise<ReadonlySet<string>>;
  /** Notes how looks and calls ended; nothing for a lease that was lost. */
  settle(settlements: readonly ClerkSettlement[], now: number): Promise<void>;
  /** Writes what a comparison found out, unless somebody is under way with the person. */
  learn(people: readonly Pick<ClerkPerson, 'entryId' | 'invitation' | 'waitlist' | 'userId' | 'role'>[], now: number): Promise<void>;
  find(entryIds: readonly string[]): Promise<ReadonlyMap<string, ClerkPerson>>;
  /** Which of these are due, now or later, or parked. */
  waiting(entryIds: readonly string[]): Promise<ReadonlySet<string>>;
  queue(): Promise<ClerkQueue>;
  parked(limit: number): Promise<readonly ParkedClerkPerson[]>;
  /** @returns how many parked people are due again */
  retry(which: readonly string[] | 'all', now: number): Promise<number>;
  /**
   * Takes one call from all of these limits, or from none.
   * @returns null when it may be made, else from when on it may be tried again
   */
  take(limits: readonly ClerkLimit[], now: number): Promise<number | null>;
  /** Clerk said that nothing more is taken before the instant. */
  block(name: string, until: number): Promise<void>;
  /** How many calls are left now under each limit. */
  left(limits: readonly ClerkLimit[], now: number): Promise<readonly number[]>;
}
