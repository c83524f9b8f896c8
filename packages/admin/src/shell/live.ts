import { useEffect, useRef } from 'react';
import { queryClient } from '../api/query-client.ts';
import { apiAddress } from '../api/request.ts';
import { sessionQuery } from '../api/session.ts';

/** Something that others, or the system, have done. */
export type LiveEvent =
  | { readonly kind: 'change'; readonly seq: number; readonly act: string; readonly entryId: string | null; readonly actor: string }
  | { readonly kind: 'job'; readonly id: string };

/** Queries with this in their `meta` are not asked again by the stream: their page listens by itself. */
export const ownLive = { live: 'own' } as const;

const listeners = new Set<(event: LiveEvent) => void>();
const calmMs = 1200;
const againMs = 10_000;

/** Hears what others do while the component is there. */
export function useLiveEvents(listener: (event: LiveEvent) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const hear = (event: LiveEvent) => latest.current(event);
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
    };
  }, []);
}

/** Keeps the page current while somebody is signed in: what is shown is asked for again shortly after a change. */
export function useLive(): void {
  useEffect(() => {
    let source: EventSource | undefined;
    let again: number | undefined;
    let refresh: number | undefined;

    const tell = (event: LiveEvent) => {
      for (const listener of listeners) listener(event);
      refresh ??= window.setTimeout(() => {
        refresh = undefined;
        void queryClient.invalidateQueries({ predicate: ({ queryKey, meta }) => queryKey[0] !== 'session' && meta?.['live'] !== 'own' });
      }, calmMs);
    };
    const reconnect = () => {
      source?.close();
      window.clearTimeout(again);
      again = window.setTimeout(connect, againMs);
    };
    const connect = () => {
      source = new EventSource(apiAddress('/events'));
      source.addEventListener('change', ({ data }: MessageEvent<string>) => tell({ kind: 'change', ...JSON.parse(data) } as LiveEvent));
      source.addEventListener('job', ({ data }: MessageEvent<string>) => tell({ kind: 'job', ...JSON.parse(data) } as LiveEvent));
      source.addEventListener('bye', () => {
        // Signed out elsewhere, perhaps: the answer to the next question tells.
        void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
        reconnect();
      });
      source.addEventListener('error', () => {
        if (source?.readyState === EventSource.CLOSED) reconnect();
      });
    };
    connect();
    return () => {
      source?.close();
      window.clearTimeout(again);
      window.clearTimeout(refresh);
    };
  }, []);
}
