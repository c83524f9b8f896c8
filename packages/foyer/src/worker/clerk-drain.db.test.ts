import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { withClerk } from '../application/clerk/clerk-services.ts';
import { eraseEntries } from '../application/review/erase-entries.ts';
import { type CallFate, ClerkModel } from '../testing/clerk-model.ts';
import { approveCommand } from '../testing/commands.ts';
import { dayMs, hourMs, makeKeyActor, newId, start } from '../testing/factories.ts';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { type Harness, startHarness } from '../testing/harness.ts';
import { ClerkDrain } from './clerk-drain.ts';

const places = {
  SQLite: async () => {
    const folder = mkdtempSync(pathOf(tmpdir(), 'foyer-clerk-'));
    return { url: `file:${pathOf(folder, 'foyer.db')}`, drop: async () => rmSync(folder, { recursive: true }) };
  },
  PostgreSQL: createTestDatabase,
};
const env = { CLERK_SECRET_KEY: 'sk_test_abcdefgh', CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', CLERK_REDIRECT_URL: 'https://app.example.com/sign-up' };

/** The same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.each(Object.entries(places))('the record at Clerk, from %s', (_, makePlace) => {
  let place: Awaited<ReturnType<typeof makePlace>>;
  let clock: FixedClock;
  let one: Harness;
  let other: Harness;
  let clerk: ClerkModel;
  let drains: ClerkDrain[];
  let fateOf: (call: string) => CallFate = () => 'heard';
  const made: { call: string; at: number }[] = [];

  const newDrain = ({ services }: Harness, index: number) => new ClerkDrain(withClerk(services)!, { random: seeded(index) });

  beforeAll(async () => {
    place = await makePlace();
    clock = createFixedClock(start);
    clerk = new ClerkModel({ now: () => clock.now(), fateOf: (call) => { made.push({ call, at: clock.now() }); return fateOf(call); } });
    const open = () => startHarness({ database: place.url, clock, env, clerkDirectory: clerk });
    [one, other] = [await open(), await open()];
    drains = [one, other].map(newDrain);
    await drain();
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await place.drop();
  });

  /** Every process works until nothing is due now. One that dies is started again. */
  const drain = async (): Promise<void> => {
    await Promise.all(drains.map(async (_drain, index) => {
      for (let again = true; again;) {
        try {
          again = await drains[index]!.run();
        } catch (error) {
          expect((error as Error).message).toBe('The process died.');
          drains[index] = newDrain([one, other][index]!, index);
        }
      }
    }));
  };
  const later = async (milliseconds: number): Promise<void> => {
    for (const end = clock.now() + milliseconds; clock.now() < end;) {
      clock.advance(Math.min(60_000, end - clock.now()));
      await drain();
    }
  };
  const approve = (emails: readonly string[], fields: { notify?: boolean } = {}) => one.services.executor.submit({
    requests: emails.map((email) => ({
      target: { by: 'email' as const, email },
      command: approveCommand({ actor: makeKeyActor(), role: 'coach', create: { entryId: newId(), email, name: 'Mia', locale: 'en' }, ...fields }),
    })),
  });
  const revoke = (email: string) => one.admin('/api/admin/revoke-access', { email });

  it('invites whoever is approved there and mails nothing itself', async () => {
    await approve(['mia@example.org']);
    await drain();
    expect(clerk.live('mia@example.org')).toMatchObject([{ role: 'coach' }]);
    expect(clerk.mails).toEqual(['mia@example.org']);
    expect(await one.mailsTo('mia@example.org')).toEqual([]);
    await approve(['copied@example.org'], { notify: false });
    await drain();
    expect(clerk.live('copied@example.org')).toHaveLength(1);
    expect(clerk.mails).toEqual(['mia@example.org']);
    await drain();
    expect(made.filter(({ call }) => call.startsWith('POST'))).toHaveLength(2);
  });

  it('takes the invitation back with the access, and tells Clerk to forget whoever is erased', async () => {
    expect((await revoke('mia@example.org')).status).toBe(200);
    await drain();
    expect(clerk.live('mia@example.org')).toEqual([]);
    const { person } = await one.services.store.snapshot({ by: 'email', email: 'copied@example.org' });
    await eraseEntries({ ctx: one.console(), input: { ids: [person!.entry.id] } });
    await drain();
    expect(clerk.live('copied@example.org')).toEqual([]);
    expect(await one.services.store.clerk.find([person!.entry.id])).toEqual(new Map());
  });

  it('says in the admin what Clerk does not take, and goes on when somebody says so', async () => {
    const answers = clerk.createInvitation.bind(clerk);
    clerk.createInvitation = () => Promise.resolve({ kind: 'refused', status: 422, code: 'form_param_format_invalid', emails: [] });
    await approve(['odd@example.org']);
    await drain();
    expect(await one.services.store.clerk.parked(10)).toMatchObject([{ email: 'odd@example.org', lastError: '422 form_param_format_invalid' }]);
    clerk.createInvitation = answers;
    expect(await other.services.store.clerk.retry('all', clock.now())).toBe(1);
    await drain();
    expect(clerk.live('odd@example.org')).toHaveLength(1);
  });

  it('waits with everybody while the key is refused, and parks nobody for it', async () => {
    const answers = clerk.createInvitation.bind(clerk);
    clerk.createInvitation = () => Promise.resolve({ kind: 'refused', status: 401, code: 'clerk_key_invalid', emails: [] });
    await approve(['key@example.org']);
    await drain();
    expect(await one.services.store.clerk.queue()).toMatchObject({ parked: 0, waiting: 1 });
    clerk.createInvitation = answers;
    await later(10 * 60_000);
    expect(clerk.live('key@example.org')).toHaveLength(1);
  });

  it('parks nobody while Clerk is away for hours, and goes on soon after', async () => {
    const answers = clerk.createInvitation.bind(clerk);
    clerk.createInvitation = () => Promise.resolve({ kind: 'unknown', reason: 'Clerk answered 502.' });
    await approve(['away@example.org']);
    await drain();
    for (let hour = 0; hour < 8; hour += 1) await later(3_600_000);
    expect(await one.services.store.clerk.queue()).toMatchObject({ parked: 0, waiting: 1 });
    clerk.createInvitation = answers;
    await later(10 * 60_000);
    expect(clerk.live('away@example.org')).toHaveLength(1);
  });

  it('brings 2,000 approvals there unattended, through limits, lost answers and processes that die: one live invitation and one mail each', async () => {
    const emails = Array.from({ length: 2_000 }, (_one, index) => `wave${index}@example.org`);
    // Some are known there already: invited by hand, and with an account.
    for (const email of emails.slice(0, 40)) await clerk.createInvitation({ email, role: 'coach', notify: true, expiresInDays: 7, redirectUrl: undefined });
    clerk.signUp('wave1999@example.org');
    const random = seeded(7);
    fateOf = () => {
      const chance = random();
      return chance < 0.04 ? 'lost_after' : chance < 0.08 ? 'lost_before' : chance < 0.1 ? 'limited' : chance < 0.115 ? 'dies_before' : chance < 0.13 ? 'dies_after' : 'heard';
    };
    made.length = 0;
    const began = clock.now();
    for (let from = 0; from < emails.length; from += 500) await approve(emails.slice(from, from + 500));
    await drain();
    while ((await one.services.store.clerk.queue()).waiting > 0 && clock.now() < began + dayMs) await later(5 * 60_000);
    fateOf = () => 'heard';
    expect(await one.services.store.clerk.queue()).toMatchObject({ waiting: 0, parked: 0 });
    expect(emails.slice(0, -1).filter((email) => clerk.live(email).length !== 1)).toEqual([]);
    const mails = Map.groupBy(clerk.mails, (email) => email);
    expect(emails.slice(0, -1).filter((email) => mails.get(email)?.length !== 1)).toEqual([]);
    expect(clerk.live('wave1999@example.org')).toEqual([]);
    // Within the limits in any hour, and not slower than they allow.
    for (const [call, max] of [['POST /invitations', 100], ['POST /invitations/bulk', 25]] as const) {
      const times = made.filter((done) => done.call === call).map(({ at }) => at);
      for (const [index, at] of times.entries()) expect(times.slice(index).filter((time) => time < at + hourMs).length).toBeLessThanOrEqual(max);
    }
    expect(clock.now() - began).toBeLessThan(9 * hourMs);
  }, 300_000);
});
