import type { Product } from './product.ts';

/** Settings that decisions depend on. Durations are milliseconds. */
export interface Rules {
  readonly product: Product;
  readonly confirmEmail: boolean;
  readonly mailIntervalMs: number;
  readonly mailPerDay: number;
  /** An identity provider mails invitations: Foyer mails none, so that nobody gets two. */
  readonly invitationsMailedElsewhere?: boolean;
}
