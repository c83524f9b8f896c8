// Loaded before Foyer: node --import ./examples/tracing/tracing.mjs packages/foyer/dist/foyer.mjs start
// Where spans go, how many and under which name is said by OpenTelemetry's own variables, OTEL_*; see docs/guides/tracing.md.
import { NodeSDK } from '@opentelemetry/sdk-node';

process.env['OTEL_SERVICE_NAME'] ??= 'foyer';
// Foyer's figures are at /metrics, its log on standard output.
process.env['OTEL_METRICS_EXPORTER'] ??= 'none';
process.env['OTEL_LOGS_EXPORTER'] ??= 'none';

// Foyer makes the spans and hands over the last of them when it stops.
new NodeSDK().start();
