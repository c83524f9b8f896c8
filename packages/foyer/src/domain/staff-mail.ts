/** Mails to the team itself: not about an entry, never limited per mailbox. */
export const staffMailKinds = ['admin_invitation', 'password_reset', 'alert', 'mail_test'] as const;
export type StaffMailKind = (typeof staffMailKinds)[number];

/**
 * A mail to a member of the team, stored with the change that caused it. Holds no token: the id is the nonce it is derived from when
 * the mail is made (SR-2).
 */
export interface StaffMail {
  /** UUID v7; also the idempotency key towards the provider. */
  readonly id: string;
  readonly kind: StaffMailKind;
  readonly to: string;
  readonly locale: string;
  /** What the mail says; no secrets. */
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly runAt: number;
}
