import { context, type Context, isSpanContextValid, propagation, ROOT_CONTEXT, type Span as ApiSpan, SpanKind, SpanStatusCode, type TextMapGetter, trace } from '@opentelemetry/api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeaderReader, Span, SpanStart, Tracer } from '../../application/ports/tracer.ts';
import { FoyerError } from '../../domain/errors.ts';

/** Within what a stop may take, when the collector of an operator is away (SR-76). */
const flushMsMax = 1_500;

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
const headers: TextMapGetter<HeaderReader> = { get: (read, name) => read(name.toLowerCase()), keys: () => [] };

/** Whether what an SDK registered is what our copy of the API hands out. */
export function finds(registered: object): boolean {
  return trace.getTracerProvider() === registered;
}

/** Spans through OpenTelemetry's API: what becomes of them is the business of the SDK that was registered. */
export function createApiTracer(version: string): Tracer {
  const tracer = trace.getTracer('foyer', version);
  return {
    async span(start, run) {
      const parent = parentOf(start.within);
      // Inside a server that makes spans itself, as when Foyer is embedded, the request is that server's.
      const isNested = start.kind === 'server' && trace.getSpan(context.active()) !== undefined;
      const span = tracer.startSpan(start.name, {
        kind: isNested ? SpanKind.INTERNAL : kinds[start.kind], attributes: { ...start.facts }, links: (start.links ?? []).map((place) => ({ context: place })),
      }, parent);
      try {
        return await context.with(trace.setSpan(parent, span), () => run(told(span)));
      } catch (error) {
        fail(span, error instanceof FoyerError ? error.code : error instanceof Error ? error.name : 'unknown');
        throw error;
      } finally {
        span.end();
      }
    },
    here() {
      const place = trace.getActiveSpan()?.spanContext();
      return place && isSpanContextValid(place) ? place : undefined;
    },
    apart: (run) => context.with(ROOT_CONTEXT, run),
    flush: () => Promise.race([forceFlush(), sleep(flushMsMax, undefined, { ref: false })]),
  };
}

function parentOf(within: SpanStart['within']): Context {
  if (within === 'apart') return ROOT_CONTEXT;
  const active = context.active();
  if (within === 'here') return active;
  if (typeof within === 'object') return trace.setSpanContext(ROOT_CONTEXT, within);
  return trace.getSpan(active) === undefined ? propagation.extract(active, within, headers) : active;
}

function told(span: ApiSpan): Span {
  return { tell: (facts) => void span.setAttributes({ ...facts }), fail: (type) => fail(span, type) };
}

/** Without a description: what an error says may name somebody. */
function fail(span: ApiSpan, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The API knows nothing of it; SDKs have it, behind the stand-in that was registered for them. */
async function forceFlush(): Promise<void> {
  const registered = trace.getTracerProvider() as { getDelegate?(): object };
  const provider = (registered.getDelegate?.() ?? registered) as { forceFlush?(): Promise<void> };
  try {
    await provider.forceFlush?.();
  } catch {
    // The SDK reports it by its own means.
  }
}
