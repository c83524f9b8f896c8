import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailOutcome } from '../application/ports/mailer.ts';
import { hourMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { newEmail } from '../testing/stories.ts';

let harness: Harness;
let mailer: RecordingMailer;
beforeEach(async () => {
  mailer = new RecordingMailer();
  harness = await startHarness({ mailer });
});
afterEach(() => harness.close());

const away: MailOutcome = { kind: 'retry', reason: 'nobody there', trouble: 'outage' };
const accepted: MailOutcome = { kind: 'accepted', providerId: 'x' };
const join = async (email = newEmail()) => {
  await harness.post('/api/waitlist/join', { email, name: 'Ana' });
  return email;
};
const states = async () => (await harness.services.store.outboxState(harness.clock.now()));
/** The worker looks every few seconds, as it does. */
const pass = async (milliseconds: number) => {
  for (const end = harness.clock.now() + milliseconds; harness.clock.now() < end; harness.clock.advance(5_000)) await harness.sendMails();
};

describe('a provider that is away', () => {
  it('parks nothing within hours, is asked about every twenty seconds, and gets everything once when it is back', async () => {
    mailer.answer = () => away;
    const emails = await Promise.all(Array.from({ length: 60 }, () => join()));
    await pass(3 * hourMs);
    expect(await states()).toMatchObject({ parked: 0, queued: 60 });
    const [sinceThen, atFirst] = [mailer.attempts.length - 50, 50];
    expect(sinceThen).toBeGreaterThan(3 * 60);
    expect(sinceThen).toBeLessThan(3 * 360 + atFirst);
    mailer.answer = () => accepted;
    await pass(60_000);
    expect(await states()).toMatchObject({ parked: 0, queued: 0 });
    for (const email of emails) expect(mailer.sentTo(email), email).toHaveLength(1);
    expect(harness.log.events().filter((event) => event === 'mail.provider_away')).toHaveLength(1);
    expect(harness.log.events().filter((event) => event === 'mail.provider_back')).toHaveLength(1);
  });

  it('SR-56 is asked for urgent mail first, within half a minute', async () => {
    mailer.answer = () => away;
    for (let i = 0; i < 5; i += 1) await harness.admin('/api/v1/admin/waitlist/invite', { email: newEmail(), role: 'coach' });
    await pass(hourMs);
    const urgent = await join();
    await pass(30_000);
    expect(mailer.attempts.some(({ mail }) => mail.to === urgent)).toBe(true);
  });

  it('is told apart from a message that it does not take: that one is parked after eight attempts, and holds up nobody', async () => {
    const bad = await join();
    mailer.answer = ({ mail }) => (mail.to === bad ? { ...away, reason: 'always this one' } : accepted);
    for (let hour = 0; hour < 12; hour += 1) {
      const good = await join();
      await pass(120_000);
      expect(mailer.sentTo(good)).toHaveLength(1);
      harness.clock.advance(hourMs);
    }
    expect(await states()).toMatchObject({ parked: 1, queued: 0 });
  });

  it('SR-54 that took a message and never said so is not asked again once it may have forgotten the key', async () => {
    mailer.answer = () => ({ kind: 'unknown', reason: 'no answer', trouble: 'outage' });
    await Promise.all([join(), join(), join()]);
    await pass(22 * hourMs);
    expect(await states()).toMatchObject({ parked: 0 });
    await pass(2 * hourMs);
    const before = mailer.attempts.length;
    expect(await states()).toMatchObject({ parked: 3 });
    mailer.answer = () => accepted;
    await pass(hourMs);
    expect(mailer.attempts).toHaveLength(before);
  });
});

it('SR-55 a provider that takes no more just now is obeyed, and that never counts against a message', async () => {
  mailer.answer = () => ({ kind: 'retry', reason: 'slow down', trouble: 'pace', retryAfterSeconds: 30 });
  const email = await join();
  await pass(hourMs);
  expect(await states()).toMatchObject({ parked: 0, queued: 1 });
  expect(mailer.attempts.length).toBeLessThanOrEqual(121);
  mailer.answer = () => accepted;
  await pass(40_000);
  expect(mailer.sentTo(email)).toHaveLength(1);
});
