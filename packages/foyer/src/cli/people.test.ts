import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShell } from '../testing/run-foyer.ts';

const shell = openShell();
const results = (out: string) => (JSON.parse(out) as { results: { id: string; email: string; outcome: string; code?: string }[] }).results;
let ids: string[] = [];

beforeAll(async () => {
  const { out } = await shell.foyer(['invite', 'ana@example.com', 'ben@example.com', '--role', 'member', '--json']);
  ids = results(out).map(({ id }) => id);
});
afterAll(() => shell.remove());

describe('commands about people', () => {
  it('print one outcome per person and a sum', async () => {
    const { code, out, err } = await shell.foyer(['invite', 'cy@example.com', 'dee@example.com', '--role', 'member']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('cy@example.com   invited\ndee@example.com  invited\n\n2 invited. The running server sends the mails.');
  });

  it('keep the order in which people were named, ids and addresses mixed', async () => {
    const { out } = await shell.foyer(['approve', 'ben@example.com', ids[0]!, 'eve@example.com', ids[1]!, '--json']);
    expect(results(out).map(({ email, outcome }) => [email, outcome])).toEqual([
      ['ben@example.com', 'unchanged'], ['ana@example.com', 'unchanged'], ['eve@example.com', 'failed'], ['ben@example.com', 'unchanged'],
    ]);
  });

  it('go on after a failure, and fail at the end', async () => {
    const { code, out } = await shell.foyer(['revoke', 'nobody@example.com', 'not an address', 'cy@example.com', '--reason', 'Moved away']);
    expect(code).toBe(1);
    expect(out).toMatch(/nobody@example\.com +failed: Nobody on the list matches/);
    expect(out).toMatch(/not an address +failed: /);
    expect(out).toMatch(/cy@example\.com +revoked/);
    expect(out).toContain('2 failed, 1 revoked.');
  });

  it('erase for good, and only when it is meant', async () => {
    await shell.foyer(['invite', 'zoe@example.com', '--role', 'member']);
    const unsure = await shell.foyer(['erase', 'zoe@example.com']);
    expect(unsure).toMatchObject({ code: 2, out: '' });
    expect(unsure.err).toContain('Add --yes if you mean it');
    const { code, out } = await shell.foyer(['erase', 'zoe@example.com', '--yes', '--json']);
    expect(code).toBe(0);
    expect(results(out)).toMatchObject([{ email: null, outcome: 'erased' }]);
    expect((await shell.foyer(['explain', 'zoe@example.com'])).code).toBe(1);
  });

  it('read people line by line from standard input', async () => {
    const { code, out } = await shell.foyer(['invite', '-', '--role', 'member', '--json'], '# guests\nfay@example.com\r\n\n  gus@example.com  \n');
    expect(code).toBe(0);
    expect(results(out).map(({ email }) => email)).toEqual(['fay@example.com', 'gus@example.com']);
  });

  it('take more people than one request may name', async () => {
    const people = Array.from({ length: 2_345 }, (_, index) => `guest${index}@example.com`);
    const { code, out } = await shell.foyer(['invite', '-', '--role', 'member', '--no-mail', '--json'], people.join('\n'));
    expect(code).toBe(0);
    expect(results(out).map(({ email }) => email)).toEqual(people);
  });

  it('approve without an invitation, reject, revoke, reinstate', async () => {
    const outcomeOf = async (...words: string[]) => results((await shell.foyer([...words, '--json'])).out)[0];
    expect(await outcomeOf('revoke', 'dee@example.com')).toMatchObject({ outcome: 'revoked' });
    expect(await outcomeOf('approve', 'dee@example.com', '--no-invite')).toMatchObject({ outcome: 'approved' });
    expect(await outcomeOf('revoke', 'dee@example.com')).toMatchObject({ outcome: 'revoked' });
    expect(await outcomeOf('reinstate', 'dee@example.com')).toMatchObject({ outcome: 'invited' });
    expect(await outcomeOf('reject', 'dee@example.com')).toMatchObject({ outcome: 'failed', code: 'entry/stage_conflict' });
    expect(await outcomeOf('approve', 'ana@example.com', '--role', 'king')).toMatchObject({ outcome: 'failed', code: 'role/unknown' });
  });
});

describe('explain', () => {
  it('says whether and why, and tells what happened', async () => {
    const { code, out } = await shell.foyer(['explain', 'Ana@Example.com']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ana@example\.com {2}has no access\n\n {2}Has no access yet: invited as member/);
    expect(out).toMatch(/UTC {2}console {2}was approved as member/);
  });

  it('gives programs the same with exact instants', async () => {
    const { timeline, access } = JSON.parse((await shell.foyer(['explain', 'ana@example.com', '--json'])).out) as { access: boolean; timeline: { at: string; act: string }[] };
    expect(access).toBe(false);
    expect(timeline.map(({ act }) => act)).toEqual(['entry.added', 'entry.approved', 'invitation.created']);
    expect(timeline[0]!.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('fails for somebody who is not on the list', async () => {
    expect(await shell.foyer(['explain', 'nobody@example.com'])).toMatchObject({ code: 1, out: '', err: 'Nobody on the list matches. Check the id or the address.' });
  });
});
