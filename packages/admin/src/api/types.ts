/** What travels over /api/v1/admin. Instants are RFC 3339 text. */

export const stages = ['pending', 'approved', 'invited', 'accepted', 'rejected', 'revoked', 'withdrawn'] as const;
export type Stage = (typeof stages)[number];

export const levels = ['owner', 'admin', 'reviewer', 'viewer'] as const;
export type Level = (typeof levels)[number];

export type Scope = 'read' | 'review' | 'invite' | 'roles' | 'import' | 'export' | 'gate' | 'admin';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface RoleQuestion {
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface ProductRole {
  readonly key: string;
  readonly label: string;
  readonly rank: number;
  readonly capacity: number | null;
  readonly questions: readonly RoleQuestion[];
}

export type SessionState = 'signed_out' | 'setup_needed' | 'second_factor' | 'enrol_second_factor' | 'signed_in';

export interface SignedInAdmin extends Named {
  readonly email: string;
  readonly level: Level;
  /** Roles a reviewer may decide for; null means all. */
  readonly roles: readonly string[] | null;
  readonly scopes: readonly Scope[];
}

export interface Session {
  readonly state: SessionState;
  readonly admin?: SignedInAdmin;
  readonly secondFactor?: {
    readonly required: boolean;
    readonly enrolled: boolean;
    readonly recoveryCodesLeft: number | null;
  };
  readonly freshUntil?: string;
  readonly idleUntil?: string;
  readonly endsAt?: string;
  readonly product: { readonly name: string; readonly hue: number; readonly roles?: readonly ProductRole[] };
  readonly publicUrl?: string;
  /** How long a decision can be taken back; 0 for not at all. */
  readonly undoSeconds?: number;
  /** Whether Clerk is set up. */
  readonly clerk?: boolean;
}

export type Delivery =
  | 'none' | 'queued' | 'sent' | 'delayed' | 'delivered' | 'failed' | 'bounced' | 'complained' | 'suppressed' | 'unsubscribed';

export type Flag = 'disposable_address' | 'honeypot' | 'no_proof_of_work' | 'on_hold' | 'needs_info' | 'replied';

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly askedAt: string;
  readonly askedBy: string;
  readonly reply: string | null;
  readonly repliedAt: string | null;
}

/** One person. */
export interface Entry extends Named {
  readonly email: string;
  readonly website: string | null;
  readonly status: Stage;
  readonly requestedRole: string | null;
  readonly role: string | null;
  readonly confirmed: boolean;
  readonly confirmedAt: string | null;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  readonly source: string;
  readonly ref: string | null;
  readonly referrer: string | null;
  readonly utm: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly notes: string;
  readonly reason: string | null;
  readonly flags: readonly Flag[];
  readonly delivery: Delivery;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly approvedAt: string | null;
  readonly approvedBy: string | null;
  readonly invitedAt: string | null;
  readonly acceptedAt: string | null;
  readonly version: number;
  readonly score: number | null;
  readonly claimedBy: Named | null;
  readonly claimedAt: string | null;
  readonly questions: readonly Question[];
}

export type Counts = Readonly<Record<'all' | 'confirmed' | Stage, number>> & { readonly matching: number | null };

export interface EntryList extends Page<Entry> {
  readonly counts: Counts;
}

export interface Invitation {
  readonly id: string;
  readonly role: string;
  readonly state: 'pending' | 'accepted' | 'revoked' | 'superseded' | 'expired';
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly linkShown: boolean;
  readonly visitedAt: string | null;
  readonly reminders: number;
  readonly delivery: Delivery;
}

export interface Mail {
  readonly id: string;
  readonly kind: string;
  readonly status: 'queued' | 'processing' | 'sent' | 'parked' | 'dropped';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly runAt: string;
  readonly settledAt: string | null;
}

export interface Grant {
  readonly role: string;
  readonly provenance: string;
  readonly grantedAt: string;
  readonly grantedBy: string;
  readonly claimed: boolean;
  /** Who claimed it, as the identity provider knows them; `foyer` is the mailed link. */
  readonly subject: { readonly provider: string; readonly id: string } | null;
  readonly claimedAt: string | null;
  readonly revokedAt: string | null;
}

export interface TimelineEvent {
  readonly seq: number;
  readonly at: string;
  readonly act: string;
  readonly by: string;
  readonly text: string;
  /** As it is recorded; `job` is the wave or bulk act it was part of. */
  readonly detail: unknown;
}

/** One person with everything that hangs on them. */
export interface Person {
  readonly entry: Entry;
  readonly grant: Grant | null;
  readonly invitations: readonly Invitation[];
  readonly mails: readonly Mail[];
  readonly sessions: readonly { readonly id: string; readonly device: string; readonly createdAt: string; readonly expiresAt: string }[];
  readonly timeline: readonly TimelineEvent[];
  readonly applications: readonly { readonly at: string; readonly requestedRole: string | null; readonly outcome: string }[];
}

/** How an act went for one person. */
export interface ActResult {
  readonly id: string | null;
  readonly email: string | null;
  readonly outcome: string;
  readonly code?: string;
  readonly detail?: string;
  readonly version?: number;
}

export interface SavedView extends Named {
  readonly query: string;
  readonly shared: boolean;
  readonly owner: Named;
  readonly mine: boolean;
}
