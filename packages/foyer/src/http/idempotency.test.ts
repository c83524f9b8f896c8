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

  it('is visible ASCII of a sensible length', async () => {
    for (const key of ['a b', 'x'.repeat(201), 'é']) await expectProblem(await ask(key, { email: newEmail() }), 'input/invalid');
  });
});
