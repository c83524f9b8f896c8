import { afterEach, describe, expect, it } from 'vitest';
import { createResendMailer } from '../../packages/foyer/src/adapters/mail/resend/resend-mailer.ts';
import { createSmtpMailer } from '../../packages/foyer/src/adapters/mail/smtp/smtp-mailer.ts';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { hourMs } from '../../packages/foyer/src/testing/factories.ts';
import { startHarness } from '../../packages/foyer/src/testing/harness.ts';
import { newEmail } from '../../packages/foyer/src/testing/stories.ts';
import type { Mailer } from '../../packages/foyer/src/application/ports/mailer.ts';
import { FakeSmtp, smtpLosses, smtpTroubles } from './fake-smtp.ts';
import { TroubledLine, troubles } from './troubled-line.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

/** Gives up soon while something is wrong, so that an hour of silence is over soon, and waits as ever when all is well, also on a busy machine. */
function impatient(make: (timeoutMs: number) => Mailer, isTroubled: () => boolean): Mailer {
  const [hasty, patient] = [make(200), make(10_000)];
  const close = async (): Promise<void> => { await Promise.all([hasty.close(), patient.close()]); };
  closing.push(close);
  return { ...patient, send: (mail, options) => (isTroubled() ? hasty : patient).send(mail, options), close };
}

/** An hour of trouble with mail waiting, then the same again in good order; how it all ended. */
async function hourOf(mailer: Mailer, mend: () => void, advance: (milliseconds: number) => void = () => {}) {
  const harness = await startHarness({ mailer });
  closing.push(() => harness.close());
  const join = async (): Promise<string> => {
    const email = newEmail().replace('example.org', 'people.test');
    expect((await harness.post('/api/waitlist/join', { email, name: 'Ana' })).status).toBe(202);
    return email;
  };
  const pass = async (milliseconds: number, stepMs: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += stepMs) {
      await harness.sendMails();
      harness.clock.advance(stepMs);
      advance(stepMs);
    }
  };
  const emails = await Promise.all(Array.from({ length: 12 }, join));
  await pass(hourMs / 2, 150_000);
  emails.push(await join(), await join());
  await pass(hourMs / 2, 150_000);
  const parked = (await harness.services.store.outboxState(harness.clock.now())).parked;
  mend();
  // Whoever writes as soon as it works again waits no longer than anybody.
  const urgent = await join();
  await pass(30_000, 5_000);
  return { harness, emails, urgent, parked, pass };
}

describe('SR-55 an hour without Resend', () => {
  it.each(troubles)('%s: nothing is parked, everything arrives once when it is over, urgent mail within half a minute', async (trouble) => {
    const resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 1_000, verifiedDomains: ['foyer.test'], startAt: Date.UTC(2026, 0, 5, 9) });
    const line = await TroubledLine.to(resend.url);
    closing.push(() => resend.close(), () => line.close());
    line.trouble = trouble;
    // Its own clock: waiting for the next turn takes no time.
    let waited = 0;
    const sleep = async (milliseconds: number): Promise<void> => { waited += milliseconds; };
    const mailer = impatient((timeoutMs) => createResendMailer({ apiKey: resend.apiKey, baseUrl: line.url, from: 'Atrium <hello@foyer.test>', requestsPerSecond: 5, timeoutMs, monotonic: () => waited, sleep }), () => line.trouble !== undefined);
    const { harness, emails, urgent, parked, pass } = await hourOf(mailer, () => { line.trouble = undefined; }, (milliseconds) => resend.advance(milliseconds));
    expect(parked).toBe(0);
    expect(line.met).toBeGreaterThan(10);
    expect(resend.sentTo(urgent)).toHaveLength(1);
    await pass(60_000, 5_000);
    for (const email of emails) expect(resend.sentTo(email), email).toHaveLength(1);
    expect(await harness.services.store.outboxState(harness.clock.now())).toMatchObject({ queued: 0, parked: 0 });
    // What is read of each at most, and what was on its way in the buffers of both sides: what a process holds of it is bounded by that.
    if (trouble === 'endless_after') expect(line.pouredMost).toBeLessThan(16 * 2 ** 20);
  });
});

describe('SR-55 an hour without the SMTP server', () => {
  const begin = async () => {
    const smtp = await FakeSmtp.start();
    closing.push(() => smtp.close());
    const mailer = impatient((timeoutMs) => createSmtpMailer({ url: smtp.url, from: 'Atrium <hello@foyer.test>', connectTimeoutMs: timeoutMs, socketTimeoutMs: timeoutMs }), () => smtp.trouble !== undefined);
    return { smtp, mailer };
  };
  const mend = (smtp: FakeSmtp) => () => {
    smtp.trouble = undefined;
    smtp.hangUp();
  };

  it.each(smtpTroubles)('%s: nothing is parked, and everything arrives once when it is over', async (trouble) => {
    const { smtp, mailer } = await begin();
    smtp.trouble = trouble;
    const { harness, emails, urgent, parked, pass } = await hourOf(mailer, mend(smtp));
    expect(parked).toBe(0);
    expect(smtp.taken.filter((to) => to === urgent)).toHaveLength(1);
    await pass(60_000, 5_000);
    expect(smtp.taken.toSorted()).toEqual([...emails, urgent].toSorted());
    expect(await harness.services.store.outboxState(harness.clock.now())).toMatchObject({ queued: 0, parked: 0 });
  });

  it.each(smtpLosses)('%s: parked is only what may have arrived, nothing is sent twice, and the rest arrives', async (trouble) => {
    const { smtp, mailer } = await begin();
    smtp.trouble = trouble;
    const { harness, emails, urgent, parked, pass } = await hourOf(mailer, mend(smtp));
    const lost = smtp.taken.length - smtp.taken.filter((to) => to === urgent).length;
    expect(parked).toBeLessThanOrEqual(lost);
    await pass(60_000, 5_000);
    expect(smtp.taken.toSorted()).toEqual([...emails, urgent].toSorted());
    expect(await harness.services.store.outboxState(harness.clock.now())).toMatchObject({ queued: 0, parked });
  });
});
