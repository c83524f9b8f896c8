import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path.ts';
import { inGroups } from './in-groups.ts';

describe('the way back after the sign-in', () => {
  it.each(['/admin/waitlist?q=mia', '/admin', '/admin/jobs/1'])('leads to %s', (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([undefined, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/administrator', '/admin//evil.example', '/admin/\\evil', 'javascript:alert(1)'])('leads to the queue instead of %j', (path) => {
    expect(ownPath(path)).toBe('/admin/waitlist');
  });
});

describe('the key of an authenticator app', () => {
  it('stands in fours, as one types it', () => {
    expect(inGroups('JBSWY3DPEHPK3PXPJB')).toBe('JBSW Y3DP EHPK 3PXP JB');
  });
});
