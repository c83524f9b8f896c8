import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { dayMs } from '../testing/factories.ts';
import { adminPassword, expectProblem, startHarness, type Harness, type SignedInAdmin } from '../testing/harness.ts';
import { confirms, keyWith, newEmail, outcomes } from '../testing/stories.ts';

const api = '/api/v1/admin';
let harness: Harness;
let owner: SignedInAdmin;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

async function freshOwner(): Promise<SignedInAdmin> {
  owner = await harness.signIn('owner', { name: 'Olga Owner' });
  return owner;
}

const invite = (as: SignedInAdmin, email: string, level: string, more: object = {}) => harness.post(`${api}/admins`, { email, name: 'Nora Vidal', level, ...more }, as);
const linkIn = (text: string) => /\/admin\/join#([\w-]{43})/.exec(text)![1]!;
const members = async (as: SignedInAdmin) => ((await (await harness.fetch(`${api}/admins`, as)).json()) as { items: { id: string; email: string; state: string; level: string; secondFactor: boolean; lastSeenAt: string | null; invitedBy: string | null }[] }).items;

describe('inviting into the team', () => {
  it('mails a one-time link with which the person sets a password and is in', async () => {
    await freshOwner();
    const email = newEmail('nora');
    expect((await invite(owner, email, 'reviewer', { roles: ['coach'] })).status).toBe(201);
    const mail = await harness.readMailTo(email);
    expect(mail.subject).toBe('Join the team of Atrium');
    expect(mail.text).toContain('Olga Owner asks you to join the team of Atrium as a reviewer');
    const token = linkIn(mail.text);
    expect(await (await harness.post(`${api}/admins/join/look`, { token })).json()).toMatchObject({ email, name: expect.any(String), level: 'reviewer', product: { name: 'Atrium' } });
    await expectProblem(await harness.post(`${api}/admins/join`, { token, name: 'Nora Vidal', password: 'too short' }), 'input/invalid');
    const browser = new Browser();
    const answers = await Promise.all([1, 2, 3].map(() => harness.post(`${api}/admins/join`, { token, name: 'Nora Vidal', password: 'seven tall bridges hum' }, { browser })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410]);
    expect((await harness.fetch(`${api}/waitlist`, { browser })).status).toBe(200);
    expect((await members(owner)).find((one) => one.email === email)).toMatchObject({ state: 'active', lastSeenAt: expect.any(String) });
    expect((await members(owner)).find((one) => one.email === email)).toMatchObject({ state: 'active', level: 'reviewer', roles: ['coach'], invitedBy: 'Olga Owner' });
    await harness.expectAuditEvent('admin.invited', { detail: { level: 'reviewer', roles: ['coach'], mailed: true }, actorKind: 'admin' });
    await harness.expectAuditEvent('admin.joined', { actorKind: 'admin' });
  });

  it('kills the link before when it is sent again, and ends after seven days', async () => {
    await freshOwner();
    const email = newEmail();
    const { id } = (await (await invite(owner, email, 'viewer')).json()) as { id: string };
    const first = linkIn((await harness.readMailTo(email)).text);
    expect((await harness.post(`${api}/admins/${id}/resend`, {}, owner)).status).toBe(200);
    const second = linkIn((await harness.readMailTo(email)).text);
    await expectProblem(await harness.post(`${api}/admins/join/look`, { token: first }), 'token/unusable');
    expect((await harness.post(`${api}/admins/join/look`, { token: second })).status).toBe(200);
    harness.clock.advance(7 * dayMs);
    await expectProblem(await harness.post(`${api}/admins/join`, { token: second, name: 'N', password: 'seven tall bridges hum' }), 'token/unusable');
  });

  it('SR-56 sends nothing when the person was removed before the mail left', async () => {
    await freshOwner();
    const email = newEmail();
    const { id } = (await (await invite(owner, email, 'viewer')).json()) as { id: string };
    await harness.fetch(`${api}/admins/${id}`, { method: 'DELETE', ...owner });
    expect(await harness.mailsTo(email)).toHaveLength(0);
    expect((await harness.services.store.staffMails.listTo(email))[0]).toMatchObject({ status: 'dropped' });
  });

  it('names each person once, and takes back those who left', async () => {
    await freshOwner();
    const email = newEmail();
    const { id } = (await (await invite(owner, email, 'viewer')).json()) as { id: string };
    await expectProblem(await invite(owner, email.toUpperCase(), 'owner'), 'team/exists');
    await harness.fetch(`${api}/admins/${id}`, { method: 'DELETE', ...owner });
    expect((await members(owner)).some((one) => one.email === email)).toBe(false);
    expect(await (await invite(owner, email, 'viewer')).json()).toMatchObject({ id });
  });

  it('SR-75 invites once, however often the request is repeated', async () => {
    await freshOwner();
    const email = newEmail();
    const ask = () => harness.post(`${api}/admins`, { email, name: 'Nora', level: 'viewer' }, { headers: { ...owner.headers, 'idempotency-key': 'again' } });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(((await answers[0]!.json()) as { id: string }).id).toBe(((await answers[1]!.json()) as { id: string }).id);
    expect(await harness.mailsTo(email)).toHaveLength(1);
  });

  it('refuses unknown levels and roles', async () => {
    await freshOwner();
    await expectProblem(await invite(owner, newEmail(), 'king'), 'input/invalid');
    await expectProblem(await invite(owner, newEmail(), 'reviewer', { roles: ['king'] }), 'input/invalid');
    await expectProblem(await invite(owner, newEmail(), 'reviewer', { roles: [] }), 'input/invalid');
  });
});

