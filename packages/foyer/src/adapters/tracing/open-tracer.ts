import type { Log } from '../../application/ports/log.ts';
import type { Tracer } from '../../application/ports/tracer.ts';

/** Where every copy of OpenTelemetry's API leaves what an SDK registered. */
const registry = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly version?: string;
  readonly trace?: object;
}

/**
 * Looks whether an OpenTelemetry SDK was registered in this process. Nothing of OpenTelemetry is imported where there is none.
 * @param options.version - Foyer's own
 */
export async function openTracer({ version, log }: { version: string; log: Log }): Promise<Tracer | undefined> {
  const registered = (globalThis as { [registry]?: Registered })[registry];
  if (registered?.trace === undefined) return undefined;
  const { createApiTracer, finds } = await import('./api-tracer.ts');
  if (finds(registered.trace)) return createApiTracer(version);
  // An API that is older than ours is not looked at by ours, and nobody would hear why there are no traces.
  log.warn('tracing.incompatible', { sentence: `Traces are off: the OpenTelemetry SDK in this process stands on version ${registered.version ?? 'unknown'} of @opentelemetry/api, which is older than Foyer's. Install a newer one.` });
  return undefined;
}
