import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path.ts';
import { inGroups } from './in-groups.ts';

describe('the way back after the sign-in', () => {
  it('leads where somebody was going, with the query', () => {
    expect(ownPath('/jobs/1')).toEqual({ to: '/jobs/1', search: {} });
    expect(ownPath('/waitlist?q=mia&status=any')).toEqual({ to: '/waitlist', search: { q: 'mia', status: 'any' } });
  });

  it.each([undefined, '', '/', 'https://evil.example', '//evil.example', '/\\evil.example', '/ /evil', 'javascript:alert(1)'])('leads to the queue instead of %j', (next) => {
    expect(ownPath(next)).toEqual({ to: '/waitlist', search: {} });
  });
});

describe('the key of an authenticator app', () => {
  it('stands in fours, as one types it', () => {
    expect(inGroups('JBSWY3DPEHPK3PXPJB')).toBe('JBSW Y3DP EHPK 3PXP JB');
  });
});
