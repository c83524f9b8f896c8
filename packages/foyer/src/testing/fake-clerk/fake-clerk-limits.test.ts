import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClerk, type FakeClerkOptions } from './fake-clerk.ts';
import { createFixedClock } from '../fixed-clock.ts';

let fake: FakeClerk;
let clerk: ReturnType<typeof createClerkClient>;
const clock = createFixedClock();

async function start(options: FakeClerkOptions = {}): Promise<void> {
  fake = await FakeClerk.start({ clock, ...options });
  clerk = createClerkClient({ secretKey: fake.secretKey, apiUrl: fake.url, telemetry: { disabled: true } });
}
afterEach(() => fake.close());

interface Outcome { readonly status: number | undefined; readonly code: string | undefined; readonly retryAfter: number | undefined }

/** What becomes of a call: undefined when it worked. */
async function outcomeOf(act: Promise<unknown>): Promise<Outcome | undefined> {
  const error: unknown = await act.then(() => undefined, (reason: unknown) => reason);
  if (error === undefined) return undefined;
  if (!isClerkAPIResponseError(error)) throw new Error('This is no answer of Clerk.', { cause: error });
  return { status: error.status, code: error.errors[0]?.code, retryAfter: error.retryAfter };
}

/** So many calls at once: how many work, and what the first of the others is told. */
async function burst(calls: number, call: (at: number) => Promise<unknown>): Promise<[number, Outcome | undefined]> {
  const outcomes = await Promise.all(Array.from({ length: calls }, (_, at) => outcomeOf(call(at))));
  return [outcomes.filter((outcome) => outcome === undefined).length, outcomes.find((outcome) => outcome !== undefined)];
}

let people = 0;
const nobody = (): { emailAddress: string; notify: false } => ({ emailAddress: `p${people += 1}@example.com`, notify: false });

describe('limits', () => {
  test('let a hundred invitations through in an hour, and say when the next is welcome', async () => {
    await start();
    expect(await burst(102, () => clerk.invitations.createInvitation(nobody()))).toEqual([100, { status: 429, code: 'too_many_requests', retryAfter: 3600 }]);
    fake.advance(600_000);
    expect(await outcomeOf(clerk.invitations.createInvitation(nobody()))).toMatchObject({ retryAfter: 3000 });
    // Everything else goes on, the bulk request included.
    expect(await outcomeOf(clerk.invitations.createInvitationBulk([nobody()]))).toBeUndefined();
    fake.advance(3_000_000);
    expect((await burst(101, () => clerk.invitations.createInvitation(nobody())))[0]).toBe(100);
    expect(fake.invitations.size).toBe(201);
  });

  test('let twenty-five bulk requests through in an hour, refused ones among them', async () => {
    await start();
    const { emailAddress } = await clerk.invitations.createInvitation(nobody());
    expect(await outcomeOf(clerk.invitations.createInvitationBulk([{ emailAddress }]))).toMatchObject({ code: 'duplicate_record' });
    const [count] = await burst(26, () => clerk.invitations.createInvitationBulk(Array.from({ length: 10 }, nobody)));
    expect([count, fake.invitations.size]).toEqual([24, 241]);
  });

  test.for([[true, 100], [false, 1000]] as const)('let requests through in ten seconds as the instance has it, a development instance: %s', async ([developmentInstance, limit]) => {
    await start({ developmentInstance });
    expect(await burst(limit + 1, () => clerk.instance.get())).toMatchObject([limit, { retryAfter: 10 }]);
    expect(await outcomeOf(clerk.jwks.getJwks())).toBeUndefined();
    fake.advance(10_000);
    expect(await outcomeOf(clerk.instance.get())).toBeUndefined();
  });

  test('let ten changes of one user through in ten seconds, and as many of the next', async () => {
    await start();
    const [ada, ben] = ['ada@example.com', 'ben@example.com'].map((email) => fake.addUser({ email }).id);
    expect((await burst(11, (at) => clerk.users.updateUserMetadata(ada!, { publicMetadata: { at } })))[0]).toBe(10);
    expect(await outcomeOf(clerk.users.replaceUserMetadata(ada!, { publicMetadata: {} }))).toMatchObject({ status: 429 });
    expect(await outcomeOf(clerk.users.updateUserMetadata(ben!, { publicMetadata: { at: 1 } }))).toBeUndefined();
    expect(await outcomeOf(clerk.users.getUser(ada!))).toBeUndefined();
  });

  test('count an invite of a waitlist entry as an invitation where that is assumed', async () => {
    await start({ assume: { entryInviteCountsAsInvitation: true } });
    await clerk.waitlistEntries.invite(fake.joinWaitlist('ada@example.com').id);
    expect((await burst(100, () => clerk.invitations.createInvitation(nobody())))[0]).toBe(99);
  });
});

