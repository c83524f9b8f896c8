/** One call to an address somebody outside runs. */
export interface OutgoingWebhook {
  readonly url: string;
  /** The same at every attempt, so that the receiver can tell repetitions. */
  readonly id: string;
  /** When the call is made, UTC milliseconds; part of the signature. */
  readonly at: number;
  /** JSON. */
  readonly body: string;
  /** Which secrets sign it, newest first; several while one replaces another. */
  readonly secretIds: readonly string[];
}

/** What the other side said: the status, null when there was no answer, and the beginning of the text. */
export interface WebhookAnswer {
  readonly status: number | null;
  readonly excerpt: string;
}

/** How one attempt ended. `again` says whether another one makes sense. */
export type WebhookOutcome = ({ readonly ok: true } | { readonly ok: false; readonly reason: string; readonly again: boolean }) & WebhookAnswer;

/** Signs calls (Standard Webhooks) and makes them, to public addresses only (SR-51). */
export interface WebhookSender {
  /**
   * Why an address cannot be called, in words, or null. Looks at the spelling only: where its name leads is looked at with every call.
   */
  faultOf(url: string): string | null;
  /** The secret receivers verify with, made again from its id: stored nowhere. */
  secretOf(secretId: string): string;
  /** Makes one attempt. Never throws for what the other side does. */
  send(webhook: OutgoingWebhook): Promise<WebhookOutcome>;
}
