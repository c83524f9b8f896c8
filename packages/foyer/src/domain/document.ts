/**
 * What the team keeps beside the people: few of each kind, small, each with a life of its own. One table holds them all; what is
 * inside is known to the verbs of that kind, which parse it whenever they read it.
 */
export const documentKinds = ['saved_view', 'job', 'mail_template', 'alert_settings', 'alert_state', 'backup', 'feedback', 'staff_invitation', 'integrity', 'sign_in_guard', 'webhook', 'clerk_reconcile'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface StoredDocument {
  readonly kind: DocumentKind;
  /** Unique within the kind. */
  readonly id: string;
  /** Whose it is: an admin's or a person's id, or null for everybody's. */
  readonly owner: string | null;
  /** JSON. */
  readonly body: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Counts every change; a guarded change compares it. */
  readonly version: number;
}
