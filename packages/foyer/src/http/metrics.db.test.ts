import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { ClerkModel } from '../testing/clerk-model.ts';
import { adminKey, type Harness, startHarness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');

/** What the table of metrics names, and what it says. */
function documented(): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(/^\| (`foyer_[^|]*) \| ([^|]*) \|$/gm)].flatMap(([, names = '', text = '']) => [...names.matchAll(/`(foyer_\w+)`/g)].map(([, name]) => [name!, text] as const)));
}

/** Names without those of the process itself, which come from Node. */
function announced(scrape: string): readonly string[] {
  return [...scrape.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!).filter((name) => !/^foyer_(?:process|nodejs)_/.test(name));
}

describe('metrics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-metrics-'));
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let onFile: Harness;
  let onServer: Harness;
  const mailer = new RecordingMailer();
  beforeAll(async () => {
    database = await createTestDatabase();
    onFile = await startHarness({ mailer, database: `file:${join(folder, 'foyer.db')}`, env: { LIMIT_JOIN_PER_MINUTE: '3', CLERK_SECRET_KEY: 'sk_live_abcdefgh' }, clerkDirectory: new ClerkModel({ now: () => onFile.clock.now() }) });
    onServer = await startHarness({ database: database.url });
  });
  afterAll(async () => {
    await Promise.all([onFile.close(), onServer.close()]);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const scrape = async (harness: Harness): Promise<string> => (await harness.fetch('/metrics', { key: adminKey })).text();

  it('are all in docs/operations.md, and nothing there is missing', async () => {
    const names = new Set([...announced(await scrape(onFile)), ...announced(await scrape(onServer))]);
    expect([...documented().keys()].filter((name) => !/^foyer_(?:process|nodejs)_/.test(name)).toSorted()).toEqual([...names].toSorted());
  });

  it('have names as Prometheus wants them: counters end in _total, figures carry their base unit', async () => {
    const text = `${await scrape(onFile)}\n${await scrape(onServer)}`;
    for (const [, name = '', type] of text.matchAll(/^# TYPE (foyer_(?!process_|nodejs_)\S+) (\S+)$/gm)) {
      expect(name, name).toMatch(/^[a-z][a-z_]*$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name, name).not.toMatch(/_(?:ms|milliseconds|minutes|mb|megabytes|percent)\b/);
    }
  });

  it('tell how many wait for a decision and since when, who was kept out and who asked too often', async () => {
    for (const name of ['ana', 'ben', 'cleo', 'dora']) await onFile.post('/api/waitlist/join', { email: `${name}@example.org`, name });
    await onFile.fetch('/gate/verify');
    await onFile.newSender(onFile.services.mailer).sendDue();
    const token = tokenIn(mailer.sentTo('ana@example.org')[0]!);
    expect((await onFile.post('/api/waitlist/confirm', { token })).status).toBe(200);
    onFile.clock.advance(90_000);
    const text = await scrape(onFile);
    for (const line of [
      'foyer_decisions_waiting 1',
      'foyer_decisions_oldest_seconds 90',
      'foyer_entries{stage="pending",confirmed="false"} 2',
      'foyer_gate_checks_total{decision="deny"} 1',
      'foyer_gate_denials_total{reason="signed_out"} 1',
      'foyer_rate_limited_requests_total{bucket="join"} 1',
      'foyer_mail_attempts_total{outcome="accepted"} 3',
      'foyer_events_total{act="entry.joined"} 3',
      'foyer_commit_waiting_requests 0',
      'foyer_jobs_open 0',
      'foyer_webhook_deliveries{state="dead"} 0',
    ]) expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^foyer_commit_seconds_count [1-9]/m);
    expect(await scrape(onServer)).toMatch(/^foyer_database_connections\{state="idle"\} [1-9]/m);
  });
});
