import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** The real SDK of OpenTelemetry, with spans kept in memory. */
export class RecordedSpans {
  readonly #exporter = new InMemorySpanExporter();

  private constructor() {
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: this.#exporter })] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  }

  /** Registers it for this process, as an operator's own file does before Foyer starts. */
  static register(): RecordedSpans {
    return new RecordedSpans();
  }

  /** Takes it away again. */
  unregister(): void {
    trace.disable();
    context.disable();
    propagation.disable();
  }

  /** What ended so far, in the order in which it ended. */
  get all(): readonly ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  named(name: string): readonly ReadableSpan[] {
    return this.all.filter((span) => span.name === name);
  }

  /** The newest of this name. @throws {Error} when there is none */
  last(name: string): ReadableSpan {
    const span = this.named(name).at(-1);
    if (span === undefined) throw new Error(`No span ${name}; there are ${this.all.map((one) => one.name).join(', ')}.`);
    return span;
  }

  /** Everything a span would tell whoever keeps it, in one text. */
  get told(): string {
    return JSON.stringify(this.all.map(({ name, attributes, status, events, links, resource }) => ({ name, attributes, status, events, links, resource: resource.attributes })));
  }

  forget(): void {
    this.#exporter.reset();
  }
}
