import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailOutcome } from '../application/ports/mailer.ts';
import { hourMs, minuteMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, confirms, joins, newEmail } from '../testing/stories.ts';

let harness: Harness;
let mailer: RecordingMailer;
beforeEach(async () => {
  mailer = new RecordingMailer();
  harness = await startHarness({ mailer });
});
afterEach(() => harness.close());

const leaseMs = 45_000;
const join = async (email = newEmail()) => {
  await harness.post('/api/waitlist/join', { email, name: 'Ana' });
  return email;
};
const attemptsFor = (email: string) => mailer.attempts.filter(({ mail }) => mail.to === email);
const mailOf = async (email: string) => {
  const { person } = await harness.services.store.snapshot({ by: 'email', email });
  return (await harness.services.store.mailsOf(person!.entry.id)).toSorted((a, b) => a.createdAt - b.createdAt);
};
const crash = (): never => { throw new Error('the process died here'); };

describe('SR-53 a message is taken at most once', () => {
  it('has the same key and the same bytes at every attempt', async () => {
    const outcomes: MailOutcome[] = [{ kind: 'unknown', reason: 'lost' }, { kind: 'retry', reason: 'busy' }, { kind: 'accepted', providerId: 'x' }];
    mailer.answer = (_attempt, number) => outcomes[number - 1]!;
    const email = await join();
    for (let i = 0; i < 3; i++) {
      await harness.sendMails();
      harness.clock.advance(10 * minuteMs);
    }
    const attempts = attemptsFor(email);
    expect(attempts).toHaveLength(3);
    expect(new Set(attempts.map((attempt) => JSON.stringify(attempt)))).toHaveLength(1);
    await harness.expectAuditEvent('mail.sent', { email });
  });

  it('keeps its bytes when the person changed between two attempts', async () => {
    mailer.answer = () => ({ kind: 'unknown', reason: 'lost' });
    const email = await join();
    await harness.sendMails();
    await harness.post('/api/waitlist/join', { email, name: 'Somebody Else', locale: 'de' });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    harness.clock.advance(minuteMs);
    await harness.sendMails();
    const [first, second] = attemptsFor(email);
    expect(second).toEqual(first);
  });

  it('is sent by the next worker when one died before handing it over', async () => {
    mailer.answer = crash;
    const email = await join();
    await harness.sendMails();
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    const successor = harness.newSender();
    harness.clock.advance(leaseMs - 1);
    await successor.sendDue();
    expect(mailer.sentTo(email)).toHaveLength(0);
    harness.clock.advance(1);
    await successor.sendDue();
    expect(mailer.sentTo(email)).toHaveLength(1);
  });

  it('is repeated under the same key when one died after handing it over', async () => {
    mailer.answer = (attempt) => { mailer.take(attempt); return crash(); };
    const email = await join();
    await harness.sendMails();
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    harness.clock.advance(leaseMs);
    await harness.newSender().sendDue();
    const [first, second] = attemptsFor(email);
    expect(second!.messageId).toBe(first!.messageId);
    expect(mailer.taken.size).toBe(1);
    expect((await mailOf(email))[0]!.status).toBe('sent');
  });

  it('waits for an operator once the provider may have forgotten the key (SR-54)', async () => {
    mailer.answer = () => ({ kind: 'retry', reason: 'busy', retryAfterSeconds: 23.5 * 3600 });
    const email = await join();
    await harness.sendMails();
    expect((await mailOf(email))[0]).toMatchObject({ status: 'parked', lastError: 'busy' });
    harness.clock.advance(48 * hourMs);
    await harness.sendMails();
    expect(attemptsFor(email)).toHaveLength(1);
  });

  it('is not repeated by itself when a worker that died comes back after the key is forgotten (SR-54)', async () => {
    mailer.answer = (attempt) => { mailer.take(attempt); return crash(); };
    const email = await join();
    await harness.sendMails();
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    harness.clock.advance(25 * hourMs);
    await harness.sendMails();
    expect(attemptsFor(email)).toHaveLength(1);
    expect((await mailOf(email))[0]!.status).toBe('parked');
  });
});

