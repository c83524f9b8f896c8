import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditAct, AuditEvent } from '../domain/audit-event.ts';
import { nothingSeen, keepReconcile, readReconcile } from '../application/clerk/reconcile-state.ts';
import { ClerkModel } from '../testing/clerk-model.ts';
import { adminPassword, type Harness, type SignedInAdmin, startHarness } from '../testing/harness.ts';
import { unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { codeOf } from '../testing/second-factor.ts';
import { comesIn, confirms, isInvited, newEmail } from '../testing/stories.ts';

const api = '/api/v1/admin';
const from = '192.0.2.66';

const mailer = new RecordingMailer();
let harness: Harness;
let owner: SignedInAdmin;
let viewer: SignedInAdmin;
beforeAll(async () => {
  harness = await startHarness({ mailer, env: { CLERK_SECRET_KEY: 'sk_test_abcdefgh' }, clerkDirectory: new ClerkModel({ now: () => harness.clock.now() }) });
  owner = await harness.signIn('owner');
  viewer = await harness.signIn('viewer');
});
afterAll(() => harness.close());

/** What is asked for: a path, and a body unless the method says it all. */
interface Call {
  readonly path: string;
  readonly body?: unknown;
}

interface Row {
  /** As the contract spells it. */
  readonly route: string;
  /** Brings somebody or something so far that the call has an effect. */
  readonly ready: () => Call | Promise<Call>;
  /** What the record says about it, in order. */
  readonly acts: readonly AuditAct[];
  /** Why a viewer is not refused here. */
  readonly everybodyMay?: string;
}

const person = (path: string, make: (one: Harness) => Promise<{ email: string }>, more: object = {}) => async (): Promise<Call> => ({
  path: `${api}/waitlist/${path}`, body: { email: (await make(harness)).email, ...more },
});
const idOf = async (email: string): Promise<string> => (await harness.services.store.snapshot({ by: 'email', email })).person!.entry.id;
const asOwner = async (path: string, body: unknown, method = 'POST'): Promise<Record<string, string>> => {
  const response = await harness.fetch(path, { method, body, ...owner });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return await response.json() as Record<string, string>;
};
const after = (path: string, make: (one: Harness) => Promise<{ email: string }>, more: object = {}) => async (): Promise<string> => {
  const { email } = await make(harness);
  await asOwner(`${api}/waitlist/${path}`, { email, ...more });
  return email;
};
const approved = after('approve', confirms, { invite: false });
const rejected = after('reject', confirms);
const revoked = after('revoke', comesIn);
const member = async (): Promise<string> => (await asOwner(`${api}/admins`, { email: newEmail('colleague'), name: 'Nora Vidal', level: 'viewer' }))['id']!;
const colleague = async (): Promise<string> => (await harness.signIn('reviewer')).id;
const view = async (): Promise<string> => (await asOwner(`${api}/views`, { name: 'Mine', query: '' }))['id']!;
const planned = async (): Promise<string> => (await asOwner(`${api}/jobs/plan`, { kind: 'bulk', action: 'hold', selection: { ids: [await idOf((await confirms(harness)).email)] }, options: {} }))['id']!;
const running = async (): Promise<string> => {
  const id = await planned();
  await asOwner(`${api}/jobs/${id}/start`, {});
  return id;
};
const paused = async (): Promise<string> => {
  const id = await running();
  await asOwner(`${api}/jobs/${id}/pause`, {});
  return id;
};
const parkedMail = async (): Promise<string> => {
  const { email } = await confirms(harness);
  await asOwner(`${api}/waitlist/approve`, { email });
  mailer.answer = () => ({ kind: 'rejected', reason: 'mailbox unavailable', addressFault: false });
  harness.clock.advance(60_000);
  await harness.sendMails();
  mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
  const { items } = await (await harness.fetch(`${api}/outbox/messages?status=parked`, owner)).json() as { items: { id: string; entry: { email: string } }[] };
  return items.find(({ entry }) => entry.email === email)!.id;
};
const bounced = async (): Promise<string> => {
  const { email } = await isInvited(harness);
  const token = unsubscribeLinkIn(await harness.readMailTo(email))!.searchParams.get('token')!;
  await harness.form('/unsubscribe', { token });
  return idOf(email);
};
const withSecondFactor = async (): Promise<string> => {
  const one = await harness.signIn('reviewer');
  const { secret } = await (await harness.post(`${api}/second-factor`, { password: adminPassword }, one)).json() as { secret: string };
  expect((await harness.post(`${api}/second-factor/confirm`, { code: codeOf(secret, harness.clock.now()) }, one)).status).toBe(200);
  return one.id;
};
const at = (path: string, id: () => Promise<string>, body: unknown = {}) => async (): Promise<Call> => ({ path: `${api}/${path.replace('{id}', await id())}`, body });
const receiver = { url: 'https://receiver.example.org/foyer' };
const webhook = async (): Promise<string> => (await asOwner(`${api}/webhooks`, receiver) as unknown as { webhook: { id: string } }).webhook.id;
const isApproved = async (): Promise<{ email: string }> => ({ email: await approved() });
const isRejected = async (): Promise<{ email: string }> => ({ email: await rejected() });
const isRevoked = async (): Promise<{ email: string }> => ({ email: await revoked() });
const isHeld = async (): Promise<{ email: string }> => ({ email: await after('hold', confirms)() });

const drifting = async (): Promise<Call> => {
  const { version } = await readReconcile(harness.services.store);
  const drift = [{ kind: 'invitation_unknown', email: 'somebody@example.org', entryId: null, clerkId: 'inv_1', there: null } as const];
  await keepReconcile(harness.services, { wanted: false, run: null, last: { ...nothingSeen, drift, driftTotal: 1, startedAt: 1, finishedAt: 2 } }, version);
  return { path: `${api}/clerk/remedies`, body: { id: 'invitation_unknown:inv_1:', remedy: 'revoke_invitation' } };
};

/** Every administrative route that can change something. */
/** Somebody whose access an account of a provider claimed. */
async function heldElsewhere(): Promise<string> {
  const { email } = await comesIn(harness);
  await harness.admin('/api/v1/access/resolve', { provider: 'supabase', subjectId: `user of ${email}`.replaceAll(' ', '-'), email, emailVerified: true });
  return idOf(email);
}

const rows: readonly Row[] = [
  { route: `post ${api}/waitlist/approve`, ready: person('approve', confirms), acts: ['entry.approved', 'invitation.created'] },
  { route: `post ${api}/waitlist/invite`, ready: person('invite', isInvited), acts: ['invitation.renewed'] },
  { route: 'post /api/waitlist/invite', ready: async () => ({ path: '/api/waitlist/invite', body: { email: newEmail(), role: 'coach' } }), acts: ['entry.added', 'entry.approved', 'invitation.created'] },
  { route: `post ${api}/waitlist/reject`, ready: person('reject', confirms), acts: ['entry.rejected'] },
  { route: `post ${api}/waitlist/revoke`, ready: person('revoke', comesIn), acts: ['access.revoked'] },
  { route: 'post /api/admin/revoke-access', ready: async () => ({ path: '/api/admin/revoke-access', body: { email: (await comesIn(harness)).email } }), acts: ['access.revoked'] },
  { route: `post ${api}/waitlist/restore`, ready: person('restore', isRevoked, { invite: false }), acts: ['access.restored'] },
  { route: `post ${api}/waitlist/reconsider`, ready: person('reconsider', isRejected), acts: ['entry.reconsidered'] },
  { route: `post ${api}/waitlist/withdraw-invitation`, ready: person('withdraw-invitation', isInvited), acts: ['invitation.withdrawn'] },
  { route: `post ${api}/waitlist/change-role`, ready: person('change-role', isApproved, { role: 'client' }), acts: ['entry.role_changed'] },
  { route: `post ${api}/waitlist/note`, ready: person('note', confirms, { notes: 'Met in Porto' }), acts: ['entry.noted'] },
  { route: `post ${api}/waitlist/hold`, ready: person('hold', confirms), acts: ['entry.held'] },
  { route: `post ${api}/waitlist/release`, ready: person('release', isHeld), acts: ['entry.released'] },
  { route: `post ${api}/waitlist/ask`, ready: person('ask', confirms, { question: 'Where do you teach?' }), acts: ['entry.asked'] },
  { route: `post ${api}/waitlist/claim`, ready: person('claim', confirms), acts: ['entry.assigned'] },
  { route: `post ${api}/waitlist/assign`, ready: async () => person('assign', confirms, { to: owner.id })(), acts: ['entry.assigned'] },
  { route: `post ${api}/waitlist/score`, ready: person('score', confirms, { score: 7 }), acts: ['entry.scored'] },
  { route: `post ${api}/waitlist/undo`, ready: person('undo', isRejected), acts: ['entry.decision_undone'] },
  { route: `post ${api}/waitlist/erase`, ready: person('erase', confirms), acts: ['entry.erased'] },
  { route: `post ${api}/views`, ready: () => ({ path: `${api}/views`, body: { name: 'Mine', query: '' } }), acts: ['view.saved'], everybodyMay: 'a view is of whoever saves it' },
  { route: `put ${api}/views/{id}`, ready: at('views/{id}', view, { name: 'Ours', query: '' }), acts: ['view.saved'], everybodyMay: 'a view is of whoever saves it' },
  { route: `delete ${api}/views/{id}`, ready: at('views/{id}', view, undefined), acts: ['view.removed'], everybodyMay: 'a view is of whoever saves it' },
  { route: `post ${api}/waitlist/{id}/link`, ready: at('waitlist/{id}/link', async () => idOf((await isInvited(harness)).email)), acts: ['invitation.link_shown'] },
  { route: `post ${api}/waitlist/{id}/clear-mail`, ready: at('waitlist/{id}/clear-mail', bounced), acts: ['entry.mail_cleared'] },
  { route: `post ${api}/members/{id}/release-account`, ready: at('members/{id}/release-account', heldElsewhere), acts: ['access.released'] },
  { route: `post ${api}/members/{id}/end-sessions`, ready: at('members/{id}/end-sessions', async () => idOf((await comesIn(harness)).email)), acts: ['session.ended'] },
  { route: `post ${api}/outbox/retry`, ready: () => ({ path: `${api}/outbox/retry`, body: {} }), acts: ['mail.retry_requested'] },
  { route: `post ${api}/outbox/discard`, ready: async () => ({ path: `${api}/outbox/discard`, body: { ids: [await parkedMail()] } }), acts: ['mail.dropped'] },
  { route: `post ${api}/audit/verify`, ready: () => ({ path: `${api}/audit/verify`, body: {} }), acts: ['audit.check_requested'], everybodyMay: 'whoever reads the record may ask whether it is whole' },
  { route: `post ${api}/admins`, ready: () => ({ path: `${api}/admins`, body: { email: newEmail('new'), name: 'Nora Vidal', level: 'viewer' } }), acts: ['admin.invited'] },
  { route: `put ${api}/admins/{id}`, ready: at('admins/{id}', colleague, { level: 'viewer' }), acts: ['admin.changed'] },
  { route: `post ${api}/admins/{id}/suspend`, ready: at('admins/{id}/suspend', colleague), acts: ['admin.suspended'] },
  {
    route: `post ${api}/admins/{id}/resume`, acts: ['admin.resumed'],
    ready: at('admins/{id}/resume', async () => {
      const id = await colleague();
      await asOwner(`${api}/admins/${id}/suspend`, {});
      return id;
    }),
  },
  { route: `post ${api}/admins/{id}/resend`, ready: at('admins/{id}/resend', member), acts: ['admin.invitation_renewed'] },
  { route: `post ${api}/admins/{id}/reset-second-factor`, ready: at('admins/{id}/reset-second-factor', withSecondFactor), acts: ['admin.second_factor_removed'] },
  { route: `delete ${api}/admins/{id}`, ready: at('admins/{id}', colleague, undefined), acts: ['admin.removed'] },
  { route: `post ${api}/api-keys`, ready: () => ({ path: `${api}/api-keys`, body: { name: 'nightly', scopes: ['read'] } }), acts: ['api_key.created'] },
  { route: `delete ${api}/api-keys/{id}`, ready: at('api-keys/{id}', async () => (await asOwner(`${api}/api-keys`, { name: 'old', scopes: ['read'] }))['id']!, undefined), acts: ['api_key.revoked'] },
  { route: `post ${api}/imports`, ready: () => ({ path: `${api}/imports?mode=apply`, body: [{ email: newEmail() }] }), acts: ['data.imported', 'entry.imported', 'data.imported'] },
  { route: `post ${api}/approved-users`, ready: () => ({ path: `${api}/approved-users`, body: { email: newEmail(), role: 'coach' } }), acts: ['entry.imported'] },
  { route: `put ${api}/approved-users/{email}`, ready: at('approved-users/{id}', approved, { role: 'client' }), acts: ['entry.role_changed'] },
  { route: `delete ${api}/approved-users/{email}`, ready: at('approved-users/{id}', approved, undefined), acts: ['access.revoked'] },
  { route: `post ${api}/approved-users/bulk`, ready: () => ({ path: `${api}/approved-users/bulk`, body: { mode: 'apply', items: [{ email: newEmail(), role: 'coach' }] } }), acts: ['data.imported', 'entry.imported', 'data.imported'] },
  { route: `post ${api}/jobs/plan`, ready: async () => ({ path: `${api}/jobs/plan`, body: { kind: 'bulk', action: 'hold', selection: { filter: { status: 'pending' } }, options: {} } }), acts: ['job.planned'] },
  { route: `post ${api}/waves`, ready: async () => ({ path: `${api}/waves`, body: { action: 'hold', selection: { filter: { status: 'pending' } }, options: {} } }), acts: ['job.planned'] },
  { route: `post ${api}/jobs/{id}/start`, ready: at('jobs/{id}/start', planned), acts: ['job.started'] },
  { route: `post ${api}/jobs/{id}/pause`, ready: at('jobs/{id}/pause', running), acts: ['job.paused'] },
  { route: `post ${api}/jobs/{id}/resume`, ready: at('jobs/{id}/resume', paused), acts: ['job.resumed'] },
  { route: `post ${api}/jobs/{id}/cancel`, ready: at('jobs/{id}/cancel', running), acts: ['job.cancelled'] },
  { route: `put ${api}/templates/{kind}/{locale}`, ready: () => ({ path: `${api}/templates/invitation/en`, body: { subject: 'Come in', text: '[Come in]({{ link }})' } }), acts: ['template.saved'] },
  { route: `delete ${api}/templates/{kind}/{locale}`, ready: () => ({ path: `${api}/templates/invitation/en` }), acts: ['template.reset'] },
  { route: `post ${api}/settings/mail-test`, ready: () => ({ path: `${api}/settings/mail-test`, body: { to: newEmail() } }), acts: ['mail.tested'] },
  { route: `put ${api}/alerts/settings`, ready: () => ({ path: `${api}/alerts/settings`, body: { thresholds: { parkedMails: 21 } } }), acts: ['alert_settings.changed'] },
  { route: `post ${api}/alerts/test`, ready: () => ({ path: `${api}/alerts/test`, body: {} }), acts: ['alert.tested'] },
  { route: `post ${api}/webhooks`, ready: () => ({ path: `${api}/webhooks`, body: receiver }), acts: ['webhook.created'] },
  { route: `put ${api}/webhooks/{id}`, ready: at('webhooks/{id}', webhook, { active: false }), acts: ['webhook.changed'] },
  { route: `delete ${api}/webhooks/{id}`, ready: at('webhooks/{id}', webhook, undefined), acts: ['webhook.removed'] },
  { route: `post ${api}/webhooks/{id}/rotate`, ready: at('webhooks/{id}/rotate', webhook), acts: ['webhook.secret_rotated'] },
  { route: `post ${api}/clerk/retry`, ready: () => ({ path: `${api}/clerk/retry`, body: {} }), acts: ['clerk.retry_requested'] },
  { route: `post ${api}/clerk/reconcile`, ready: () => ({ path: `${api}/clerk/reconcile`, body: {} }), acts: ['clerk.reconcile_requested'] },
  { route: `post ${api}/clerk/remedies`, ready: drifting, acts: ['clerk.remedied'] },
  { route: `post ${api}/webhooks/{id}/replay`, ready: at('webhooks/{id}/replay', webhook, { dead: true }), acts: ['webhook.replayed'] },
];

/** Routes that change nothing, or whose acts are the person's own and not the team's. */
const exceptions: Readonly<Record<string, string>> = {
  'post /gate/check': 'asks, and changes nothing',
  'post /api/v1/access/resolve': 'the account claims its own access; recorded as the person\'s',
  'post /gate/exchange': 'the person enters an app; recorded as their session',
  'post /gate/end': 'the person leaves an app; recorded as their session',
  [`post ${api}/webhooks/{id}/test`]: 'tells the receiver nothing about anybody, and is kept as a delivery',
  [`post ${api}/imports/preview`]: 'reads the file and keeps nothing',
  [`post ${api}/templates/preview`]: 'renders and keeps nothing',
};

const seqNow = async (): Promise<number> => (await harness.services.store.auditHead()).seq;
const since = async (seq: number): Promise<readonly AuditEvent[]> => (await harness.services.store.eventsAfter(seq, 1000)).filter(({ actorKind }) => actorKind !== 'system' && actorKind !== 'person');

describe('SR-66 every administrative act', () => {
  it('is in the list below, or has a reason not to be', () => {
    const changing = harness.foyer.app.routes.filter(({ contract }) => contract.auth === 'admin' && contract.method !== 'get').map(({ contract }) => `${contract.method} ${contract.path}`);
    const known = new Set([...rows.map(({ route }) => route), ...Object.keys(exceptions)]);
    expect(changing.filter((route) => !known.has(route))).toEqual([]);
    expect([...known].filter((route) => !changing.includes(route))).toEqual([]);
  });

  it.each(rows)('$route leaves its record: who, what, from where', async ({ route, ready, acts }) => {
    const { path, body } = await ready();
    const before = await seqNow();
    const response = await harness.fetch(path, { method: route.slice(0, route.indexOf(' ')).toUpperCase(), ...(body === undefined ? {} : { body }), ...owner, from });
    const answer = await response.text();
    expect(response.status, answer).toBeLessThan(300);
    expect(answer).not.toContain('"outcome":"failed"');
    const events = await since(before);
    expect(events.map(({ act }) => act)).toEqual(acts);
    const filed = acts.includes('data.imported');
    for (const { act, actorId, personal } of events) {
      expect(actorId).toContain(owner.id);
      if (!(filed && act === 'entry.imported')) expect(JSON.parse(personal ?? '{}')).toMatchObject({ from });
    }
  });

  it.each(rows.filter(({ everybodyMay }) => everybodyMay === undefined))('$route leaves one record of a refusal', async ({ route, ready }) => {
    const { path, body } = await ready();
    const before = await seqNow();
    const response = await harness.fetch(path, { method: route.slice(0, route.indexOf(' ')).toUpperCase(), ...(body === undefined ? {} : { body }), ...viewer, from });
    expect(response.status).toBe(403);
    const events = await since(before);
    expect(events.map(({ act, detail }) => [act, (JSON.parse(detail) as { code: string }).code])).toEqual([['act.refused', 'auth/forbidden']]);
    expect(events[0]!.actorId).toContain(viewer.id);
    expect(JSON.parse(events[0]!.personal!)).toMatchObject({ from });
  });

  it('is recorded as refused when a job is not where the step belongs, or a view is somebody else\'s', async () => {
    const id = await running();
    const shared = (await asOwner(`${api}/views`, { name: 'Ours', query: '', shared: true }))['id']!;
    const before = await seqNow();
    expect((await harness.post(`${api}/jobs/${id}/start`, {}, { ...owner, from })).status).toBe(409);
    expect((await harness.fetch(`${api}/views/${shared}`, { method: 'PUT', body: { name: 'Mine', query: '' }, ...viewer, from })).status).toBe(403);
    const events = await since(before);
    expect(events.map(({ act, detail }) => [act, JSON.parse(detail) as unknown])).toEqual([
      ['act.refused', { act: 'start a job to hold', code: 'job/state_conflict' }], ['act.refused', { act: 'change a view', code: 'auth/forbidden' }],
    ]);
    for (const { personal } of events) expect(JSON.parse(personal!)).toEqual({ from });
  });
});
