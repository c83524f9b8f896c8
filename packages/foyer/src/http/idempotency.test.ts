import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminKey, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { dayMs } from '../testing/factories.ts';
import { confirms, keyWith, newEmail } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const path = '/api/v1/admin/waitlist/invite';
const ask = (key: string, body: object, more: { key?: string } = {}) => harness.fetch(path, { method: 'POST', key: more.key ?? adminKey, body, headers: { 'idempotency-key': key } });
const renewals = async (email: string) => (await harness.eventsOf(email)).filter(({ act }) => act.startsWith('invitation.')).length;

const api = '/api/v1/admin';
const [secret, guarded, natural, asks] = [
  'a secret is shown once: an answer that can be had again would have to be kept', 'the step is refused when it was taken already, and the state says so',
  'the second time finds nothing left to do', 'changes nothing',
];
/** Why a route has one effect without a key, or cannot have one with it. */
const needNone: Readonly<Record<string, string>> = {
  [`post ${api}/api-keys`]: secret, [`post ${api}/webhooks`]: secret, [`post ${api}/webhooks/{id}/rotate`]: secret,
  [`put ${api}/alerts/settings`]: `${secret}; guarded by its version`, [`put ${api}/webhooks/{id}`]: 'guarded by its version',
  [`delete ${api}/api-keys/{id}`]: natural, [`delete ${api}/views/{id}`]: natural, [`delete ${api}/webhooks/{id}`]: natural, [`post ${api}/members/{id}/end-sessions`]: natural, [`post ${api}/members/{id}/release-account`]: natural,
  [`post ${api}/outbox/retry`]: natural, [`post ${api}/outbox/discard`]: natural, [`post ${api}/audit/verify`]: natural, [`post ${api}/webhooks/{id}/replay`]: 'ids stay the same, so that receivers leave out what they know',
  [`post ${api}/imports`]: 'the same file again changes nothing', [`post ${api}/approved-users/bulk`]: 'the same list again changes nothing',
  [`post ${api}/jobs/{id}/start`]: guarded, [`post ${api}/jobs/{id}/pause`]: guarded, [`post ${api}/jobs/{id}/resume`]: guarded, [`post ${api}/jobs/{id}/cancel`]: guarded,
  [`post ${api}/settings/mail-test`]: 'each press sends a mail, to see whether one comes', [`post ${api}/alerts/test`]: 'each press tells anew, to see whether it comes', [`post ${api}/webhooks/{id}/test`]: 'each press makes a call, to see whether it comes',
  [`post ${api}/imports/preview`]: asks, [`post ${api}/templates/preview`]: asks, 'post /gate/check': asks, 'post /api/v1/access/resolve': natural, 'post /gate/exchange': 'a code works once', 'post /gate/end': natural,
  [`post ${api}/clerk/retry`]: natural, [`post ${api}/clerk/reconcile`]: 'asking twice is asking once', [`post ${api}/clerk/remedies`]: 'a difference that was put right is gone',
};

