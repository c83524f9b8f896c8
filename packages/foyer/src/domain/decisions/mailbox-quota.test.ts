import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, makeRules, minuteMs, start } from '../../testing/factories.ts';
import type { MailboxQuota } from '../mail.ts';
import { takeFromQuota } from './mail.ts';

const rules = makeRules();
const { mailIntervalMs, mailPerDay } = rules;

/** Asks at each instant and tells when a mail was let through. */
function sentAt(instants: readonly number[], ruled = rules): number[] {
  let quota: MailboxQuota | null = null;
  return instants.filter((now) => {
    const taken = takeFromQuota(quota, 'box', now, ruled);
    if ('quota' in taken) quota = taken.quota;
    return 'quota' in taken;
  });
}

const walk = (step: fc.Arbitrary<number>) =>
  fc.array(step, { maxLength: 200, size: 'max' }).map((steps) => {
    let now = start;
    return steps.map((by) => (now += by));
  });
const forwards = walk(fc.oneof(fc.nat({ max: 20 * minuteMs }), fc.nat({ max: 8 * hourMs }), fc.constant(0)));
/** Two processes whose clocks disagree by less than the interval. */
const wobbling = fc
  .tuple(forwards, fc.infiniteStream(fc.nat({ max: mailIntervalMs - 1 })))
  .map(([instants, ahead]) => instants.map((now) => now + ahead.next().value!));
const anyClock = walk(fc.oneof(fc.integer({ min: -3 * dayMs, max: dayMs }), fc.nat({ max: hourMs })));

describe('what one mailbox gets through public requests', () => {
  it('is at most one mail per interval', () => {
    fc.assert(
      fc.property(forwards, (instants) => {
        const sent = sentAt(instants);
        for (const [index, at] of sent.slice(1).entries())
          expect(at - sent[index]!).toBeGreaterThanOrEqual(mailIntervalMs);
      }),
    );
  });

  it('is at most so many mails in any 24 hours, also around midnight or any other edge', () => {
    fc.assert(
      fc.property(forwards, (instants) => {
        const sent = sentAt(instants);
        for (const [index, at] of sent.slice(mailPerDay).entries())
          expect(at - sent[index]!).toBeGreaterThanOrEqual(dayMs);
      }),
    );
  });

  it('stays within both limits when clocks disagree by less than the interval', () => {
    fc.assert(
      fc.property(wobbling, (instants) => {
        const sent = sentAt(instants);
        for (const [index, at] of sent.slice(1).entries())
          expect(Math.abs(at - sent[index]!)).toBeGreaterThanOrEqual(mailIntervalMs);
        for (const at of sent) {
          const inDay = sent.filter((other) => other >= at && other - at < dayMs).length;
          expect(inDay).toBeLessThanOrEqual(mailPerDay);
        }
      }),
    );
  });

  it('is one interval late at most while the day has room, whatever the clock did', () => {
    fc.assert(
      fc.property(anyClock, (instants) => {
        let quota: MailboxQuota | null = null;
        for (const now of instants) {
          const taken = takeFromQuota(quota, 'box', now, makeRules({ mailPerDay: 0 }));
          if ('quota' in taken) quota = taken.quota;
          else {
            expect(taken.waitUntil - now).toBeGreaterThan(0);
            expect(taken.waitUntil - now).toBeLessThanOrEqual(mailIntervalMs);
          }
        }
      }),
    );
  });

  it('is never withheld for longer than a day and an interval, whatever the clock did', () => {
    fc.assert(
      fc.property(anyClock, (instants) => {
        let quota: MailboxQuota | null = null;
        for (const now of instants) {
          const taken = takeFromQuota(quota, 'box', now, rules);
          if ('quota' in taken) quota = taken.quota;
          else expect(taken.waitUntil - now).toBeLessThanOrEqual(dayMs + mailIntervalMs);
        }
      }),
    );
  });

  it('grows by one day at most with each step of the clock backwards', () => {
    fc.assert(
      fc.property(anyClock, (instants) => {
        const steps = instants.filter((now, index) => index > 0 && now < instants[index - 1]!).length;
        const days = new Set(instants.map((now) => Math.floor((now - start) / dayMs))).size;
        expect(sentAt(instants).length).toBeLessThanOrEqual((days + 1) * mailPerDay * (steps + 1));
      }),
    );
  });

  it('is unlimited where the limits are lifted', () => {
    const instants = [start, start, start + 1, start - hourMs, start - hourMs];
    expect(sentAt(instants, makeRules({ mailIntervalMs: 0, mailPerDay: 0 }))).toEqual(instants);
  });

  it('comes again at the very instant the limit says', () => {
    const wait = takeFromQuota(
      { mailbox: 'box', sentAt: [start] },
      'box',
      start + 1,
      rules,
    );
    expect(wait).toEqual({ waitUntil: start + mailIntervalMs });
    expect(sentAt([start, start + mailIntervalMs - 1, start + mailIntervalMs])).toEqual([
      start,
      start + mailIntervalMs,
    ]);
    const inHours = (hours: readonly number[]) => hours.map((hour) => start + hour * hourMs);
    expect(sentAt(inHours([0, 1, 2, 3, 24, 24.5, 25, 26]))).toEqual(inHours([0, 1, 2, 24, 25, 26]));
    // A day that began with the first mail would end at 24 and let five through within two hours.
    expect(sentAt(inHours([0, 22, 23, 24, 24.5, 45, 46]))).toEqual(inHours([0, 22, 23, 24, 46]));
  });

  it('keeps as many instants as it needs and no more', () => {
    fc.assert(
      fc.property(anyClock, fc.nat({ max: 4 }), (instants, perDay) => {
        const ruled = makeRules({ mailPerDay: perDay });
        let quota: MailboxQuota | null = null;
        for (const now of instants) {
          const taken = takeFromQuota(quota, 'box', now, ruled);
          if ('quota' in taken) quota = taken.quota;
          expect(quota!.sentAt.length).toBeLessThanOrEqual(Math.max(perDay, 1));
        }
      }),
    );
  });

  it('follows limits that were changed since', () => {
    const quota = { mailbox: 'box', sentAt: [0, 1, 2].map((hours) => start + hours * hourMs) };
    const at = (perDay: number) => takeFromQuota(quota, 'box', start + 3 * hourMs, makeRules({ mailPerDay: perDay }));
    expect(at(4)).toHaveProperty('quota');
    expect(at(1)).toEqual({ waitUntil: start + 2 * hourMs + dayMs });
    expect(at(2)).toEqual({ waitUntil: start + hourMs + dayMs });
  });
});
