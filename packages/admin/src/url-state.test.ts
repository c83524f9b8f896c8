import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './url-state.ts';

describe('the query of an address', () => {
  it('is texts only: numbers and booleans stay what somebody typed', () => {
    expect(parseSearch('?confirmed=true&q=1e3&role=coach')).toEqual({ confirmed: 'true', q: '1e3', role: 'coach' });
  });

  it('leaves out what is empty or not a text', () => {
    expect(stringifySearch({ q: '', role: undefined, status: 'pending,approved', nested: { a: 1 } })).toBe('?status=pending%2Capproved');
    expect(stringifySearch({})).toBe('');
  });

  it('comes back as it was written', () => {
    const search = { q: 'müller & söhne', joinedAfter: '2026-11-01' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
});
