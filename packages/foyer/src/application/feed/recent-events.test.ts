import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../domain/audit-event.ts';
import { RecentEvents } from './recent-events.ts';

function event(seq: number): FeedEvent {
  return { seq, at: seq, act: 'entry.joined', actorKind: 'person', actorId: 'one', entryId: `entry ${seq}`, detail: '{}' };
}

/** A record of so many events that remembers what was asked of it. */
function database(count: number) {
  const rows = Array.from({ length: count }, (_, index) => event(index + 1));
  const asked: string[] = [];
  return {
    rows, asked,
    eventsAfter(seq: number, limit: number) {
      asked.push(`${seq}, ${limit}`);
      return Promise.resolve(rows.slice(seq, seq + limit));
    },
  };
}

const numbers = (events: readonly FeedEvent[]) => events.map(({ seq }) => seq);

describe('the newest events', () => {
  it('come from memory where this process wrote them, and the database is only asked what follows', async () => {
    const record = database(6);
    const recent = new RecentEvents(record);
    recent.note(record.rows.slice(2, 4));
    expect(numbers(await recent.eventsAfter(2, 2))).toEqual([3, 4]);
    expect(record.asked).toEqual([]);
    expect(numbers(await recent.eventsAfter(3, 10))).toEqual([4, 5, 6]);
    expect(record.asked).toEqual(['4, 9']);
  });

  it('are read from the database once when another process wrote them, however many readers there are', async () => {
    const record = database(5);
    const recent = new RecentEvents(record);
    recent.note(record.rows.slice(0, 2));
    expect(numbers(await recent.eventsAfter(0, 5))).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(await recent.eventsAfter(1, 4))).toEqual([2, 3, 4, 5]);
    expect(record.asked).toEqual(['2, 3']);
  });

  it('leave out nothing that others wrote between two commits of ours', async () => {
    const record = database(6);
    const recent = new RecentEvents(record);
    recent.note(record.rows.slice(0, 2));
    recent.note(record.rows.slice(4, 6));
    expect(numbers(await recent.eventsAfter(0, 10))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbers(await recent.eventsAfter(2, 10))).toEqual([3, 4, 5, 6]);
    expect(numbers(await recent.eventsAfter(4, 2))).toEqual([5, 6]);
  });

  it('come once each, whatever order commits are told in and however often', async () => {
    const record = database(6);
    const recent = new RecentEvents(record);
    for (const [from, to] of [[2, 4], [0, 2], [2, 5], [3, 6]] as const) recent.note(record.rows.slice(from, to));
    expect(numbers(await recent.eventsAfter(1, 10))).toEqual([2, 3, 4, 5, 6]);
  });

  it('hold nothing personal', async () => {
    const recent = new RecentEvents(database(1));
    recent.note([{ ...event(1), personal: '{"reason":"secret"}' } as FeedEvent]);
    expect(JSON.stringify(await recent.eventsAfter(0, 1))).not.toContain('secret');
  });

  it('are forgotten after a while, and then read from the database', async () => {
    const record = database(40_000);
    const recent = new RecentEvents(record);
    for (let at = 0; at < 40_000; at += 500) recent.note(record.rows.slice(at, at + 500));
    expect(numbers(await recent.eventsAfter(35_000, 2))).toEqual([35_001, 35_002]);
    expect(record.asked).toEqual([]);
    expect(numbers(await recent.eventsAfter(7, 2))).toEqual([8, 9]);
    expect(record.asked).toEqual(['7, 2']);
  });
});
