import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCommand, type Started } from '../testing/child-process.ts';

const watch = new URL('../testing/name-loaded.mjs', import.meta.url).href;
const sdk = new URL('../testing/batched-spans.mjs', import.meta.url).href;
const ofTracing = /^loaded .*(?:@opentelemetry|parts\/api-tracer)/m;

describe('a server', () => {
  let folder: string;
  let server: Started | undefined;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'foyer-tracing-')); });
  afterEach(async () => {
    server?.child.kill('SIGKILL');
    await server?.ended;
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  async function started(...imports: readonly string[]): Promise<{ server: Started; origin: string }> {
    const running = startCommand(['start'], {
      DATABASE_URL: 'file:./foyer.db', PORT: '0', SPANS_FILE: join(folder, 'spans.jsonl'), NODE_OPTIONS: imports.map((url) => `--import=${url}`).join(' '),
    }, folder);
    server = running;
    const port = await expect.poll(() => {
      if (running.child.exitCode !== null) throw new Error(running.output());
      return /^\{.*"port":(\d+).*"event":"server.started"\}$/m.exec(running.output())?.[1];
    }).toBeDefined().then(() => /"port":(\d+)/.exec(running.output())![1]!);
    return { server: running, origin: `http://127.0.0.1:${port}` };
  }

  const joins = (origin: string, headers: Record<string, string> = {}) => fetch(`${origin}/api/waitlist/join`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ email: 'ana@example.org', name: 'Ana Lima' }),
  });

  it('loads nothing of OpenTelemetry when no SDK was registered', async () => {
    const { server: running, origin } = await started(watch);
    expect((await joins(origin)).status).toBeLessThan(500);
    expect((await fetch(`${origin}/gate/verify`)).status).toBe(401);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect(running.output()).toContain('loaded ');
    expect(running.output()).not.toMatch(ofTracing);
  });

  it('makes spans for an SDK that was loaded before it, and hands over the last of them when it stops', async () => {
    const { server: running, origin } = await started(watch, sdk);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await joins(origin, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect(running.output()).toMatch(ofTracing);
    const spans = readFileSync(join(folder, 'spans.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { name: string; traceId: string });
    expect(spans).toContainEqual({ name: 'POST /api/waitlist/join', traceId });
  });
});
