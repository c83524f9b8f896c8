import { describe, expect, it } from 'vitest';
import { CommitPace } from './commit-pace.ts';

describe('how much one commit holds', () => {
  it('grows while commits are quick, and only when they were full', () => {
    const pace = new CommitPace(8);
    const first = pace.requests;
    pace.took(1, 0.5);
    expect(pace.requests).toBe(first);
    for (let commits = 0; commits < 10; commits += 1) pace.took(pace.requests, 1);
    expect(pace.requests).toBe(1_024);
  });

  it('settles where a commit takes about as long as it may', () => {
    const pace = new CommitPace(8);
    const took: number[] = [];
    for (let commits = 0; commits < 30; commits += 1) {
      const ms = pace.requests * 0.02;
      took.push(ms);
      pace.took(pace.requests, ms);
    }
    for (const ms of took.slice(5)) expect(ms).toBeLessThanOrEqual(12);
    expect(Math.min(...took)).toBeGreaterThan(3);
  });

  it('keeps some together on a disk that is slow whatever it is given', () => {
    const pace = new CommitPace(8);
    for (let commits = 0; commits < 10; commits += 1) pace.took(pace.requests, 50);
    expect(pace.requests).toBe(128);
  });
});
