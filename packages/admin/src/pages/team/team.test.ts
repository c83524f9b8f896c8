import { describe, expect, it } from 'vitest';
import { inOrder, keyState, type ApiKey } from './keys.ts';
import { actsFor, draftOf, isLastOwner, type Member } from './team.ts';

const member = (changes: Partial<Member> = {}): Member => ({
  id: 'a', name: 'Ada', email: 'ada@team.test', level: 'owner', roles: null, state: 'active', secondFactor: false, createdAt: '2026-11-20T00:00:00Z', lastSeenAt: null, invitedBy: null, ...changes,
});

describe('the team', () => {
  it('keeps the last owner who can sign in', () => {
    const ada = member();
    const invited = member({ id: 'b', state: 'invited' });
    expect(isLastOwner(ada, [ada, invited])).toBe(true);
    expect(actsFor(ada, [ada, invited])).toEqual([]);
    const other = member({ id: 'c' });
    expect(isLastOwner(ada, [ada, other])).toBe(false);
    expect(actsFor(ada, [ada, other])).toEqual(['suspend', 'remove']);
  });

  it('offers what fits the state somebody is in', () => {
    const ada = member();
    const of = (changes: Partial<Member>) => actsFor(member({ id: 'b', level: 'viewer', ...changes }), [ada]);
    expect(of({ state: 'invited' })).toEqual(['resend', 'remove']);
    expect(of({ state: 'suspended' })).toEqual(['resume', 'remove']);
    expect(of({ secondFactor: true })).toEqual(['suspend', 'reset-second-factor', 'remove']);
  });

  it('keeps roles to reviewers', () => {
    const form = (fields: readonly (readonly [string, string])[]) => {
      const values = new FormData();
      for (const [name, value] of fields) values.append(name, value);
      return draftOf(values);
    };
    expect(form([['name', ' Ada '], ['level', 'reviewer'], ['which', 'some'], ['role', 'coach'], ['role', 'client']])).toEqual({ name: 'Ada', level: 'reviewer', roles: ['coach', 'client'] });
    expect(form([['name', 'Ada'], ['level', 'reviewer'], ['which', 'all'], ['role', 'coach']])).toEqual({ name: 'Ada', level: 'reviewer', roles: null });
    expect(form([['name', 'Ada'], ['level', 'admin'], ['which', 'some'], ['role', 'coach']])).toEqual({ name: 'Ada', level: 'admin', roles: null });
  });
});

describe('API keys', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const key = (changes: Partial<ApiKey>): ApiKey => ({
    id: 'k', name: 'Website', scopes: ['read'], roleMax: null, createdAt: '2026-11-01T00:00:00Z', createdBy: 'Ada', expiresAt: null, revokedAt: null, lastUsedAt: null, breakGlass: false, ...changes,
  });

  it('work until they end or are revoked', () => {
    expect(keyState(key({}), now)).toBe('active');
    expect(keyState(key({ expiresAt: '2026-11-20T12:00:01Z' }), now)).toBe('active');
    expect(keyState(key({ expiresAt: '2026-11-20T12:00:00Z' }), now)).toBe('expired');
    expect(keyState(key({ expiresAt: '2026-11-01T12:00:00Z', revokedAt: '2026-10-01T00:00:00Z' }), now)).toBe('revoked');
  });

  it('stand with the key of the machine first and the dead ones last', () => {
    const keys = [key({ id: 'dead', revokedAt: '2026-11-02T00:00:00Z' }), key({ id: 'old' }), key({ id: 'new', createdAt: '2026-11-10T00:00:00Z' }), key({ id: 'environment', breakGlass: true, createdAt: null })];
    expect(inOrder(keys, now).map(({ id }) => id)).toEqual(['environment', 'new', 'old', 'dead']);
  });
});
