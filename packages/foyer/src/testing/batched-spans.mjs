// As an operator's own file that is loaded before Foyer (`node --import`): the SDK of OpenTelemetry, whose spans are handed over in
// batches, here to the file that SPANS_FILE names.
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { appendFileSync } from 'node:fs';

const exporter = {
  /** @type {import('@opentelemetry/sdk-trace').SpanExporter['export']} */
  export(spans, done) {
    for (const span of spans) appendFileSync(process.env['SPANS_FILE'] ?? 'spans.jsonl', `${JSON.stringify({ name: span.name, traceId: span.spanContext().traceId })}\n`);
    done({ code: 0 });
  },
  shutdown: async () => {},
};
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
// Nothing is handed over by itself while a test runs.
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 3_600_000 })] }));
