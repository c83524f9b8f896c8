import { afterEach, describe, expect, test } from 'vitest';
import { runClerkLive } from './clerk-live.ts';
import { FakeClerk, type FakeClerkOptions } from './fake-clerk.ts';

let fake: FakeClerk;
let printed: string[] = [];

async function run(options: FakeClerkOptions, secretKey?: string): Promise<boolean> {
  printed = [];
  fake = await FakeClerk.start(options);
  return runClerkLive({ secretKey: secretKey ?? fake.secretKey, apiUrl: fake.url, runId: 'test', print: (line) => { printed.push(line); } });
}
afterEach(() => fake.close());

describe('the scenarios of a live run', () => {
  test('hold for the fake, which is what they are held against', async () => {
    expect(await run({ developmentInstance: true, frontend: {} })).toBe(true);
    expect(printed.filter((line) => line.includes('✗'))).toEqual([]);
    expect(printed.filter((line) => line.includes('✓')).length).toBeGreaterThan(30);
  });

  test('leave no account, no open invitation and no waiting entry behind, and have Clerk write to nobody but its own test addresses', async () => {
    await run({ developmentInstance: true, frontend: {} });
    expect(fake.users.size).toBe(0);
    expect([...fake.invitations.values()].filter(({ status }) => status === 'pending')).toEqual([]);
    expect(new Set([...fake.waitlist.values()].map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(fake.mails.every(({ to }) => to.includes('+clerk_test@'))).toBe(true);
  });

  test('stay within what a development instance lets through in ten seconds', async () => {
    await run({ developmentInstance: true, frontend: {} });
    expect(fake.requests.length).toBeLessThan(100);
  });

  test('say what differs, go on, and clear away', async () => {
    printed = [];
    fake = await FakeClerk.start({ developmentInstance: true, frontend: {} });
    fake.fail({ error: 'internal' }, { path: '/waitlist_entries/{id}/reject' });
    expect(await runClerkLive({ secretKey: fake.secretKey, apiUrl: fake.url, runId: 'test', print: (line) => { printed.push(line); } })).toBe(false);
    expect(printed.find((line) => line.includes('✗'))).toContain('500 internal_clerk_error');
    expect(printed.at(-1)).toContain('1 different');
    expect(fake.users.size).toBe(0);
  });

  test('clear away what an earlier run left', async () => {
    fake = await FakeClerk.start({ developmentInstance: true, frontend: {} });
    fake.addUser({ email: 'foyer-live-old-ada+clerk_test@example.com' });
    fake.addUser({ email: 'somebody@example.com' });
    fake.addUser({ email: 'not-foyer-live-@example.com' });
    await runClerkLive({ secretKey: fake.secretKey, apiUrl: fake.url, runId: 'test', print: () => {} });
    expect([...fake.users.values()].map(({ email_addresses: [address] }) => address!.email_address)).toEqual(['somebody@example.com', 'not-foyer-live-@example.com']);
  });

  test.for([
    [{ urlWithoutNotify: false }, 'Is the link in the answer when nobody is notified?\n    no'],
    [{ signUpCompletesPendingEntry: true }, 'Does signing up complete a waitlist entry that is still pending?\n    the entry is completed'],
    [{ invitationMovesEntry: true }, 'What does POST /invitations do to a waitlist entry of the same address?\n    the entry is invited, and carries the invitation'],
  ] as const)('tell what public material leaves open: %o', async ([assume, said]) => {
    await run({ developmentInstance: true, frontend: {}, assume });
    expect(printed.map((line) => line.trim())).toContain(said);
    expect(printed.join('\n')).toContain('Still open');
  });

  test.for([[false, 'no'], [true, 'yes, it is lost']] as const)('tell what becomes of the metadata of invitations made in bulk: %s', async ([bulkLosesMetadata, said]) => {
    await run({ developmentInstance: true, frontend: {}, bulkLosesMetadata });
    expect(printed.map((line) => line.trim())).toContain(`Is metadata of invitations made in bulk lost on the way to the account (clerk/javascript#7956)?\n    ${said}`);
  });
});

test('a live key, or none, is refused before anything is asked', async () => {
  expect(await run({})).toBe(false);
  expect(printed).toEqual([expect.stringContaining('not of a development instance')]);
  expect(await runClerkLive({ secretKey: undefined, apiUrl: fake.url, runId: 'test', print: () => {} })).toBe(false);
  expect(fake.requests).toEqual([]);
});