describe('faults', () => {
  const invite = (emailAddress = 'ada@example.com'): Promise<unknown> => clerk.invitations.createInvitation({ emailAddress });

  test.for([
    ['reset_before', 0], ['reset_after', 1], ['html_502_before', 0], ['html_502_after', 1], ['broken_json_after', 1],
  ] as const)('%s leaves %s invitations, and the SDK cannot tell', async ([fault, made]) => {
    await start();
    fake.fail(fault, { path: '/invitations', method: 'POST' });
    const outcome = await outcomeOf(invite());
    expect(outcome?.status).toBe(fault.startsWith('html') ? 502 : undefined);
    expect(fake.invitations.size).toBe(made);
    expect(await outcomeOf(invite())).toMatchObject(made === 0 ? {} : { code: 'duplicate_record' });
  });

  test.for([['silence_before', 0], ['silence_after', 1]] as const)('%s leaves %s invitations and whoever asked waiting', async ([fault, made]) => {
    await start();
    fake.fail(fault);
    const answered = invite().then(() => true, () => true);
    expect(await Promise.race([answered, new Promise((resolve) => { setTimeout(() => { resolve('waiting'); }, 100); })])).toBe('waiting');
    expect(fake.invitations.size).toBe(made);
  });

  test('a charset makes the SDK hand out text', async () => {
    await start();
    fake.fail('charset_after');
    expect(await invite()).toBeTypeOf('string');
  });

  test('a slow and a dripping answer arrive whole', async () => {
    await start();
    fake.fail({ slowMs: 20 });
    fake.fail({ drip: { everyMs: 1 } });
    await invite('ada@example.com');
    expect(await clerk.invitations.getInvitationList()).toMatchObject({ totalCount: 1 });
  });

  test('errors come as often as told, for the requests that were meant, and then it works', async () => {
    await start();
    fake.fail({ error: 'internal' }, { path: '/invitations', method: 'POST', times: 2 });
    fake.fail({ error: 'tooManyRequests', retryAfterSeconds: 42 }, { path: '/waitlist_entries/{id}/invite', skip: 1 });
    expect(await outcomeOf(clerk.invitations.getInvitationList())).toBeUndefined();
    expect([await outcomeOf(invite()), await outcomeOf(invite())]).toMatchObject([{ status: 500, code: 'internal_clerk_error' }, { status: 500 }]);
    expect(await outcomeOf(invite())).toBeUndefined();
    const entry = fake.joinWaitlist('eve@example.com');
    expect(await outcomeOf(clerk.waitlistEntries.invite(entry.id))).toBeUndefined();
    expect(await outcomeOf(clerk.waitlistEntries.invite(entry.id))).toMatchObject({ status: 429, retryAfter: 42 });
  });

  test('stop when everything works again', async () => {
    await start();
    fake.fail('reset_before', { times: 100 });
    fake.heal();
    expect(await outcomeOf(invite())).toBeUndefined();
  });
});

test('rows may come between two pages, which shifts a list that has the newest first', async () => {
  await start();
  for (const name of ['a', 'b', 'c', 'd']) {
    fake.joinWaitlist(`${name}@example.com`);
    fake.advance(1000);
  }
  fake.meanwhile(() => { fake.joinWaitlist('new@example.com'); }, { path: '/waitlist_entries', skip: 1 });
  const pages = [await clerk.waitlistEntries.list({ limit: 2 }), await clerk.waitlistEntries.list({ limit: 2, offset: 2 })];
  expect(pages.flatMap(({ data }) => data.map(({ emailAddress }) => emailAddress[0]))).toEqual(['d', 'c', 'c', 'b']);
  expect(pages.map(({ totalCount }) => totalCount)).toEqual([4, 5]);
});