describe('SR-55 trying again', () => {
  it('obeys Retry-After to the millisecond', async () => {
    mailer.answer = (_attempt, number) => (number === 1 ? { kind: 'retry', reason: 'busy', retryAfterSeconds: 90 } : { kind: 'accepted', providerId: 'x' });
    const email = await join();
    await harness.sendMails();
    harness.clock.advance(90_000 - 1);
    await harness.sendMails();
    expect(attemptsFor(email)).toHaveLength(1);
    harness.clock.advance(1);
    await harness.sendMails();
    expect(attemptsFor(email)).toHaveLength(2);
  });

  it('waits twice as long each time; jitter takes up to half of it off', async () => {
    mailer.answer = () => ({ kind: 'unknown', reason: 'lost' });
    const email = await join();
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      await harness.sendMails();
      const { runAt } = (await mailOf(email))[0]!;
      waits.push(runAt - harness.clock.now());
      harness.clock.set(runAt);
    }
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000]);
  });

  it('parks after eight attempts, visibly, without holding up others, and sends when an operator says so', async () => {
    const bad = newEmail('bad');
    mailer.answer = ({ mail }) => (mail.to === bad ? { kind: 'unknown', reason: 'lost' } : { kind: 'accepted', providerId: 'x' });
    await join(bad);
    for (let i = 0; i < 12; i++) {
      const good = await join();
      await harness.sendMails();
      expect(mailer.sentTo(good)).toHaveLength(1);
      harness.clock.advance(hourMs);
    }
    expect(attemptsFor(bad)).toHaveLength(8);
    expect(await (await harness.admin('/api/v1/admin/outbox')).json()).toMatchObject({ parked: 1, queued: 0 });
    await harness.expectAuditEvent('mail.parked', { email: bad, detail: { error: 'lost' } });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    expect(await (await harness.admin('/api/v1/admin/outbox/retry', {})).json()).toEqual({ retried: 1 });
    await harness.sendMails();
    expect(mailer.sentTo(bad)).toHaveLength(1);
  });

  it('parks what a dying worker took eight times, so that a poisonous message cannot loop', async () => {
    mailer.answer = crash;
    const email = await join();
    for (let i = 0; i < 12; i++) {
      await harness.newSender().sendDue();
      harness.clock.advance(leaseMs);
    }
    expect(attemptsFor(email).length).toBeLessThanOrEqual(8);
    expect((await mailOf(email))[0]!.status).toBe('parked');
  });

  it('parks a refused mail at once; a refused address counts as bounced', async () => {
    const email = newEmail();
    mailer.answer = () => ({ kind: 'rejected', reason: 'no such mailbox', addressFault: true });
    await join(email);
    await harness.sendMails();
    expect((await mailOf(email))[0]!.status).toBe('parked');
    expect((await harness.services.store.snapshot({ by: 'email', email })).person!.entry.delivery).toBe('bounced');
    harness.clock.advance(hourMs);
    await harness.post('/api/waitlist/recover', { email });
    await harness.sendMails();
    expect(attemptsFor(email)).toHaveLength(1);
  });

  it('leaves a provider alone that takes nothing, until it said it would', async () => {
    mailer.answer = () => ({ kind: 'stopped', reason: 'quota', retryAfterSeconds: 600 });
    await join();
    await harness.sendMails();
    for (let i = 0; i < 5; i++) {
      await join();
      harness.clock.advance(minuteMs);
      await harness.sendMails();
    }
    expect(mailer.attempts).toHaveLength(1);
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    harness.clock.advance(10 * minuteMs);
    await harness.sendMails();
    expect(mailer.taken.size).toBe(6);
    expect(harness.log.events()).toContain('mail.provider_stopped');
  });

  it('shares one outbox among workers without sending anything twice', async () => {
    const emails = await Promise.all(Array.from({ length: 120 }, () => join()));
    mailer.answer = async () => { await new Promise((resolve) => { setTimeout(resolve, Math.random() * 5); }); return { kind: 'accepted', providerId: 'x' }; };
    const workers = Array.from({ length: 4 }, () => harness.newSender());
    await Promise.all(workers.map(async (worker) => { while (await worker.sendDue()); }));
    await harness.sendMails();
    expect(mailer.attempts).toHaveLength(120);
    expect(new Set(mailer.attempts.map(({ mail }) => mail.to))).toEqual(new Set(emails));
  });

  it('gives leases back when it stops, uncounted, and sends nothing more', async () => {
    let release = (): void => {};
    mailer.answer = () => new Promise((resolve) => { release = () => resolve({ kind: 'accepted', providerId: 'x' }); });
    const first = await join();
    const sender = harness.newSender();
    const run = sender.sendDue();
    await expect.poll(() => mailer.attempts.length).toBe(1);
    const stopped = sender.stop();
    const second = await join();
    release();
    await Promise.all([run, stopped]);
    expect((await mailOf(first))[0]!.status).toBe('sent');
    expect(await sender.sendDue()).toBe(false);
    expect((await mailOf(second))[0]).toMatchObject({ status: 'queued', attempts: 0 });
  });
});

