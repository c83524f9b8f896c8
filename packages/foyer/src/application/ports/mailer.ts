/** A mail as it goes out. Every attempt for one message hands over an equal one (SR-53). */
export interface RenderedMail {
  /** One address, in its stored form. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Further headers such as `List-Unsubscribe`; values are one line. */
  readonly headers: Readonly<Record<string, string>>;
  /** Facts that come back in the provider's webhooks; names and values are ASCII letters, digits, `_` and `-`. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What any other message would have met as well. `outage`: the provider was not there, or not able to answer. `pace`: it is there and
 * takes no more at this moment.
 */
export type Trouble = 'outage' | 'pace';

/** What one attempt led to. */
export type MailOutcome =
  | { readonly kind: 'accepted'; readonly providerId: string }
  /** Not taken now (busy, rate limit, trouble over there); the same message may be handed over again. */
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterSeconds?: number; readonly trouble?: Trouble }
  /** The answer was lost: the provider may have taken the message. Repeating is safe only as far as it knows the key. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly trouble?: Trouble }
  /** Refused for good. `addressFault` says the mailbox itself is to blame, as with a bounce. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly addressFault: boolean }
  /** The provider takes nothing from us (quota, key, sender domain): stop sending and tell an operator. */
  | { readonly kind: 'stopped'; readonly reason: string; readonly retryAfterSeconds?: number };

export interface SendOptions {
  /** UUID v7 of the message: the idempotency key, and the source of Message-ID and date. */
  readonly messageId: string;
  readonly signal?: AbortSignal;
}

/** Hands rendered mails to whoever delivers them. Knows nothing of invitations. */
export interface Mailer {
  /** For logs and the admin: `mailbox`, `smtp`, `resend`. */
  readonly name: string;
  /** Whether handing over the same message again is safe: the provider knows its key and takes it once. */
  readonly repeatable: boolean;
  /** Messages worth leasing at once: what is sent well within a lease at the provider's pace, so that urgent mail never waits long. */
  readonly atOnceMax: number;
  /** Makes one attempt. Never throws for what the provider answers or fails to answer. */
  send(mail: RenderedMail, options: SendOptions): Promise<MailOutcome>;
  /**
   * Checks that the provider can be reached and lets us in; sends nothing.
   * @throws {Error} whose message says what is wrong
   */
  verify?(): Promise<void>;
  /** Ends connections; attempts under way finish first. */
  close(): Promise<void>;
}
