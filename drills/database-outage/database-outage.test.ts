import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../packages/foyer/src/testing/child-process.ts';
import { Member } from '../support/fleet.ts';
import { drillProduct, drillSettings } from '../support/foyer-process.ts';
import { untilThere } from '../support/guests.ts';
import { ask, PostgresPair } from '../support/postgres-pair.ts';
import { Relay } from '../support/relay.ts';
import { Callers, type Told } from './callers.ts';

/** SR-74, with what a machine that does much else takes besides. */
const answerMsMax = 5_000 + 5_000;
const backMsMax = 5_000 + 10_000;
const say = (line: string): void => void process.stdout.write(`  ${line}\n`);

describe('SR-74 while PostgreSQL fails, a process', () => {
  let pair: PostgresPair;
  let relay: Relay;
  let member: Member;
  let folder: string;
  let callers: Callers;

  beforeAll(async () => {
    pair = await PostgresPair.start();
    relay = await Relay.to(pair.primary.port);
    folder = await mkdtemp(join(tmpdir(), 'foyer-outage-'));
    await writeFile(join(folder, 'foyer.config.ts'), drillProduct);
    const url = new URL(pair.primary.url);
    url.port = String(relay.port);
    member = new Member(await freePort(), drillSettings({ DATABASE_URL: url.href, LOG_LEVEL: 'error' }), folder);
    await member.start();
    callers = new Callers(member.origin, 'outage');
  });
  afterAll(async () => {
    await member?.end('SIGKILL').catch(() => undefined);
    await relay?.close();
    await pair?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Everybody was either let on the list or told in time to come again. */
  function expectAnswers(told: readonly Told[]): void {
    for (const { status, retryAfter, milliseconds } of told) {
      expect([202, 503]).toContain(status);
      if (status === 503) expect(retryAfter).toMatch(/^\d+$/);
      expect(milliseconds).toBeLessThan(answerMsMax);
    }
  }

  /** @returns how long it took until somebody was let on the list again */
  async function untilBack(): Promise<number> {
    const since = performance.now();
    await untilThere(async () => ((await callers.comes()).status === 202 ? true : undefined), 'service', backMsMax);
    const took = performance.now() - since;
    expect(took).toBeLessThan(backMsMax);
    return took;
  }

  function report(what: string, told: readonly Told[], backMs: number): void {
    const slowest = Math.max(...told.map(({ milliseconds }) => milliseconds));
    say(`${what}: ${told.filter(({ status }) => status === 503).length} of ${told.length} told to come again, the slowest after ${Math.round(slowest)} ms; back after ${Math.round(backMs)} ms`);
  }

  it.each(['cut', 'swallow'] as const)('answers in time while its connections are %s, and is back when they are', async (mode) => {
    expectAnswers(await callers.come(5));
    relay.mode = mode;
    const told = [...(await callers.come(12)), ...(await callers.come(3))];
    expectAnswers(told);
    expect(told.every(({ status }) => status === 503)).toBe(true);
    relay.mode = 'open';
    report(`connections ${mode}`, told, await untilBack());
  });

  it.each(['fast', 'immediate'] as const)('goes on by itself after the primary restarted (%s)', async (how) => {
    const restart = pair.primary.end(how);
    const told = await Promise.all(Array.from({ length: 10 }, async (_, n) => {
      await sleep(n * 40);
      return callers.comes();
    }));
    await restart;
    expectAnswers(told);
    await pair.startPrimary();
    report(`restart, ${how}`, told, await untilBack());
    await pair.untilInStep();
  });

  it('answers in time while others hold every connection the server has, or the lock it needs', async () => {
    relay.mode = 'cut';
    const others = await Promise.all(Array.from({ length: 60 }, async () => {
      const client = new pg.Client({ connectionString: pair.primary.url, application_name: 'others' });
      client.on('error', () => {});
      return client.connect().then(() => client, () => undefined);
    }));
    relay.mode = 'open';
    const crowded = await callers.come(8);
    expectAnswers(crowded);
    expect(crowded.every(({ status }) => status === 503)).toBe(true);
    await Promise.all(others.flatMap((client) => (client ? [client.end()] : [])));
    report('no connection left', crowded, await untilBack());

    const holder = new pg.Client({ connectionString: pair.primary.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table audit_head in access exclusive mode');
    const locked = await callers.come(8);
    expectAnswers(locked);
    expect(locked.every(({ status }) => status === 503)).toBe(true);
    await holder.query('rollback');
    await holder.end();
    report('a lock held by others', locked, await untilBack());
  });

  it('acknowledges no commit that its standby may not have, also when an operator ends the waiting', async () => {
    await pair.standby.end('fast');
    const waiting = callers.comes();
    await untilThere(async () => {
      const rows = await ask(pair.primary, `select pg_cancel_backend(pid) as cancelled from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'foyer'`);
      return rows.length > 0 ? true : undefined;
    }, 'a commit that waits for the standby');
    const told = await waiting;
    expect(told.status).toBe(503);
    expectAnswers([told]);
    await pair.startStandby();
    await pair.untilInStep();
    await untilBack();
    // It was carried out after all; repeating it finds that, and does nothing more.
    expect((await callers.repeats(told)).status).toBe(202);
    expect(await ask(pair.primary, `select count(*)::int as joined from audit_event where act = 'entry.joined' and entry_id = (select id from entry where email = '${told.email}')`)).toEqual([{ joined: 1 }]);
  });

  it('SR-75 loses nothing acknowledged in a fail-over under load, does the rest once when asked again, and never goes back to the old primary', async () => {
    const load = { open: true };
    const coming = Array.from({ length: 4 }, async () => {
      while (load.open) {
        await callers.comes();
        await sleep(20);
      }
    });
    await sleep(300);
    await pair.primary.end('immediate');
    await sleep(200);
    await pair.promote();
    relay.target = pair.standby.port;
    const backMs = await untilBack();
    load.open = false;
    await Promise.all(coming);
    expectAnswers(callers.told);
    const unknown = [...new Map(callers.told.filter(({ status }) => status !== 202).map((one) => [one.email, one])).values()];
    const repeated = await Promise.all(unknown.map((one) => callers.repeats(one)));
    expect(repeated.filter(({ status }) => status !== 202)).toEqual([]);
    const acknowledged = new Set(callers.told.filter(({ status }) => status === 202).map(({ email }) => email));
    const rows = await ask(pair.standby, `select email, (select count(*)::int from audit_event where entry_id = entry.id and act = 'entry.joined') as joined from entry where email like 'outage-%'`);
    expect(rows.filter(({ joined }) => joined !== 1)).toEqual([]);
    expect([...acknowledged].filter((email) => !rows.some((row) => row['email'] === email))).toEqual([]);
    say(`fail-over: ${acknowledged.size} acknowledged, 0 lost; ${unknown.length} of unknown outcome asked again, each with one effect; back after ${Math.round(backMs)} ms`);

    // The address leads astray: to the old primary, which has come back and believes that it leads.
    await pair.startPrimary();
    relay.target = pair.primary.port;
    relay.mode = 'cut';
    relay.mode = 'open';
    const astray = await callers.come(3);
    expect(astray.map(({ status }) => status)).toEqual([503, 503, 503]);
    relay.target = pair.standby.port;
    await untilBack();
  });
});
