import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { linkIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, joins, keyWith, newEmail, outcomes } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const base = '/api/v1/admin/waitlist';
/** Every administrative route with a body that reads well, and the right it needs. */
const acts: readonly { method: string; path: string; right: string; body?: object }[] = [
  { method: 'GET', path: base, right: 'read' },
  { method: 'GET', path: '/api/admin/waitlist', right: 'read' },
  { method: 'GET', path: `${base}/some-id`, right: 'read' },
  { method: 'GET', path: '/api/v1/admin/explain?email=a@example.org', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/audit', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/outbox', right: 'read' },
  { method: 'GET', path: '/metrics', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/views', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/views', right: 'read', body: { name: 'x', query: '' } },
  { method: 'PUT', path: '/api/v1/admin/views/some-id', right: 'read', body: { name: 'x', query: '' } },
  { method: 'DELETE', path: '/api/v1/admin/views/some-id', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/invitations', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/members', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/outbox/messages', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/audit/integrity', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/audit/verify', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/audit/export', right: 'export' },
  { method: 'POST', path: `${base}/note`, right: 'review', body: { email: 'a@example.org', notes: 'x' } },
  { method: 'POST', path: `${base}/hold`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/release`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/ask`, right: 'review', body: { email: 'a@example.org', question: 'x' } },
  { method: 'POST', path: `${base}/claim`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/assign`, right: 'review', body: { email: 'a@example.org', to: null } },
  { method: 'POST', path: `${base}/score`, right: 'review', body: { email: 'a@example.org', score: 1 } },
  { method: 'POST', path: `${base}/undo`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/erase`, right: 'roles', body: { email: 'a@example.org' } },
  { method: 'POST', path: '/api/v1/admin/members/some-id/end-sessions', right: 'roles' },
  { method: 'POST', path: '/api/v1/admin/outbox/discard', right: 'invite', body: { ids: ['x'] } },
  { method: 'POST', path: `${base}/approve`, right: 'review', body: { email: 'a@example.org', invite: false } },
  { method: 'POST', path: `${base}/reject`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/reconsider`, right: 'review', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/some-id/clear-mail`, right: 'review' },
  { method: 'POST', path: `${base}/invite`, right: 'invite', body: { email: 'a@example.org' } },
  { method: 'POST', path: '/api/waitlist/invite', right: 'invite', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/withdraw-invitation`, right: 'invite', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/some-id/link`, right: 'invite' },
  { method: 'POST', path: '/api/v1/admin/outbox/retry', right: 'invite', body: {} },
  { method: 'POST', path: `${base}/revoke`, right: 'roles', body: { email: 'a@example.org' } },
  { method: 'POST', path: '/api/admin/revoke-access', right: 'roles', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/restore`, right: 'roles', body: { email: 'a@example.org' } },
  { method: 'POST', path: `${base}/change-role`, right: 'roles', body: { email: 'a@example.org', role: 'coach' } },
  { method: 'POST', path: '/api/v1/admin/jobs/some-id/start', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/jobs/some-id/pause', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/jobs/some-id/resume', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/jobs/some-id/cancel', right: 'read' },
  { method: 'PUT', path: '/api/v1/admin/templates/confirm/en', right: 'admin', body: { subject: 'x', text: 'y' } },
  { method: 'DELETE', path: '/api/v1/admin/templates/confirm/en', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/imports/preview', right: 'import', body: [] },
  { method: 'POST', path: '/api/v1/admin/imports?mode=plan', right: 'import', body: [] },
  { method: 'GET', path: '/api/v1/admin/webhooks', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/webhooks', right: 'admin', body: { url: 'https://hooks.example.com/' } },
  { method: 'PUT', path: '/api/v1/admin/webhooks/some-id', right: 'admin', body: { active: false } },
  { method: 'DELETE', path: '/api/v1/admin/webhooks/some-id', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/webhooks/some-id/rotate', right: 'admin', body: {} },
  { method: 'POST', path: '/api/v1/admin/webhooks/some-id/test', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/webhooks/some-id/replay', right: 'admin', body: { dead: true } },
  { method: 'GET', path: '/api/v1/admin/webhooks/some-id/deliveries', right: 'admin' },
  { method: 'GET', path: '/api/v1/admin/webhooks/some-id/deliveries/some-delivery', right: 'admin' },
  { method: 'GET', path: '/api/v1/admin/api-keys', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/api-keys', right: 'admin', body: { name: 'x', scopes: ['read'] } },
  { method: 'DELETE', path: '/api/v1/admin/api-keys/some-id', right: 'admin' },
  { method: 'GET', path: '/api/v1/admin/admins', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/admins', right: 'admin', body: { email: 'n@example.org', name: 'N', level: 'viewer' } },
  { method: 'PUT', path: '/api/v1/admin/admins/some-id', right: 'admin', body: { level: 'viewer' } },
  { method: 'POST', path: '/api/v1/admin/admins/some-id/suspend', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/admins/some-id/resume', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/admins/some-id/resend', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/admins/some-id/reset-second-factor', right: 'admin' },
  { method: 'DELETE', path: '/api/v1/admin/admins/some-id', right: 'admin' },
  { method: 'POST', path: '/gate/check', right: 'gate', body: { token: 'x' } },
  { method: 'POST', path: '/api/v1/access/resolve', right: 'gate', body: { provider: 'supabase', subjectId: 'x', email: null, emailVerified: false } },
  { method: 'GET', path: '/api/v1/admin/accounts', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/members/some-id/release-account', right: 'roles' },
  { method: 'GET', path: '/api/v1/admin/clerk', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/clerk/retry', right: 'invite', body: {} },
  { method: 'GET', path: '/api/v1/admin/clerk/reconcile', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/clerk/reconcile', right: 'invite' },
  { method: 'POST', path: '/api/v1/admin/clerk/remedies', right: 'invite', body: { id: 'x', remedy: 'approve' } },
  { method: 'GET', path: '/gate/changes', right: 'gate' },
  { method: 'POST', path: '/gate/exchange', right: 'gate', body: { app: 'https://app.test', code: 'x', verifier: 'x' } },
  { method: 'POST', path: '/gate/end', right: 'gate', body: { token: 'x' } },
  { method: 'GET', path: '/api/v1/admin/events', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/analytics', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/feedback', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/backups', right: 'admin' },
  { method: 'GET', path: '/api/v1/admin/templates', right: 'read' },
  { method: 'PUT', path: '/api/v1/admin/templates/invitation/en', right: 'admin', body: { subject: 'x', text: 'x' } },
  { method: 'DELETE', path: '/api/v1/admin/templates/invitation/en', right: 'admin' },
  { method: 'POST', path: '/api/v1/admin/templates/preview', right: 'read', body: { kind: 'invitation', locale: 'en', subject: 'x', text: 'x' } },
  { method: 'GET', path: '/api/v1/admin/settings', right: 'admin' },
  { method: 'GET', path: '/api/v1/admin/settings/health', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/settings/mail-test', right: 'admin', body: { to: 'a@example.org' } },
  { method: 'GET', path: '/api/v1/admin/alerts', right: 'read' },
  { method: 'PUT', path: '/api/v1/admin/alerts/settings', right: 'admin', body: {} },
  { method: 'POST', path: '/api/v1/admin/alerts/test', right: 'admin', body: {} },
  { method: 'POST', path: '/api/v1/admin/jobs/plan', right: 'review', body: { kind: 'bulk', action: 'reject', selection: { ids: ['x'] } } },
  { method: 'POST', path: '/api/v1/admin/waves', right: 'review', body: { action: 'reject', selection: { ids: ['x'] } } },
  { method: 'GET', path: '/api/v1/admin/jobs', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/waves', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/jobs/some-id', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/jobs/some-id/items', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/jobs/some-id/failures.csv', right: 'read' },
  { method: 'GET', path: '/api/v1/admin/imports/some-id/failures.csv', right: 'import' },
  { method: 'GET', path: '/api/v1/admin/export', right: 'export' },
  { method: 'GET', path: '/api/v1/admin/approved-users', right: 'read' },
  { method: 'POST', path: '/api/v1/admin/approved-users', right: 'roles', body: { email: 'a@example.org', role: 'coach' } },
  { method: 'PUT', path: '/api/v1/admin/approved-users/a@example.org', right: 'roles', body: { role: 'coach' } },
  { method: 'DELETE', path: '/api/v1/admin/approved-users/a@example.org', right: 'roles' },
  { method: 'POST', path: '/api/v1/admin/approved-users/bulk', right: 'import', body: { mode: 'plan', items: [] } },
  { method: 'GET', path: '/api/v1/admin/approved-users/export', right: 'export' },
];
const rights = ['read', 'review', 'invite', 'roles', 'import', 'export', 'gate', 'admin'];

describe('SR-26 administrative routes', () => {
  it('are all in the list below', () => {
    const listed = new Set(acts.map(({ method, path }) => `${method} ${path.split('?')[0]!.replace('some-id', '{id}').replace('a@example.org', '{email}').replace('deliveries/some-delivery', 'deliveries/{delivery}').replace('confirm/en', '{kind}/{locale}')}`));
    const served = harness.foyer.app.routes.filter(({ contract }) => contract.auth === 'admin').map(({ contract }) => `${contract.method.toUpperCase()} ${contract.path}`);
    const missing = served.filter((route) => !listed.has(route));
    expect(missing).toEqual([]);
  });

  it.each(acts)('$method $path is closed without a key, with a wrong one, and with one that may not', async ({ method, path, right, body }) => {
    const ask = { method, ...(body ? { body } : {}) };
    await expectProblem(await harness.fetch(path, ask), 'auth/required');
    await expectProblem(await harness.fetch(path, { ...ask, key: 'x'.repeat(49) }), 'auth/required');
    await expectProblem(await harness.fetch(path, { ...ask, key: `foyer_${'A'.repeat(43)}` }), 'auth/required');
    await expectProblem(await harness.fetch(path, { ...ask, headers: { authorization: `Basic ${btoa('admin:admin')}` } }), 'auth/required');
    const key = await keyWith(harness, rights.filter((one) => one !== right && !(right !== 'admin' && one === 'admin')));
    await expectProblem(await harness.fetch(path, { ...ask, key }), 'auth/forbidden');
    if (path !== '/metrics') {
      const refused = await harness.expectAuditEvent('act.refused', { detail: { code: 'auth/forbidden' }, actorKind: 'api_key' });
      expect(refused.personal).toContain('192.0.2.1');
    }
  });

  it('SR-66 record a wrong key, and count it so that guessing cannot fill the log', async () => {
    const limited = await startHarness({ env: { LIMIT_TOKEN_PER_MINUTE: '5' } });
    const statuses = [];
    for (let guess = 0; guess < 8; guess++) statuses.push((await limited.fetch(base, { key: `foyer_${'B'.repeat(43)}` })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await limited.eventsOf()).filter(({ act }) => act === 'act.refused')).toHaveLength(5);
    expect((await limited.admin(base)).status).toBe(200);
    await limited.close();
  });
});

describe('listing', () => {
  it('gives pages that fit together, newest first, with counts', async () => {
    const own = await startHarness();
    const emails: string[] = [];
    for (let i = 0; i < 5; i++) {
      own.clock.advance(1000);
      emails.unshift((await joins(own)).email);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = (await (await own.admin(`${base}?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)).json()) as { items: { email: string }[]; nextCursor: string | null; counts: Record<string, number> };
      expect(page.counts).toMatchObject({ all: 5, pending: 5, confirmed: 0 });
      seen.push(...page.items.map(({ email }) => email));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(emails);
    await own.close();
  });

  it.each([
    ['status', 'nobody'], ['confirmed', 'yes'], ['limit', '0'], ['limit', '201'], ['limit', '1e2'], ['sort', 'email'], ['sort', 'tokenHash'], ['flag', 'x'], ['delivery', 'x'],
    ['tokenHash', 'x'], ['order', 'asc'], ['cursor', 'nonsense'],
  ])('SR-24 refuses %s=%s', async (name, value) => {
    await expectProblem(await harness.admin(`${base}?${name}=${value}`), 'input/invalid');
  });

  it('refuses a parameter given twice', async () => {
    await expectProblem(await harness.admin(`${base}?limit=1&limit=2`), 'input/malformed');
  });

  it('finds people by stage, role, confirmation and part of a name', async () => {
    const { email } = await confirms(harness, { name: 'Quirinia Zabel', role: 'client' });
    await harness.services.store.indexChanged(1000);
    for (const query of ['q=uirini', 'q=UIRINI', `q=${encodeURIComponent(email.slice(2, 12))}&status=pending,invited`, 'requestedRole=client&confirmed=true&q=Zabel']) {
      const { items } = (await (await harness.admin(`${base}?${query}`)).json()) as { items: { email: string }[] };
      expect(items.map((item) => item.email), query).toContain(email);
    }
  });
});

