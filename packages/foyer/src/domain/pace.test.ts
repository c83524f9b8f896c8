import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterTaking, allowedAt } from './pace.ts';

const hourMs = 3_600_000;

test('lets one come at once and the next an equal part of the hour later', () => {
  const now = 1_700_000_000_000;
  expect(allowedAt({ perHour: 60, nextAt: 0 }, now)).toBe(1);
  const nextAt = afterTaking({ perHour: 60, nextAt: 0 }, 1, now);
  expect(allowedAt({ perHour: 60, nextAt }, now + 59_999)).toBe(0);
  expect(allowedAt({ perHour: 60, nextAt }, now + 60_000)).toBe(1);
});

test('catches nothing up after a long silence', () => {
  const now = 1_700_000_000_000;
  const nextAt = afterTaking({ perHour: 100, nextAt: 0 }, 1, now);
  expect(allowedAt({ perHour: 100, nextAt }, now + 48 * hourMs)).toBe(1);
});

test('never lets more come in an hour than it says, but for those of its first second, whenever anybody looks', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.array(fc.integer({ min: 0, max: hourMs / 4 }), { maxLength: 60 }), (perHour, waits) => {
    let now = 1_700_000_000_000;
    let nextAt = 0;
    const came: { at: number; count: number }[] = [];
    for (const wait of waits) {
      now += wait;
      const count = allowedAt({ perHour, nextAt }, now);
      nextAt = afterTaking({ perHour, nextAt }, count, now);
      came.push({ at: now, count });
    }
    for (const { at } of came) {
      const inTheHour = came.filter((one) => one.at >= at && one.at < at + hourMs).reduce((sum, { count }) => sum + count, 0);
      expect(inTheHour).toBeLessThanOrEqual(perHour + Math.ceil(perHour / 3600) + 1);
    }
  }));
});
