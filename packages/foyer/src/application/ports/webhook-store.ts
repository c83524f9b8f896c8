import type { Page } from './desk-store.ts';

export const deliveryStatuses = ['queued', 'processing', 'delivered', 'dead'] as const;

/** What receivers are told, ready to be sent. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  /** Whom it tells about. */
  readonly entryId: string | null;
  /** JSON. */
  readonly body: string;
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: string;
  readonly entryId: string | null;
  readonly eventAt: number;
  readonly status: (typeof deliveryStatuses)[number];
  /** Next attempt, or the end of the lease; null once settled. */
  readonly dueAt: number | null;
  /** Since it was queued, the one under way included. */
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly queuedAt: number;
  readonly createdAt: number;
  readonly settledAt: number | null;
}

export interface DeliveryAttempt {
  readonly number: number;
  readonly at: number;
  /** Null without an answer. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly error: string | null;
  /** The beginning of the answer. */
  readonly excerpt: string;
}

/** Failures in a row, and until when the endpoint is left alone. */
export interface EndpointPace {
  readonly failures: number;
  readonly failingSince: number | null;
  readonly restUntil: number;
}

/** How an attempt ended: settled, or due again. */
export interface DeliverySettlement {
  readonly status: 'queued' | 'delivered' | 'dead';
  readonly dueAt: number | null;
}

export interface DeliveryQuery {
  readonly endpointId: string;
  /** Undefined for all; `waiting` has those queued and under way. */
  readonly status?: 'waiting' | 'delivered' | 'dead' | undefined;
  readonly cursor: string | null;
  readonly limit: number;
}

/** Deliveries to receivers outside. Endpoints themselves are documents. */
export interface WebhookStore {
  /** Up to which event of the record deliveries were made. */
  cursor(): Promise<number>;
  /**
   * Moves the cursor and writes what lies between in one transaction. Nothing is written about people who are gone by then.
   * @returns false when another process was faster; then nothing was written
   */
  advance(step: { readonly from: number; readonly to: number; readonly events: readonly WebhookEvent[]; readonly deliveries: readonly WebhookDelivery[] }): Promise<boolean>;
  /** Writes an event that no record told, such as a test. */
  add(event: WebhookEvent, delivery: WebhookDelivery): Promise<void>;
  /** Leases due deliveries of one endpoint, counting the attempt before it is made. A lease that ran out may be taken by anyone. */
  claim(claim: { readonly endpointId: string; readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly (WebhookDelivery & { readonly body: string })[]>;
  /** Gives leases back unsent; the attempt is not counted. */
  release(ids: readonly string[], now: number): Promise<void>;
  /**
   * Notes an attempt, what becomes of its delivery (nothing when that is gone), and how the endpoint does now.
   * @param paceAfter - how it does now, from how it did; may be asked more than once
   */
  settle(delivery: WebhookDelivery, attempt: Omit<DeliveryAttempt, 'number'>, settlement: DeliverySettlement, paceAfter: (before: EndpointPace) => EndpointPace): Promise<void>;
  /** Ends what waits since before the instant, for whatever reason. @returns how many */
  giveUp(queuedBefore: number, now: number): Promise<number>;
  paces(): Promise<ReadonlyMap<string, EndpointPace>>;
  /** Lets an endpoint be called at once again. */
  forgetPace(endpointId: string): Promise<void>;
  list(query: DeliveryQuery): Promise<Page<WebhookDelivery>>;
  get(id: string): Promise<{ readonly delivery: WebhookDelivery; readonly body: string; readonly attempts: readonly DeliveryAttempt[] } | undefined>;
  /** Deliveries of each endpoint that wait or were given up. */
  counts(): Promise<readonly { readonly endpointId: string; readonly status: WebhookDelivery['status']; readonly count: number }[]>;
  /** Queues settled deliveries of an endpoint again, with the same ids. @returns how many */
  replay(which: { readonly endpointId: string } & ({ readonly id: string } | { readonly dead: true } | { readonly since: number }), now: number): Promise<number>;
  /** Removes everything of an endpoint. */
  removeEndpoint(endpointId: string): Promise<void>;
  /** Removes what was settled before the instant, a slice at a time. @returns rows removed */
  tidy(before: number, limit: number): Promise<number>;
}
