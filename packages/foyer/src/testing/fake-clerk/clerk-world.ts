import type { WebhookEvent } from './clerk-contract.ts';

/**
 * What Clerk's public material leaves open, and which way the fake takes it. A system that works with Clerk should come
 * out right with each of them either way; `npm run clerk:live` tells what a real instance does.
 */
export interface Assumptions {
  /** `POST /invitations` moves a pending waitlist entry of the same address to `invited`. */
  readonly invitationMovesEntry: boolean;
  /** A sign-up completes a waitlist entry that is still `pending`, as it does one that is `invited`. */
  readonly signUpCompletesPendingEntry: boolean;
  /** An invitation made with `notify: false` has its `url` in the answer. */
  readonly urlWithoutNotify: boolean;
  /** The invitation's metadata is in the user from the start; otherwise it comes with a `user.updated` of its own. */
  readonly metadataFromTheStart: boolean;
  /** A bulk request of which one element fails late makes nothing at all. */
  readonly bulkIsAtomic: boolean;
  /** Inviting a waitlist entry counts towards the hourly limit of `POST /invitations`. */
  readonly entryInviteCountsAsInvitation: boolean;
  /** Revoking an invitation that a waitlist entry leads to leaves the entry `invited`. */
  readonly revokedInvitationKeepsEntryInvited: boolean;
}

export const usualAssumptions: Assumptions = {
  invitationMovesEntry: false, signUpCompletesPendingEntry: false, urlWithoutNotify: true, metadataFromTheStart: true,
  bulkIsAtomic: true, entryInviteCountsAsInvitation: false, revokedInvitationKeepsEntryInvited: true,
};

/** Which template Clerk itself would have mailed with. */
export type MailSlug = 'invitation' | 'waitlist_invitation' | 'waitlist_confirmation';

/** A mail Clerk itself would have sent. */
export interface ClerkMail {
  readonly to: string;
  readonly slug: MailSlug;
  readonly at: number;
  /** The invitation link, where the mail carries one. */
  readonly url?: string;
}

export type EventType = WebhookEvent['type'];
export type EventData<Type extends EventType> = Extract<WebhookEvent, { type: Type }>['data'];

/** What the books of the fake instance share. */
export interface ClerkWorld {
  readonly instanceId: string;
  /** Without a slash at the end. */
  readonly frontendUrl: string;
  readonly assume: Assumptions;
  readonly bulkLosesMetadata: boolean;
  /** UTC milliseconds. */
  now(): number;
  newId(prefix: string): string;
  emit<Type extends EventType>(type: Type, data: EventData<Type>): void;
  mail(mail: Omit<ClerkMail, 'at'>): void;
}

/** Addresses are the same when only their case differs. */
export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Each change of a row has a later `updated_at` than the one before, also within a millisecond. */
export function touch(row: { updated_at: number }, now: number): void {
  row.updated_at = Math.max(now, row.updated_at + 1);
}
