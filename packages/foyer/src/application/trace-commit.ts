import type { TracePlace, Tracer } from './ports/tracer.ts';

/**
 * Writes a batch as a span. One that serves a single request is part of its trace; one that several share belongs to none of them
 * alone: it has a trace of its own, linked to each.
 * @param places - where each unit of the batch came from
 */
export function traceCommit<T extends { readonly events: readonly unknown[] }>(
  tracer: Tracer, places: readonly (TracePlace | undefined)[], requests: number, write: () => Promise<T>,
): Promise<T> {
  const [only] = places;
  const isShared = places.length > 1;
  return tracer.span({
    name: 'foyer.commit', kind: 'internal', facts: { 'foyer.commit.requests': requests },
    within: isShared ? 'apart' : only ?? 'apart', links: isShared ? places.filter((place) => place !== undefined) : [],
  }, async (span) => {
    const written = await write();
    span.tell({ 'foyer.commit.events': written.events.length });
    return written;
  });
}
