import type { FeedEvent } from '../../domain/audit-event.ts';

/** Where readers of the record find what happened after the last event they know. */
export interface Feed {
  /** The next events, in order and without a gap. @param limit - events at most */
  eventsAfter(seq: number, limit: number): Promise<readonly FeedEvent[]>;
}
