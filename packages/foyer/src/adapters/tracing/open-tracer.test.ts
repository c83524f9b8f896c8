import { afterEach, describe, expect, it } from 'vitest';
import { createRecordedLog } from '../../testing/recorded-log.ts';
import { RecordedSpans } from '../../testing/recorded-spans.ts';
import { openTracer } from './open-tracer.ts';

const registry = Symbol.for('opentelemetry.js.api.1');
const scope = globalThis as { [registry]?: object | undefined };

describe('looking for an SDK', () => {
  afterEach(() => { delete scope[registry]; });

  it('finds none where none was registered', async () => {
    const log = createRecordedLog();
    expect(await openTracer({ version: '1.0.0', log })).toBeUndefined();
    // As another part of OpenTelemetry leaves it, which makes no traces.
    scope[registry] = { version: '1.10.0', metrics: {} };
    expect(await openTracer({ version: '1.0.0', log })).toBeUndefined();
    expect(log.events()).toEqual([]);
  });

  it('finds one, which hears who makes the spans', async () => {
    const spans = RecordedSpans.register();
    const tracer = await openTracer({ version: '1.2.3', log: createRecordedLog() });
    await tracer!.span({ name: 'work', kind: 'internal', facts: {}, within: 'here' }, async () => {});
    expect(spans.last('work').instrumentationScope).toMatchObject({ name: 'foyer', version: '1.2.3' });
    spans.unregister();
  });

  it('says so when it stands on an API that is too old, and goes on without', async () => {
    scope[registry] = { version: '1.4.0', trace: {} };
    const log = createRecordedLog();
    expect(await openTracer({ version: '1.0.0', log })).toBeUndefined();
    expect(log.events()).toEqual(['tracing.incompatible']);
  });
});
