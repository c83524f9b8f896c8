import { z } from 'zod';

/** What is at Clerk and in Foyer in two ways, and is not Foyer's alone to put right. */
export const driftKinds = [
  'waits_for_role', 'waitlist_left', 'invited_there', 'invitation_unknown', 'invitation_double', 'invitation_revoked', 'not_invited', 'has_account',
  'role_differs', 'user_unlisted', 'other_account', 'user_gone',
] as const;
export type DriftKind = (typeof driftKinds)[number];

/** What one press can do about it. */
export const remedies = ['approve', 'add', 'invite', 'write_role', 'revoke_invitation', 'reject_entry', 'delete_entry', 'end_sessions'] as const;
export type Remedy = (typeof remedies)[number];

/** The first is what is done usually. */
export const remediesOf: Readonly<Record<DriftKind, readonly Remedy[]>> = {
  waits_for_role: ['approve', 'reject_entry'],
  waitlist_left: ['delete_entry'],
  invited_there: ['reject_entry'],
  invitation_unknown: ['revoke_invitation', 'add'],
  invitation_double: ['revoke_invitation'],
  invitation_revoked: ['invite'],
  not_invited: ['invite'],
  has_account: [],
  role_differs: ['write_role'],
  user_unlisted: ['add', 'end_sessions'],
  other_account: ['end_sessions'],
  user_gone: [],
};

export const driftSchema = z.object({
  kind: z.enum(driftKinds),
  email: z.string().nullable(),
  entryId: z.string().nullable(),
  /** Id at Clerk of what it is about: an entry, an invitation or a user. */
  clerkId: z.string().nullable(),
  /** What stands there, such as another role. */
  there: z.string().nullable(),
});
export type Drift = z.infer<typeof driftSchema>;

/** Names a difference, the same at every comparison. */
export function driftId({ kind, entryId, clerkId }: Drift): string {
  return [kind, clerkId ?? '', entryId ?? ''].join(':');
}