describe('SR-75 Idempotency-Key', () => {
  it('gives the same answer and has one effect, one after the other and at once', async () => {
    const { email } = await confirms(harness);
    const key = crypto.randomUUID();
    const texts = await Promise.all(Array.from({ length: 6 }, async () => (await ask(key, { email })).text()));
    texts.push(await (await ask(key, { email })).text());
    expect(new Set(texts).size).toBe(1);
    expect(await renewals(email)).toBe(1);
  });

  it('refuses another body under the same key', async () => {
    const { email } = await confirms(harness);
    const key = crypto.randomUUID();
    await ask(key, { email });
    const response = await ask(key, { email, notes: 'other' });
    expect(await response.text()).toContain('request/idempotency_conflict');
    expect(await renewals(email)).toBe(1);
  });

  it('belongs to its caller: another key may use the same one', async () => {
    const [first, second] = [await confirms(harness), await confirms(harness)];
    const key = crypto.randomUUID();
    await ask(key, { email: first.email });
    const nora = await keyWith(harness, ['invite']);
    expect(await (await ask(key, { email: second.email }, { key: nora })).text()).toContain('"invited"');
  });

  it('belongs to its route: the same key and body elsewhere is another request', async () => {
    const { email } = await confirms(harness);
    const key = crypto.randomUUID();
    await ask(key, { email });
    const response = await harness.admin('/api/v1/admin/waitlist/revoke', { email }, { headers: { 'idempotency-key': key } });
    expect(await response.text()).toContain('request/idempotency_conflict');
  });

  it('is kept for 24 hours', async () => {
    const { email } = await confirms(harness);
    const key = crypto.randomUUID();
    const first = await (await ask(key, { email })).text();
    harness.clock.advance(dayMs - 1);
    await harness.services.store.tidy(harness.clock.now());
    expect(await (await ask(key, { email })).text()).toBe(first);
    expect(await renewals(email)).toBe(1);
  });

  it('holds for public joins too, and tells nothing about the address', async () => {
    const email = newEmail();
    const key = { headers: { 'idempotency-key': crypto.randomUUID() } };
    for (let i = 0; i < 3; i++) expect(await (await harness.post('/api/waitlist/join', { email, name: 'Ana' }, key)).json()).toEqual({ status: 'received' });
    expect((await harness.eventsOf(email)).map(({ act }) => act)).toEqual(['entry.joined']);
    await expectProblem(await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }, key), 'request/idempotency_conflict');
    expect((await harness.post('/api/waitlist/join', { email, name: 'Ana' }, { ...key, from: '198.51.100.9' })).status).toBe(202);
  });

  it('holds for copying a link: the same answer again, shown once', async () => {
    const { email } = await confirms(harness);
    await harness.admin(path, { email });
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    const copy = () => harness.admin(`/api/v1/admin/waitlist/${person!.entry.id}/link`, undefined, { method: 'POST', headers: { 'idempotency-key': 'copy-1' } });
    expect(await (await copy()).text()).toBe(await (await copy()).text());
    expect((await harness.eventsOf(email)).filter(({ act }) => act === 'invitation.link_shown')).toHaveLength(1);
  });

  it('holds for plans and saved views: one of them, however often it is sent', async () => {
    await confirms(harness);
    const body = { kind: 'bulk', action: 'hold', selection: { filter: { status: 'pending' } }, options: {} };
    const twice = async (to: string, what: object): Promise<readonly string[]> => {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const send = async () => ((await (await harness.admin(to, what, { headers })).json()) as { id: string }).id;
      return [...(await Promise.all([send(), send()])), await send()];
    };
    for (const [to, what] of [['/api/v1/admin/jobs/plan', body], ['/api/v1/admin/views', { name: 'Mine', query: 'status=pending' }]] as const) expect(new Set(await twice(to, what)).size, to).toBe(1);
    const list = async (of: string) => ((await (await harness.admin(`/api/v1/admin/${of}`)).json()) as { items: unknown[] }).items;
    expect([await list('jobs'), await list('views')].map(({ length }) => length)).toEqual([1, 1]);
    expect((await harness.eventsOf()).filter(({ act }) => act === 'job.planned' || act === 'view.saved')).toHaveLength(2);
  });

  it('is taken by every administrative route that changes something, or there is a reason', () => {
    const without = harness.foyer.app.routes.filter(({ contract }) => contract.auth === 'admin' && contract.method !== 'get' && !contract.idempotent).map(({ contract }) => `${contract.method} ${contract.path}`);
    expect(without.toSorted()).toEqual(Object.keys(needNone).toSorted());
  });

  it('is visible ASCII of a sensible length', async () => {
    for (const key of ['a b', 'x'.repeat(201), 'é']) await expectProblem(await ask(key, { email: newEmail() }), 'input/invalid');
  });
});