describe('deciding', () => {
  it('gives everybody an outcome of their own', async () => {
    const { email } = await confirms(harness);
    const response = await harness.admin(`${base}/approve`, { emails: [email, 'nobody@example.org', 'no address'], ids: ['no-such-id'] });
    expect(await outcomes(response)).toEqual(['entry/not_found', 'invited', 'entry/not_found', 'input/invalid']);
  });

  it('wants to know whom, and takes no unknown role or field', async () => {
    await expectProblem(await harness.admin(`${base}/approve`, {}), 'input/invalid');
    await expectProblem(await harness.admin(`${base}/approve`, { email: 'a@example.org', approvedAt: 1 }), 'input/invalid');
    const { email } = await confirms(harness);
    for (const role of ['Coach', 'coach ', 'COACH', 'admin', '__proto__', '']) {
      expect(await outcomes(harness.admin(`${base}/approve`, { email, role })), role).toEqual(['role/unknown']);
    }
  });

  it('SR-25 refuses transitions that are not in the table', async () => {
    const { email } = await joins(harness);
    expect(await outcomes(harness.admin(`${base}/revoke`, { email }))).toEqual(['entry/stage_conflict']);
    await harness.admin(`${base}/reject`, { email });
    expect(await outcomes(harness.admin(`${base}/revoke`, { email }))).toEqual(['entry/stage_conflict']);
    expect(await outcomes(harness.admin(`${base}/reconsider`, { email }))).toEqual(['pending']);
  });

  it('says when somebody else was quicker', async () => {
    const { email } = await confirms(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    expect(await outcomes(harness.admin(`${base}/approve`, { email, version: person!.entry.version - 1 }))).toEqual(['entry/changed']);
    expect(await outcomes(harness.admin(`${base}/approve`, { email, version: person!.entry.version }))).toEqual(['invited']);
  });

  it('invites somebody who is not on the list when a role is given', async () => {
    const email = newEmail();
    expect(await outcomes(harness.admin('/api/waitlist/invite', { email }))).toEqual(['entry/not_found']);
    expect(await outcomes(harness.admin('/api/waitlist/invite', { email, role: 'client', name: 'Noa' }))).toEqual(['invited']);
    expect(linkIn(await harness.readMailTo(email)).pathname).toBe('/invite');
  });

  it('takes access back, gives it again, and explains both', async () => {
    const { email, browser } = await comesIn(harness);
    expect(await outcomes(harness.admin('/api/admin/revoke-access', { email, reason: 'Left the team' }))).toEqual(['revoked']);
    expect((await harness.fetch('/gate/verify', { browser })).status).toBe(401);
    const why = (await (await harness.admin(`/api/v1/admin/explain?email=${encodeURIComponent(email)}`)).json()) as { access: boolean; summary: string; timeline: unknown[] };
    expect(why.access).toBe(false);
    expect(why.summary).toContain('Left the team');
    expect(why.timeline.length).toBeGreaterThan(4);
    expect(await outcomes(harness.admin(`${base}/restore`, { email }))).toEqual(['invited']);
    await harness.expectAuditEvent('access.restored', { email, actorKind: 'api_key' });
  });

  it('SR-66 records who did what to whom, from where to where', async () => {
    const { email } = await confirms(harness, { role: 'client' });
    const key = await keyWith(harness, ['review', 'invite'], { name: 'Nora' });
    await harness.fetch(`${base}/approve`, { method: 'POST', key, body: { email, role: 'coach', notes: 'Good' } });
    const event = await harness.expectAuditEvent('entry.approved', { email, detail: { from: 'pending', role: 'coach', roleBefore: null, requestedRole: 'client' }, actorKind: 'api_key' });
    expect(event.actorId).toContain('Nora');
  });
});

describe('one person', () => {
  it('is shown with invitations and grant, without any secret', async () => {
    const { email, token } = await isInvited(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    const text = await (await harness.admin(`${base}/${person!.entry.id}`)).text();
    expect(JSON.parse(text)).toMatchObject({ entry: { email, status: 'invited' }, grant: { role: 'coach', claimed: false }, invitations: [{ state: 'pending', linkShown: false }] });
    for (const secret of [token, person!.invitation!.tokenHash, 'tokenHash']) expect(text).not.toContain(secret);
    await expectProblem(await harness.admin(`${base}/nobody`), 'entry/not_found');
  });
});

describe('SR-32 copying a link', () => {
  it('shows a live link once, to a key that may grant its role, and records it', async () => {
    const { email, token } = await isInvited(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    const at = `${base}/${person!.entry.id}/link`;
    const below = await keyWith(harness, ['invite'], { roleMax: 'client' });
    await expectProblem(await harness.fetch(at, { method: 'POST', key: below }), 'role/above_rank');
    const shown = (await (await harness.admin(at, undefined, { method: 'POST' })).json()) as { link: string };
    expect(shown.link).toBe(`https://foyer.test/invite?token=${token}`);
    await expectProblem(await harness.admin(at, undefined, { method: 'POST' }), 'invitation/link_shown');
    await harness.expectAuditEvent('invitation.link_shown', { email });
  });

  it('shows none of a role whose links are only mailed, and none where nothing is live', async () => {
    const mailed = await isInvited(harness, { role: 'client' });
    const pending = await confirms(harness);
    for (const [email, code] of [[mailed.email, 'invitation/link_policy'], [pending.email, 'invitation/not_found']] as const) {
      const { person } = await harness.services.store.snapshot({ by: 'email', email });
      await expectProblem(await harness.admin(`${base}/${person!.entry.id}/link`, undefined, { method: 'POST' }), code);
    }
    await expectProblem(await harness.admin(`${base}/nobody/link`, undefined, { method: 'POST' }), 'entry/not_found');
  });

  it('never puts a live link into a list, a detail, the log of acts or an explanation', async () => {
    const { email, token } = await isInvited(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    for (const path of [`${base}?limit=200`, `${base}/${person!.entry.id}`, '/api/v1/admin/audit?limit=200', `/api/v1/admin/explain?email=${encodeURIComponent(email)}`, '/api/v1/admin/outbox']) {
      expect(await (await harness.admin(path)).text(), path).not.toContain(token);
    }
  });
});

describe('API keys', () => {
  it('SR-29 shows a key once, keeps its hash, and ends it at once', async () => {
    const made = (await (await harness.admin('/api/v1/admin/api-keys', { name: 'CI', scopes: ['read'], expiresInDays: 1 })).json()) as { id: string; key: string };
    expect(made.key).toMatch(/^foyer_[A-Za-z0-9_-]{43}$/);
    expect((await harness.fetch(base, { key: made.key })).status).toBe(200);
    expect(await (await harness.admin('/api/v1/admin/api-keys')).text()).not.toContain(made.key.slice(6));
    expect((await harness.admin(`/api/v1/admin/api-keys/${made.id}`, undefined, { method: 'DELETE' })).status).toBe(200);
    expect((await harness.fetch(base, { key: made.key })).status).toBe(401);
    await harness.expectAuditEvent('api_key.revoked', { detail: { name: 'CI' } });
    await expectProblem(await harness.admin('/api/v1/admin/api-keys/nothing', undefined, { method: 'DELETE' }), 'input/invalid');
  });

  it('SR-29 ends a key at the millisecond it expires', async () => {
    const own = await startHarness();
    const key = await keyWith(own, ['read'], { expiresInDays: 1 });
    own.clock.advance(86_400_000 - 1);
    expect((await own.fetch(base, { key })).status).toBe(200);
    own.clock.advance(1);
    expect((await own.fetch(base, { key })).status).toBe(401);
    await own.close();
  });

  it('SR-23 never makes a key above the rank of the one that makes it', async () => {
    const below = await keyWith(harness, ['admin', 'review', 'invite'], { roleMax: 'client' });
    const made = await harness.fetch('/api/v1/admin/api-keys', { method: 'POST', key: below, body: { name: 'climber', scopes: ['review', 'invite'], roleMax: 'coach' } });
    const { key } = (await made.json()) as { key: string };
    const { email } = await confirms(harness);
    expect(await outcomes(harness.fetch(`${base}/approve`, { method: 'POST', key, body: { email, role: 'coach' } }))).toEqual(['role/above_rank']);
  });

  it('SR-23 never gives a new key a right its maker lacks', async () => {
    const keeper = await keyWith(harness, ['admin']);
    const response = await harness.fetch('/api/v1/admin/api-keys', { method: 'POST', key: keeper, body: { name: 'climber', scopes: ['roles', 'export'] } });
    await expectProblem(response, 'auth/forbidden');
  });

  it('wants a name, known rights and a sensible end', async () => {
    for (const body of [{}, { name: 'x' }, { name: 'x', scopes: [] }, { name: 'x', scopes: ['everything'] }, { name: 'x', scopes: ['read'], expiresInDays: 0 }, { name: 'x', scopes: ['read'], roleMax: 'king' }]) {
      await expectProblem(await harness.admin('/api/v1/admin/api-keys', body), 'input/invalid');
    }
  });

  it('SR-30 never matches an empty or shorter credential, and none when no break-glass key is set', async () => {
    for (const authorization of ['Bearer ', 'Bearer', 'Bearer undefined', 'Bearer null', 'Bearer a-harness-key', 'bearer', '']) {
      expect((await harness.fetch(base, { headers: { authorization } })).status, authorization).toBe(401);
    }
  });
});

describe('the log of acts', () => {
  it('reads in order from any point', async () => {
    const first = (await (await harness.admin('/api/v1/admin/audit?after=0&limit=3')).json()) as { items: { seq: number }[]; head: { seq: number } };
    expect(first.items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const next = (await (await harness.admin('/api/v1/admin/audit?after=3&limit=1')).json()) as typeof first;
    expect(next.items.map(({ seq }) => seq)).toEqual([4]);
    for (const query of ['after=-1', 'after=x', 'limit=0', 'limit=201', 'from=1']) await expectProblem(await harness.admin(`/api/v1/admin/audit?${query}`), 'input/invalid');
  });
});

describe('the outbox', () => {
  it('counts what waits and puts parked mail back', async () => {
    expect(await (await harness.admin('/api/v1/admin/outbox')).json()).toMatchObject({ queued: expect.any(Number), parked: expect.any(Number) });
    expect(await (await harness.admin('/api/v1/admin/outbox/retry', {})).json()).toEqual({ retried: 0 });
    await harness.expectAuditEvent('mail.retry_requested', { detail: { mails: 'all parked' }, actorKind: 'api_key' });
    await expectProblem(await harness.admin('/api/v1/admin/outbox/retry', { all: true }), 'input/invalid');
  });
});
