import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { adminKey, type Harness, startHarness } from '../../foyer/src/testing/harness.ts';
import { newEmail } from '../../foyer/src/testing/stories.ts';
import { createClient, type Entry, FoyerProblem, orThrow } from '../src/index.ts';

let harness: Harness;
/** Requests as they went out. */
let sent: Request[] = [];
/** Answers instead of Foyer's, first come first served; an error is a broken line. */
const instead: (Response | Error)[] = [];

const through: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  sent.push(request.clone());
  const other = instead.shift();
  if (other instanceof Error) throw other;
  return other ?? harness.foyer.app.fetch(request, { remoteAddress: '192.0.2.1' });
};
const client = createClient({ url: 'https://foyer.test', key: adminKey, fetch: through, pauseMsMax: 5 });

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
/** What the worker does a moment after every change. */
const indexed = async (): Promise<void> => { while ((await harness.services.store.indexChanged(500)) > 0); };
afterEach(() => {
  sent = [];
  instead.length = 0;
});

describe('the client', () => {
  it('takes somebody from the waitlist to a role, typed all the way', async () => {
    const email = newEmail();
    expect(await client.waitlist.join({ email, name: 'Mia', role: 'coach' })).toMatchObject({ ok: true, status: 202, data: { status: 'received' } });
    const approved = orThrow(await client.admin.waitlist.approve({ email, role: 'coach' }));
    expect(approved.results).toMatchObject([{ email, outcome: 'invited' }]);
    await indexed();
    const { items } = orThrow(await client.admin.waitlist.list({ q: email, limit: 1 }));
    expectTypeOf(items).toEqualTypeOf<readonly Entry[]>();
    expect(items[0]).toMatchObject({ email, status: 'invited', role: 'coach' });
    expect(orThrow(await client.admin.waitlist.get({ id: items[0]!.id }))).toMatchObject({ entry: { email } });
    expect(orThrow(await client.admin.approvedUsers.change({ email, notes: 'met in Lisbon' }))).toMatchObject({ email, notes: 'met in Lisbon' });
    expect(await client.admin.approvedUsers.remove({ email })).toMatchObject({ ok: true, status: 204, data: undefined });
  });

  it('gives refusals back as results that name the code, the fields and what to do', async () => {
    const refused = await client.admin.webhooks.add({ url: 'http://localhost/hook', events: ['entry.joined'] });
    expect(refused).toMatchObject({ ok: false, status: 422, problem: { code: 'input/invalid', errors: [{ pointer: '/url' }], requestId: expect.any(String) as string } });
    expect(await client.admin.waitlist.get({ id: 'nobody' })).toMatchObject({ ok: false, status: 404, problem: { code: 'entry/not_found' } });
    const stranger = createClient({ url: 'https://foyer.test', fetch: through });
    const result = await stranger.admin.waitlist.list();
    expect(result).toMatchObject({ ok: false, status: 401, problem: { code: 'auth/required' } });
    expect(() => orThrow(result)).toThrow(FoyerProblem);
    if (!result.ok) expectTypeOf<'auth/required'>().toExtend<typeof result.problem.code>();
  });

  it('goes through a list page by page, no further than it is asked', async () => {
    const prefix = newEmail('page').split('@')[0];
    for (let one = 0; one < 5; one += 1) await client.waitlist.join({ email: `${prefix}-${one}@example.org`, name: 'Page' });
    await indexed();
    sent = [];
    const found: string[] = [];
    for await (const { email } of client.admin.waitlist.list.all({ q: prefix, limit: 2, sort: 'createdAt' })) found.push(email);
    expect(found).toEqual(Array.from({ length: 5 }, (_, one) => `${prefix}-${one}@example.org`));
    expect(sent).toHaveLength(3);
    for await (const _ of client.admin.waitlist.list.all({ q: prefix, limit: 2 })) break;
    expect(sent).toHaveLength(4);
    await expect((async () => { for await (const _ of client.admin.waitlist.list.pages({ cursor: 'nonsense' })); })()).rejects.toThrow(FoyerProblem);
  });

  it('repeats what has one effect, with one key, and nothing else', async () => {
    const email = newEmail();
    instead.push(new TypeError('socket hang up'), new Response('bad gateway', { status: 502 }));
    expect(await client.waitlist.join({ email, name: 'Mia' })).toMatchObject({ ok: true, status: 202 });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0], keys[0]]);

    sent = [];
    instead.push(new Response(null, { status: 503 }));
    expect(await client.admin.waitlist.list()).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);

    sent = [];
    instead.push(new TypeError('socket hang up'));
    expect(await client.admin.apiKeys.create({ name: 'CI', scopes: ['read'] })).toMatchObject({ ok: false, status: 0, problem: { code: 'client/unreachable' } });
    expect(sent).toHaveLength(1);

    // What was refused unseen may be repeated whatever it is.
    sent = [];
    instead.push(new Response(null, { status: 429 }));
    expect(await client.admin.apiKeys.create({ name: 'CI', scopes: ['read'] })).toMatchObject({ ok: true, status: 201 });
    expect(sent).toHaveLength(2);
  });

  it('does not wait longer than it was told to', async () => {
    instead.push(new Response(null, { status: 429, headers: { 'retry-after': '60' } }));
    expect(await client.operations.health()).toMatchObject({ ok: false, status: 429, problem: { code: 'http/429' } });
    expect(sent).toHaveLength(1);
    const never = createClient({ url: 'https://foyer.test', retries: 1, timeoutMs: 20, pauseMsMax: 1, fetch: (_, init) => new Promise((_resolve, reject) => { init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason as Error)); }) });
    expect(await never.operations.health()).toMatchObject({ ok: false, problem: { code: 'client/timeout' } });
    expect(await never.operations.health(undefined, { signal: AbortSignal.timeout(5) })).toMatchObject({ ok: false, problem: { code: 'client/aborted' } });
  });

  it('says so when something else answers', async () => {
    instead.push(new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }));
    expect(await client.operations.health()).toMatchObject({ ok: false, problem: { code: 'client/unreadable' } });
  });

  it('sends files and hands files over', async () => {
    const csv = 'email,role\nfile@example.org,coach\n';
    expect(orThrow(await client.admin.imports.preview({ file: csv, type: 'text/csv' }))).toBeDefined();
    const file = orThrow(await client.admin.export({ format: 'csv' }));
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect((await file.text()).split('\n')[0]).toContain('email');
  });

  it('writes names into addresses so that they stay names', async () => {
    await client.admin.approvedUsers.remove({ email: 'a/../b?c@example.org' });
    expect(new URL(sent[0]!.url).pathname).toBe('/api/v1/admin/approved-users/a%2F..%2Fb%3Fc%40example.org');
    await expect(client.admin.waitlist.get({ id: '' })).rejects.toThrow('needs id');
  });

  it('refuses to be made without an address', () => {
    expect(() => createClient()).toThrow('The client needs `url`');
    expect(() => createClient({ url: 'nowhere' })).toThrow(TypeError);
  });
});