describe('SR-56 what is stopped before it leaves', () => {
  it('an invitation that was withdrawn, revoked or renewed meanwhile', async () => {
    for (const act of ['withdraw-invitation', 'revoke', 'invite']) {
      const { email } = await confirms(harness);
      await harness.admin('/api/v1/admin/waitlist/approve', { email });
      await harness.admin(`/api/v1/admin/waitlist/${act}`, { email });
      const before = attemptsFor(email).length;
      await harness.sendMails();
      const invitations = attemptsFor(email).slice(before).filter(({ mail }) => mail.text.includes('/invite?token='));
      expect(invitations, act).toHaveLength(act === 'invite' ? 1 : 0);
      if (act === 'invite') expect((await harness.post('/api/waitlist/accept', { token: tokenIn(invitations[0]!.mail) })).status).toBe(200);
    }
  });

  it('a mail that lost its sense between two attempts', async () => {
    mailer.answer = ({ mail }) => (mail.text.includes('/invite?token=') ? { kind: 'retry', reason: 'busy' } : { kind: 'accepted', providerId: 'x' });
    const { email } = await confirms(harness);
    await harness.admin('/api/v1/admin/waitlist/approve', { email });
    await harness.sendMails();
    await harness.admin('/api/v1/admin/waitlist/revoke', { email });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'x' });
    harness.clock.advance(hourMs);
    await harness.sendMails();
    expect(mailer.sentTo(email).some(({ text }) => text.includes('/invite?token='))).toBe(false);
  });

  it('sends what somebody waits for before a wave', async () => {
    const guests = Array.from({ length: 60 }, () => newEmail());
    for (const email of guests) await harness.admin('/api/v1/admin/waitlist/invite', { email, role: 'coach' });
    const urgent = await join();
    await harness.sender.sendDue();
    expect(mailer.attempts[0]!.mail.to).toBe(urgent);
    expect(mailer.attempts).toHaveLength(50);
  });
});

describe('links in mails', () => {
  it('live their full time from the moment the mail leaves, also when it had to wait', async () => {
    const { email } = await comesIn(harness);
    harness.clock.advance(hourMs);
    // Another person of the same mailbox took its turn a minute ago.
    await joins(harness, { email: email.replace('@', '+tag@') });
    harness.clock.advance(minuteMs);
    await harness.post('/api/waitlist/recover', { email });
    const before = (await harness.mailsTo(email)).length;
    harness.clock.advance(9 * minuteMs);
    const mails = await harness.mailsTo(email);
    expect(mails).toHaveLength(before + 1);
    harness.clock.advance(hourMs - 1);
    expect((await harness.form('/sign-in', { token: tokenIn(mails[0]!) })).status).toBe(303);
  });
});
