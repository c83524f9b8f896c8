import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from '../../url-state.ts';
import { belongs, filterOf, queryOf, queueUrl, viewText, type QueueState } from './queue-url.ts';

const read = (search: string): QueueState => queueUrl.read(parseSearch(search));

describe('the address of the queue', () => {
  it('begins with the people who wait and have confirmed', () => {
    expect(queryOf(read(''))).toMatchObject({ status: 'pending', confirmed: 'true', sort: '-createdAt' });
  });

  it.each(['', '?status=any', '?status=approved%2Cinvited&q=mia&sort=-score', '?confirmed=false&flag=on_hold&entry=e1'])('says the same after %j was read and written', (search) => {
    expect(stringifySearch(queueUrl.write(read(search)))).toBe(
      stringifySearch(Object.fromEntries(['status', 'confirmed', 'flag', 'q', 'sort', 'entry'].map((key) => [key, parseSearch(search)[key]]))),
    );
  });

  it('ignores what it does not know', () => {
    expect(read('?status=lost,approved&sort=random')).toMatchObject({ status: ['approved'], sort: '-createdAt' });
    expect(read('?status=lost').status).toBe('review');
  });

  it('turns days into instants of this time zone, the last day included', () => {
    const { joinedAfter, joinedBefore } = queryOf(read('?joinedAfter=2026-11-01&joinedBefore=2026-11-01')) as Record<string, string>;
    expect(new Date(joinedBefore!).getTime() - new Date(joinedAfter!).getTime()).toBe(86_400_000);
    expect(queryOf(read('?joinedAfter=tomorrow'))['joinedAfter']).toBeUndefined();
  });

  it('means by "all that match" the filter without order and place', () => {
    expect(filterOf(read('?requestedRole=coach&q=mia&sort=-score&entry=e1'))).toEqual({ status: 'pending', confirmed: 'true', requestedRole: 'coach', q: 'mia' });
  });

  it('keeps in a saved view everything but the person in the panel', () => {
    expect(viewText(read('?flag=replied&entry=e1'))).toBe('flag=replied');
  });

  it('knows who has left the list by a decision', () => {
    const waits = { status: 'pending', confirmed: true } as const;
    expect(belongs(waits, read(''))).toBe(true);
    expect(belongs({ ...waits, status: 'invited' }, read(''))).toBe(false);
    expect(belongs(waits, read('?confirmed=false'))).toBe(false);
    expect(belongs({ ...waits, status: 'revoked' }, read('?status=any'))).toBe(true);
  });
});
