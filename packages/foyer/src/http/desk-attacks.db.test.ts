import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { JobRunner } from '../application/jobs/job-runner.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, newEmail } from '../testing/stories.ts';

const api = '/api/v1/admin';

interface Place { readonly url: string; readonly remove: () => Promise<void> | void }

const places: Readonly<Record<string, () => Promise<Place> | Place>> = {
  'one SQLite file': () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-attacked-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  'one PostgreSQL database': async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
};

describe.each(Object.keys(places))('the desk under attack, two processes on %s', (name) => {
  let place: Place;
  let one: Harness;
  let other: Harness;

  beforeAll(async () => {
    place = await places[name]!();
    const env = { GATE_APPS: 'https://app.example.com' };
    [one, other] = await Promise.all([startHarness({ database: place.url, clock: 'system', env }), startHarness({ database: place.url, clock: 'system', env })]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  it.each([['a zero byte', '\u0000'], ['half a letter', '\ud800'], ['a huge number of marks', '\u0301'.repeat(40)]])('SR-59 text with %s breaks nothing', async (_, mark) => {
    const { email } = await confirms(one);
    const { id } = (await one.services.store.snapshot({ by: 'email', email })).person!.entry;
    const x = `a${mark}b`;
    const q = encodeURIComponent(x.toWellFormed());
    const owner = await one.signIn('owner');
    const posts: [string, unknown][] = [
      ['waitlist/note', { id, notes: x }], ['waitlist/hold', { id, notes: x }], ['waitlist/ask', { id, question: x }], ['waitlist/assign', { id, to: x }], ['waitlist/reject', { id: x, reason: x }],
      ['waitlist/reject', { email, reason: x }], ['waitlist/approve', { email, role: x }], ['waitlist/approve', { email, notes: x, role: 'coach' }], ['waitlist/claim', { ids: [x, id], emails: [x, `${x}@example.org`] }],
      ['waitlist/invite', { email: newEmail(), role: 'coach', name: x }], ['waitlist/revoke', { email, reason: x }],
      ['views', { name: x, query: `q=${x}` }], ['jobs/plan', { kind: 'wave', name: x, action: 'approve', selection: { ids: [x] }, options: { notes: x, reason: x } }],
      ['jobs/plan', { kind: 'wave', name: x, action: 'approve', selection: { filter: { q: x } } }], ['jobs/plan', { kind: 'wave', action: 'approve', selection: { filter: { source: x, claimedBy: x, role: x } } }],
      ['jobs/plan', { kind: 'wave', name: x, action: 'reject', selection: { filter: {}, order: 'random', seed: x }, options: { reason: x } }],
      ['admins', { email: newEmail(), name: x, level: 'viewer' }], ['admins', { email: `${x}@example.org`, name: 'N', level: 'viewer' }], ['api-keys', { name: x, scopes: ['read'] }],
      ['outbox/discard', { ids: [x] }], ['outbox/retry', { ids: [x] }], ['approved-users', { email: newEmail(), role: 'coach', name: x, notes: x }], ['approved-users', { email: newEmail(), role: x }],
      ['approved-users/bulk', { mode: 'apply', items: [{ email: newEmail(), role: 'coach', notes: x, name: x, source: x, answers: { goal: x } }, { email: newEmail(), role: x }] }],
      ['templates/preview', { kind: 'confirm', locale: 'en', subject: 'S', text: `${x} {{ link }}` }], ['settings/mail-test', { to: x }],
      ['webhooks', { url: `https://hooks.example.com/${x}`, description: x }], ['session', { email: x, password: x }], ['session', { email: owner.email, password: x }], ['password/forgot', { email: x }],
      ['admins/join', { token: x, name: x, password: x }], ['admins/join/look', { token: x }], ['setup', { token: x, email: x, name: x, password: x }], ['password/reset', { token: x, password: x }],
      ['session/confirm', { password: x, code: x }], ['password', { current: x, next: x }], ['second-factor', { password: x }], ['session/second-factor', { recoveryCode: x }],
    ];
    const answers: [string, number][] = [];
    for (const [path, body] of posts) answers.push([`${path} ${JSON.stringify(body).slice(0, 80)}`, (await one.post(`${api}/${path}`, body, owner)).status]);
    for (const path of ['/gate/check', '/gate/end']) answers.push([path, (await one.admin(path, { token: x })).status]);
    answers.push(['/gate/exchange', (await one.admin('/gate/exchange', { app: x, code: x, verifier: x })).status]);
    answers.push(['started', (await one.post('/api/waitlist/started', { role: x, source: x })).status]);
    for (const query of [
      `waitlist?q=${q}`, `waitlist?role=${q}`, `waitlist?source=${q}`, `waitlist?claimedBy=${q}`, `waitlist?requestedRole=${q}&assignedRole=${q}`, `waitlist?cursor=${q}`, `invitations?role=${q}`, `members?q=${q}`, `members?role=${q}&cursor=${q}`,
      `audit?actor=${q}`, `audit?entry=${q}`, `audit?act=${q}`, `explain?email=${q}`, `analytics?role=${q}&source=${q}&wave=${q}`, `approved-users?q=${q}&role=${q}`, `feedback?cursor=${q}`, `jobs?cursor=${q}`, `outbox/messages?cursor=${q}`,
      `export?q=${q}`, `export?source=${q}&format=json`, `audit/export?actor=${q}`, `waitlist/${q}`, `jobs/${q}`, `jobs/${q}/items`, `webhooks/${q}/deliveries`, `imports/${q}/failures.csv`,
    ]) answers.push([query, await one.fetch(`${api}/${query}`, owner).then(({ status }) => status, () => 599)]);
    for (const [method, path, body] of [['PUT', `approved-users/${encodeURIComponent(email)}`, { notes: x, name: x }], ['DELETE', `approved-users/${q}`], ['PUT', `admins/${q}`, { name: x }], ['DELETE', `admins/${q}`], ['DELETE', `api-keys/${q}`],
      ['PUT', `views/${q}`, { name: x, query: x }], ['DELETE', `sessions/${q}`], ['PUT', 'templates/confirm/en', { subject: 'S', text: `${x} [Go on]({{ link }})` }], ['PUT', 'alerts/settings', { mailTo: [x], thresholds: { [x]: 1 } }]] as [string, string, unknown?][]) {
      answers.push([`${method} ${path}`, (await one.fetch(`${api}/${path}`, { method, ...owner, ...(body === undefined ? {} : { body }) })).status]);
    }
    answers.push(['import', (await one.fetch(`${api}/imports?mode=apply`, { method: 'POST', body: `email,notes,name,source\n${newEmail()},${x},${x},${x}\n`, headers: { ...owner.headers, 'content-type': 'text/csv' } })).status]);
    expect(answers.filter(([, status]) => status >= 500)).toEqual([]);
  });

  it('SR-59 numbers of any size break nothing', async () => {
    const owner = await one.signIn('owner');
    const { id: job } = (await (await one.post(`${api}/jobs/plan`, { kind: 'bulk', action: 'hold', selection: { filter: {} } }, owner)).json()) as { id: string };
    const { email } = await confirms(one);
    const answers: [string, number][] = [];
    for (const path of [
      'audit?before=999999999999999', 'audit?after=999999999999999', 'audit?from=0000-01-01', 'audit?to=9999-12-31', `jobs/${job}/items?cursor=9999999999`, `jobs/${job}/items?cursor=2147483648`, `jobs?cursor=999999999999999.${job}`,
      'waitlist?joinedAfter=0000-01-01', 'waitlist?joinedBefore=9999-12-31T23:59:59Z', 'analytics?from=0000-01-01&to=9999-12-31', 'analytics?from=9999-12-31&to=0000-01-01', 'analytics?from=-1', 'export?joinedAfter=0000-01-01',
    ]) answers.push([path, await one.fetch(`${api}/${path}`, owner).then(({ status }) => status, () => 599)]);
    answers.push(['changes', (await one.admin('/gate/changes?after=999999999999999')).status]);
    for (const [path, body] of [
      ['waitlist/note', { email, notes: 'x', version: Number.MAX_SAFE_INTEGER }], ['waitlist/note', { email, notes: 'x', version: -1 }], ['waitlist/note', { email, notes: 'x', version: 1e300 }], ['waitlist/score', { email, score: 1e3 }],
      ['jobs/plan', { kind: 'wave', action: 'approve', selection: { filter: {}, take: 10_000_000 }, refill: true, pacePerHour: 1_000_000 }], ['jobs/plan', { kind: 'wave', action: 'approve', selection: { filter: {}, take: Number.MAX_SAFE_INTEGER } }],
      ['approved-users', { email: newEmail(), role: 'coach', approved_at: '0000-01-01', waitlist_joined_at: '+275760-09-13' }], ['approved-users', { email: newEmail(), role: 'coach', approved_at: '99999999999999' }],
      ['api-keys', { name: 'x', scopes: ['read'], expiresInDays: 3650 }], ['api-keys', { name: 'x', scopes: Array.from({ length: 3000 }, () => 'read') }],
    ] as [string, unknown][]) answers.push([`${path} ${JSON.stringify(body).slice(0, 60)}`, (await one.post(`${api}/${path}`, body, owner)).status]);
    answers.push(['alerts', (await one.fetch(`${api}/alerts/settings`, { method: 'PUT', body: { thresholds: { backlogEntries: 1e21 }, version: Number.MAX_SAFE_INTEGER }, ...owner })).status]);
    expect(answers.filter(([, status]) => status >= 500)).toEqual([]);
  });

  it('a plan is started once, however many start it at once, and changes everybody once', async () => {
    const owner = await one.signIn('owner');
    const people: string[] = [];
    while (people.length < 5) people.push((await confirms(one)).email);
    const ids = await Promise.all(people.map(async (email) => (await one.services.store.snapshot({ by: 'email', email })).person!.entry.id));
    const { id } = (await (await one.post(`${api}/jobs/plan`, { kind: 'bulk', action: 'approve', selection: { ids }, options: { role: 'coach' } }, owner)).json()) as { id: string };
    const answers = await Promise.all(Array.from({ length: 8 }, (_, turn) => (turn % 2 ? one : other).post(`${api}/jobs/${id}/start`, {}, owner)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    await Promise.all([new JobRunner(one.services).runDue(), new JobRunner(other.services).runDue(), new JobRunner(other.services).runDue()]);
    await new JobRunner(one.services).runDue();
    for (const email of people) expect((await one.eventsOf(email)).filter(({ act }) => act === 'invitation.created'), email).toHaveLength(1);
    expect((await one.eventsOf()).filter(({ act, detail }) => act === 'job.started' && detail.includes(id))).toHaveLength(1);
  });

  it('a code for a session of an application is worth one, in whichever process it is shown', async () => {
    const { browser, email } = await comesIn(one);
    const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const entered = await one.fetch(`/gate/enter?app=${encodeURIComponent('https://app.example.com')}&state=${state}&challenge=${challenge}`, { browser });
    const back = new URL(entered.headers.get('location')!);
    expect(back.origin).toBe('https://app.example.com');
    const ask = { app: 'https://app.example.com', code: back.searchParams.get('code')!, verifier };
    const bad = [{ ...ask, verifier: state }, { ...ask, app: 'https://foyer.test' }, { ...ask, code: `${ask.code}A` }, { ...ask, code: state }];
    for (const wrong of bad) expect((await other.admin('/gate/exchange', wrong)).status).toBe(410);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, turn) => (turn % 2 ? one : other).admin('/gate/exchange', ask)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await one.eventsOf(email)).filter(({ act, detail }) => act === 'session.started' && detail.includes('app.example.com'))).toHaveLength(1);
    // The errand of a listed application, with somebody else's words in it, leads nowhere else.
    for (const app of ['https://app.example.com.evil.example', 'https://app.example.com@evil.example', 'https://app.example.com/', 'http://app.example.com', '//app.example.com', 'https://app.example.com:444', 'https://APP.example.com']) {
      expect((await one.fetch(`/gate/enter?app=${encodeURIComponent(app)}&state=${state}&challenge=${challenge}`, { browser })).status, app).toBe(422);
    }
  });

  it('SR-59 strangers with zero bytes break neither an answer nor what is counted', async () => {
    const person = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', accept: 'text/html' } };
    const answers: [string, number][] = [];
    const ask = async (path: string, more: Parameters<Harness['fetch']>[1] = {}) => {
      answers.push([path, await one.fetch(path, { ...person, ...more }).then(({ status }) => status, () => 599)]);
    };
    const { browser } = await comesIn(one);
    for (const path of ['/waitlist?utm_source=a%00b', '/waitlist?utm_source=a%00b&ref=%00&utm_medium=%00&lang=%00&role=%00', '/waitlist/coach?utm_source=%00', '/?utm_source=%00', '/invite?token=%00', '/waitlist/status?ticket=%00', '/sign-in?next=%00', '/unsubscribe?token=%00', '/waitlist/success?email=%00', '/api/waitlist/form?role=%00&lang=%00', '/api/waitlist/check?email=%00', '/gate/verify?role=%00']) await ask(path);
    const x = 'a\u0000b';
    for (const [path, body] of [
      ['/api/waitlist/started', { role: x, source: x }], ['/api/waitlist/join', { email: newEmail(), name: x }], ['/api/waitlist/join', { email: newEmail(), name: 'Ana', role: x }], ['/api/waitlist/join', { email: newEmail(), name: 'Ana', source: x, ref: x, utm: { source: x } }],
      ['/api/waitlist/join', { email: newEmail(), name: 'Ana', answers: { [x]: x } }], ['/api/waitlist/join', { email: newEmail(), name: 'Ana', website: x, locale: x, proof: x }], ['/api/waitlist/confirm', { token: x }], ['/api/waitlist/validate', { token: x }],
      ['/api/waitlist/accept', { token: x }], ['/api/waitlist/recover', { email: x }], ['/gate/assertion', { audience: x }],
    ] as [string, unknown][]) await ask(path, { method: 'POST', body, headers: {} });
    for (const [path, fields] of [['/waitlist', { email: newEmail(), name: x, utm_source: x, ref: x, source: x }], ['/waitlist', { email: newEmail(), name: 'Ana', utm_source: x, ref: x, source: x, referrer: x }], ['/feedback', { score: '5', text: x }], ['/account', { name: x }], ['/onboarding', { step: x }]] as [string, Record<string, string>][]) {
      await ask(path, { method: 'POST', body: new URLSearchParams(fields), headers: { ...person.headers, 'sec-fetch-site': 'same-origin' }, browser });
    }
    expect(answers.filter(([, status]) => status >= 500)).toEqual([]);
    await expect(one.services.visits.flush(one.services.store.numbers)).resolves.toBeUndefined();
  });
});