describe('levels', () => {
  it.each([
    ['viewer', { waitlist: 200, 'api-keys': 403, approve: 403, admins: 200, invite: 403 }],
    ['reviewer', { waitlist: 200, 'api-keys': 403, approve: 200, admins: 200, invite: 403 }],
    ['admin', { waitlist: 200, 'api-keys': 403, approve: 200, admins: 200, invite: 403 }],
    ['owner', { waitlist: 200, 'api-keys': 200, approve: 200, admins: 200, invite: 201 }],
  ] as const)('SR-26 a %s may what the level says, and nothing else', async (level, wanted) => {
    const ada = await harness.signIn(level);
    const { email } = await confirms(harness);
    const seen = {
      waitlist: (await harness.fetch(`${api}/waitlist`, ada)).status, 'api-keys': (await harness.fetch(`${api}/api-keys`, ada)).status,
      approve: (await harness.post(`${api}/waitlist/approve`, { email }, ada)).status, admins: (await harness.fetch(`${api}/admins`, ada)).status, invite: (await invite(ada, newEmail(), 'viewer')).status,
    };
    expect(seen).toEqual(wanted);
  });

  it('SR-23 keep a reviewer to their roles and below the highest of them', async () => {
    const ada = await harness.signIn('reviewer', { roles: ['client'] });
    const [client, coach] = [await confirms(harness, { role: 'client' }), await confirms(harness, { role: 'coach' })];
    expect(await outcomes(harness.post(`${api}/waitlist/approve`, { email: client.email }, ada))).toEqual(['invited']);
    expect(['role/not_yours', 'role/above_rank']).toContain((await outcomes(harness.post(`${api}/waitlist/approve`, { email: coach.email }, ada)))[0]);
    expect(['role/not_yours', 'role/above_rank']).toContain((await outcomes(harness.post(`${api}/waitlist/approve`, { email: (await confirms(harness, { role: 'client' })).email, role: 'coach' }, ada)))[0]);
  });

  it('change with the next request; more rights begin with a new sign-in', async () => {
    await freshOwner();
    const ada = await harness.signIn('admin');
    const { email } = await confirms(harness);
    expect((await harness.fetch(`${api}/admins/${ada.id}`, { method: 'PUT', body: { level: 'viewer' }, ...owner })).status).toBe(200);
    await expectProblem(await harness.post(`${api}/waitlist/approve`, { email }, ada), 'auth/forbidden');
    await harness.expectAuditEvent('admin.changed', { detail: { admin: ada.id, levelBefore: 'admin', level: 'viewer' } });
    expect((await harness.fetch(`${api}/admins/${ada.id}`, { method: 'PUT', body: { level: 'owner' }, ...owner })).status).toBe(200);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
  });

  it('SR-23 nobody makes, changes or removes somebody above themselves, not with a key either', async () => {
    await freshOwner();
    const key = await keyWith(harness, ['admin', 'read']);
    await expectProblem(await harness.post(`${api}/admins`, { email: newEmail(), name: 'N', level: 'owner' }, { key }), 'team/above_you');
    await expectProblem(await harness.post(`${api}/admins/${owner.id}/suspend`, {}, { key }), 'team/above_you');
    expect((await harness.post(`${api}/admins`, { email: newEmail(), name: 'N', level: 'viewer' }, { key })).status).toBe(201);
  });
});

