import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerBytesMax } from '../../packages/foyer/src/adapters/identity/clerk/bounded-fetch.ts';
import { createClerkDirectory } from '../../packages/foyer/src/adapters/identity/clerk/clerk-directory.ts';
import { withClerk } from '../../packages/foyer/src/application/clerk/clerk-services.ts';
import type { ClerkDirectory } from '../../packages/foyer/src/application/ports/clerk-directory.ts';
import { FakeClerk } from '../../packages/foyer/src/testing/fake-clerk/fake-clerk.ts';
import { hourMs, minuteMs } from '../../packages/foyer/src/testing/factories.ts';
import { createFixedClock } from '../../packages/foyer/src/testing/fixed-clock.ts';
import { startHarness } from '../../packages/foyer/src/testing/harness.ts';
import { outcomes } from '../../packages/foyer/src/testing/stories.ts';
import { ClerkDrain } from '../../packages/foyer/src/worker/clerk-drain.ts';
import { makeDatabasePlace, type StorageKind } from '../support/database-place.ts';
import { TroubledLine, type Trouble, troubles } from './troubled-line.ts';

const appOrigin = 'https://app.example.com';
const closing: (() => Promise<void> | void)[] = [];
// With `test`, the library Clerk provides takes another `fetch` than in earnest.
beforeEach(() => { vi.stubEnv('NODE_ENV', 'production'); });
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  vi.unstubAllEnvs();
});

/** Gives up soon while something is wrong, so that an hour of silence is over soon, and waits as ever when all is well, also on a busy machine. */
function impatient(clerk: FakeClerk, line: TroubledLine): ClerkDirectory {
  const access = { secretKey: clerk.secretKey, apiUrl: line.url };
  const [hasty, patient] = [createClerkDirectory(access, { deadlineMs: 50 }), createClerkDirectory(access)];
  return new Proxy(patient, { get: (_, name) => (line.trouble === undefined ? patient : hasty)[name as keyof ClerkDirectory] });
}

/** Foyer and Clerk on one clock, and the line between them. */
async function begin(kind: StorageKind) {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-clerk-outage-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const place = await makeDatabasePlace(kind, folder);
  closing.push(() => place.remove());
  const clock = createFixedClock();
  const clerk = await FakeClerk.start({ clock, authorizedParty: appOrigin });
  closing.push(() => clerk.close());
  const line = await TroubledLine.to(clerk.url);
  closing.push(() => line.close());
  const harness = await startHarness({
    database: place.url, clock, clerkDirectory: impatient(clerk, line),
    env: {
      CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_JWT_KEY: clerk.jwtKey, CLERK_API_URL: line.url, CLERK_AUTHORIZED_PARTIES: appOrigin,
      CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', CLERK_REDIRECT_URL: 'https://app.example.com/sign-up',
    },
  });
  closing.push(() => harness.close());
  const drain = new ClerkDrain(withClerk(harness.services)!, { random: () => 0.5 });
  const work = async (): Promise<void> => { while (await drain.run()); };
  return {
    clerk, line, harness, work,
    pass: async (milliseconds: number, stepMs: number): Promise<void> => {
      for (let passed = 0; passed < milliseconds; passed += stepMs) {
        clock.advance(stepMs);
        await work();
      }
    },
    invite: async (emails: readonly string[]): Promise<void> => {
      expect(await outcomes(harness.admin('/api/waitlist/invite', { emails, role: 'coach' }))).toEqual(emails.map(() => 'invited'));
    },
    live: (email: string) => [...clerk.invitations.values()].filter((one) => one.email_address === email && one.status === 'pending'),
    /** The role the gate lets an account in with, or why it does not. */
    gate: async (account: string): Promise<string | null> => {
      const { headers } = await harness.fetch('/gate/verify', { headers: { authorization: `Bearer ${clerk.sessionToken(account)}` } });
      return headers.get('x-foyer-role') ?? headers.get('x-foyer-reason');
    },
  };
}

/** An hour of trouble in which people join, are invited and lose their access, then the same again in good order. */
async function hourWithout(kind: StorageKind, trouble: Trouble): Promise<void> {
  const { clerk, line, harness, work, pass, invite, live, gate } = await begin(kind);
  const named = (what: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${what}${at}@people.test`);
  const [inside, invited, before, during] = [named('inside', 3), named('invited', 2), named('before', 5), named('during', 2)];
  await work();
  await invite([...inside, ...invited]);
  await work();
  const accounts = inside.map((email) => clerk.followInvitation(live(email)[0]!.id).id);
  for (const account of accounts) expect(await gate(account)).toBe('coach');
  await work();
  const [stays, ...leaving] = accounts as [string, ...string[]];

  line.trouble = trouble;
  await invite(before);
  for (const email of [...inside.slice(1), ...invited]) expect((await harness.admin('/api/admin/revoke-access', { email })).status).toBe(200);
  for (const half of [0, 1]) {
    await pass(hourMs / 2, 5 * minuteMs);
    // Nobody at the door notices: who is in is in, who lost access is out at once, and who comes is put on the list.
    expect(await gate(stays)).toBe('coach');
    for (const account of leaving) expect(await gate(account)).toBe('revoked');
    expect((await harness.post('/api/waitlist/join', { email: `new${half}@people.test`, name: 'Ana' })).status).toBe(202);
    if (half === 0) await invite(during);
  }
  expect(line.met).toBeGreaterThan(10);
  expect((await harness.services.store.clerk.queue()).parked).toBe(0);

  // What is read of each at most, and what was on its way in the buffers of both sides: what a process holds of it is bounded by that.
  if (trouble === 'endless_after') expect(line.pouredMost).toBeLessThan(2 * answerBytesMax);

  line.trouble = undefined;
  await pass(15 * minuteMs, 3 * minuteMs);
  expect(await harness.services.store.clerk.queue()).toMatchObject({ waiting: 0, parked: 0 });
  for (const email of [...before, ...during]) {
    expect(live(email), email).toMatchObject([{ public_metadata: { role: 'coach' } }]);
    expect(clerk.mails.filter(({ to }) => to === email), email).toHaveLength(1);
  }
  for (const email of invited) {
    expect(live(email), email).toEqual([]);
    expect(clerk.mails.filter(({ to }) => to === email), email).toHaveLength(1);
  }
  expect(clerk.users.get(stays)?.public_metadata).toMatchObject({ role: 'coach' });
  for (const account of leaving) {
    expect(clerk.users.get(account)?.public_metadata['role'] ?? null).toBeNull();
    expect([...clerk.sessions.values()].filter(({ user_id: user, status }) => user === account && status === 'active')).toEqual([]);
  }
  // Whoever was invited during the trouble comes in by the one link there is.
  expect(await gate(clerk.followInvitation(live(before[0]!)[0]!.id).id)).toBe('coach');
}

describe('an hour without Clerk', () => {
  it.each(troubles)('%s: gate and door go on, nobody is parked, and afterwards everything has happened there once', (trouble) => hourWithout('sqlite', trouble));

  it.each(['reset_after', 'limited'] satisfies Trouble[])('%s: the same on PostgreSQL', (trouble) => hourWithout('postgres', trouble));
});
