import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Mail } from '../../api/types.ts';

/** A mail with the person it is for. */
export interface OutboxMail extends Mail {
  readonly entry: { readonly id: string; readonly email: string; readonly name: string };
}

/** How the outbox stands as a whole. */
export interface OutboxState {
  readonly queued: number;
  readonly parked: number;
  readonly oldestRunAt: string | null;
  /** Set while the provider takes nothing from us. */
  readonly paused: { readonly reason: string; readonly until: string } | null;
}

export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: ({ signal }) => api.get<OutboxState>('/outbox', { signal }),
  refetchInterval: 10_000,
});

/** Puts parked mail back into the queue; without ids, all of it. @returns how many */
export async function retryMails(ids?: readonly string[]): Promise<number> {
  const { retried } = await api.post<{ readonly retried: number }>('/outbox/retry', ids === undefined ? {} : { ids });
  await refresh();
  return retried;
}

/** Gives mails up for good. @returns how many */
export async function discardMails(ids: readonly string[]): Promise<number> {
  const { discarded } = await api.post<{ readonly discarded: number }>('/outbox/discard', { ids });
  await refresh();
  return discarded;
}

function refresh(): Promise<unknown> {
  return Promise.all([queryClient.invalidateQueries({ queryKey: outboxQuery.queryKey }), queryClient.invalidateQueries({ queryKey: ['outbox/messages'] })]);
}