describe('suspending and removing', () => {
  it('takes effect in the middle of a session, ends links and personal keys, and comes back with resuming', async () => {
    await freshOwner();
    const ada = await harness.signIn('admin');
    const key = await keyWith(harness, ['read'], { name: ada.email });
    expect((await harness.fetch(`${api}/waitlist`, { key })).status).toBe(200);
    expect((await harness.post(`${api}/admins/${ada.id}/suspend`, {}, owner)).status).toBe(200);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    expect((await harness.fetch(`${api}/waitlist`, { key })).status).toBe(401);
    expect((await harness.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(401);
    expect((await harness.post(`${api}/admins/${ada.id}/resume`, {}, owner)).status).toBe(200);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    expect((await harness.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(200);
    for (const act of ['admin.suspended', 'admin.resumed'] as const) await harness.expectAuditEvent(act, { detail: { admin: ada.id } });
    // In the same commit: no moment in which the person is out and the key still in.
    const events = await harness.services.store.eventsAfter(-1, 10_000);
    const [suspended, ended] = ['admin.suspended', 'api_key.revoked'].map((act) => events.findLast((event) => event.act === act && (JSON.stringify(event.detail).includes(act === 'admin.suspended' ? ada.id : ada.email)))!);
    expect(ended!.seq).toBe(suspended!.seq + 1);
    expect(ended!.at).toBe(suspended!.at);
    expect((await harness.fetch(`${api}/admins/${ada.id}`, { method: 'DELETE', ...owner })).status).toBe(200);
    expect((await harness.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(401);
  });

  it('SR-31 never leaves the team without an owner, whoever asks', async () => {
    const fresh = await startHarness();
    const ada = await fresh.signIn('owner');
    const attempts: (() => Promise<Response>)[] = [
      () => fresh.post(`${api}/admins/${ada.id}/suspend`, {}, ada), () => fresh.fetch(`${api}/admins/${ada.id}`, { method: 'DELETE', ...ada }),
      () => fresh.fetch(`${api}/admins/${ada.id}`, { method: 'PUT', body: { level: 'admin' }, ...ada }), () => fresh.admin(`${api}/admins/${ada.id}/suspend`, {}),
    ];
    for (const attempt of attempts) await expectProblem(await attempt(), 'team/last_owner');
    expect((await fresh.eventsOf()).filter(({ act, detail }) => act === 'act.refused' && detail.includes('team/last_owner'))).toHaveLength(attempts.length);
    const bea = await fresh.signIn('owner');
    const answers = await Promise.all([fresh.post(`${api}/admins/${ada.id}/suspend`, {}, bea), fresh.post(`${api}/admins/${bea.id}/suspend`, {}, ada), fresh.fetch(`${api}/admins/${bea.id}`, { method: 'DELETE', ...ada })]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect((await fresh.services.store.listAdmins()).filter(({ level, suspendedAt, removedAt }) => level === 'owner' && suspendedAt === null && removedAt === null)).toHaveLength(1);
    await fresh.close();
  });
});

describe('API keys', () => {
  it('SR-29 show who made them and how high they reach, and the one of the environment as what it is', async () => {
    await freshOwner();
    await harness.post(`${api}/api-keys`, { name: 'Signup form', scopes: ['read'], roleMax: 'client' }, owner);
    const { items } = (await (await harness.fetch(`${api}/api-keys`, owner)).json()) as { items: { id: string; name: string; roleMax: string | null; breakGlass: boolean; createdBy: string }[] };
    expect(items[0]).toMatchObject({ id: 'environment', name: 'ADMIN_API_KEY', breakGlass: true });
    expect(items.find(({ name }) => name === 'Signup form')).toMatchObject({ roleMax: 'client', breakGlass: false, createdBy: 'Olga Owner' });
    expect(JSON.stringify(items)).not.toMatch(/tokenHash|rankMax/);
    const problem = await expectProblem(await harness.fetch(`${api}/api-keys/environment`, { method: 'DELETE', ...owner }), 'input/invalid');
    expect(JSON.stringify(problem)).toContain('take ADMIN_API_KEY out');
  });
});
