import { describe, expect, it } from 'vitest';
import { nextAttemptAt, restAfter, restUntil, webhookBody } from './webhook.ts';

const hour = 3_600_000;

describe('a call that fails', () => {
  it('is repeated at growing distances for about three days, then given up', () => {
    for (const random of [0, 0.5, 1]) {
      let at = 0;
      let attempts = 1;
      let pause = 0;
      for (let next = nextAttemptAt(attempts, at, random); next !== null; next = nextAttemptAt(attempts, at, random)) {
        expect(next - at).toBeGreaterThanOrEqual(pause);
        [pause, at, attempts] = [next - at, next, attempts + 1];
      }
      expect(attempts).toBe(14);
      expect(at / hour).toBeGreaterThan(53);
      expect(at / hour).toBeLessThan(91);
    }
  });

  it('makes an endpoint rest only after several in a row, and for an hour at most', () => {
    expect(restUntil(restAfter - 1, 1000, 1)).toBe(0);
    expect(restUntil(restAfter, 1000, 1)).toBe(31_000);
    expect(restUntil(restAfter + 1, 1000, 1)).toBe(61_000);
    for (const random of [0, 1]) expect(restUntil(10_000, 0, random)).toBeLessThanOrEqual(hour);
  });
});

it('a call says what happened, when and to whom, and nothing else', () => {
  expect(JSON.parse(webhookBody('entry.joined', 0, { id: 'a', email: 'mia@example.org', role: null, status: 'pending' }))).toEqual({
    type: 'entry.joined', timestamp: '1970-01-01T00:00:00.000Z', data: { id: 'a', email: 'mia@example.org', role: null, status: 'pending' },
  });
});
