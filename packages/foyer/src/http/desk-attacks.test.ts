import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportPeople } from '../application/export/export-people.ts';
import { adminActor } from '../domain/levels.ts';
import { minuteMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, keyWith, newEmail, outcomes } from '../testing/stories.ts';
import { serve } from './node-server.ts';

const api = '/api/v1/admin';
let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const stageOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person?.entry.stage;
/** Reads the beginning of an answer that goes on. */
async function follows(response: Response): Promise<() => Promise<void>> {
  const reader = response.body!.getReader();
  await reader.read();
  return () => reader.cancel();
}

describe('SR-23 nobody reaches above their own right', () => {
  it('a key kept below a role makes no owner, admin or reviewer who may more', async () => {
    const key = await keyWith(harness, ['read', 'review', 'invite', 'roles', 'import', 'export', 'gate', 'admin'], { roleMax: 'client' });
    for (const [level, roles] of [['owner', null], ['admin', null], ['reviewer', null], ['reviewer', ['coach']]] as const) {
      const answer = await harness.post(`${api}/admins`, { email: newEmail(), name: 'Mallory', level, roles }, { key });
      await expectProblem(answer, 'team/above_you');
    }
    expect((await harness.post(`${api}/admins`, { email: newEmail(), name: 'Vic', level: 'reviewer', roles: ['client'] }, { key })).status).toBe(201);
    expect((await harness.post(`${api}/admins`, { email: newEmail(), name: 'Vic', level: 'viewer' }, { key })).status).toBe(201);
    const reviewer = await harness.signIn('reviewer', { roles: ['client'] });
    await expectProblem(await harness.fetch(`${api}/admins/${reviewer.id}`, { method: 'PUT', body: { roles: ['client', 'coach'] }, key }), 'team/above_you');
    await expectProblem(await harness.fetch(`${api}/admins/${reviewer.id}`, { method: 'PUT', body: { roles: null }, key }), 'team/above_you');
    await expectProblem(await harness.fetch(`${api}/admins/${reviewer.id}`, { method: 'PUT', body: { level: 'owner' }, key }), 'team/above_you');
  });

  it('a key kept below a role erases nobody who holds it', async () => {
    const { email } = await comesIn(harness, { role: 'coach' });
    const key = await keyWith(harness, ['roles'], { roleMax: 'client' });
    expect(await outcomes(harness.post(`${api}/waitlist/erase`, { email }, { key }))).toEqual(['role/above_rank']);
    expect(await stageOf(email)).toBe('accepted');
  });

  it('access that was taken back is given again only by whoever may give it', async () => {
    const { email } = await comesIn(harness);
    expect(await outcomes(harness.admin(`${api}/waitlist/revoke`, { email }))).toEqual(['revoked']);
    const reviewer = await harness.signIn('reviewer');
    for (const act of ['approve', 'invite']) {
      expect(await outcomes(harness.post(`${api}/waitlist/${act}`, { email, role: 'coach' }, reviewer)), act).toEqual(['auth/forbidden']);
    }
    await expectProblem(await harness.post(`${api}/waitlist/restore`, { email }, reviewer), 'auth/forbidden');
    const { plan } = (await (await harness.post(`${api}/jobs/plan`, { kind: 'bulk', action: 'approve', selection: { filter: { q: email, status: 'revoked' } }, options: { role: 'coach' } }, reviewer)).json()) as { plan: { willChange: number } };
    expect(plan.willChange).toBe(0);
    expect(await stageOf(email)).toBe('revoked');
    await expectProblem(await harness.post(`${api}/waitlist/restore`, { email }, { key: await keyWith(harness, ['roles']) }), 'auth/forbidden');
    const admin = await harness.signIn('admin');
    expect(await outcomes(harness.post(`${api}/waitlist/restore`, { email }, admin))).toEqual(['invited']);
  });
});

describe('SR-31 taking from many', () => {
  it('needs a fresh sign-in, by whichever way; taking from one does not', async () => {
    const admin = await harness.signIn('admin');
    const emails = [(await comesIn(harness)).email, (await comesIn(harness)).email];
    harness.clock.advance(11 * minuteMs);
    for (const [path, body] of [['waitlist/revoke', { emails }], ['waitlist/change-role', { emails, role: 'client' }], ['waitlist/erase', { email: emails[0] }]] as const) await expectProblem(await harness.post(`${api}/${path}`, body, admin), 'auth/stale');
    await expectProblem(await harness.post('/api/admin/revoke-access', { emails }, admin), 'auth/stale');
    expect(await Promise.all(emails.map(stageOf))).toEqual(['accepted', 'accepted']);
    expect(await outcomes(harness.post(`${api}/waitlist/revoke`, { email: emails[0] }, admin))).toEqual(['revoked']);
  });

  it('and for files that change roles or list people whom an act left out', async () => {
    const admin = await harness.signIn('admin');
    const { email } = await comesIn(harness);
    harness.clock.advance(11 * minuteMs);
    const file = { method: 'POST', body: `email,role,status\n${email},client,approved\n`, headers: { ...admin.headers, 'content-type': 'text/csv' } };
    await expectProblem(await harness.fetch(`${api}/imports?mode=apply&changeRoles=true`, file), 'auth/stale');
    expect((await harness.fetch(`${api}/imports?mode=plan&changeRoles=true`, file)).status).toBe(200);
    await expectProblem(await harness.fetch(`${api}/imports/some-id/failures.csv`, admin), 'auth/stale');
    await expectProblem(await harness.fetch(`${api}/jobs/some-id/failures.csv`, admin), 'auth/stale');
  });
});

describe('SR-23 a reviewer of other roles', () => {
  it('neither opens a mailbox again nor gives up mail of people who are not theirs', async () => {
    const { email } = await confirms(harness, { role: 'coach' });
    const { entry } = (await harness.services.store.snapshot({ by: 'email', email })).person!;
    await harness.services.executor.run({ target: { by: 'id', id: entry.id }, command: { type: 'delivery', delivery: 'bounced', mailId: 'none', provider: 'test', reason: null } });
    const reviewer = await harness.signIn('reviewer', { roles: ['client'] });
    await expectProblem(await harness.post(`${api}/waitlist/${entry.id}/clear-mail`, {}, reviewer), 'role/not_yours');
    expect((await harness.post(`${api}/waitlist/${entry.id}/clear-mail`, {}, await harness.signIn('reviewer', { roles: ['coach'] }))).status).toBe(200);
  });
});

describe('SR-68 an erased address', () => {
  it('is gone from what colleagues saved, too', async () => {
    const { email } = await confirms(harness, { email: `quite+unusual-${newEmail()}` });
    const admin = await harness.signIn('admin');
    const query = new URLSearchParams([['status', 'pending'], ['q', email]]).toString();
    for (const text of [query, `${query}&sort=-score`]) expect((await harness.post(`${api}/views`, { name: 'them', query: text }, admin)).status).toBe(201);
    expect((await harness.post(`${api}/jobs/plan`, { kind: 'bulk', action: 'hold', selection: { filter: { q: email } } }, admin)).status).toBe(201);
    expect(await outcomes(harness.post(`${api}/waitlist/erase`, { email }, { headers: { ...admin.headers, 'idempotency-key': 'forget-them' } }))).toEqual(['erased']);
    const kept = JSON.stringify(await Promise.all((['saved_view', 'job'] as const).map((kind) => harness.services.store.documents.list(kind, { limit: 100 }))));
    expect(kept).not.toContain('unusual');
    const { items } = (await (await harness.fetch(`${api}/views`, admin)).json()) as { items: { query: string }[] };
    expect(items.map((view) => view.query).toSorted()).toEqual(['status=pending&q=erased', 'status=pending&q=erased&sort=-score']);
  });
});

/** A body that comes in pieces; what stands between them is waited for. */
function slowly(pieces: readonly (string | Promise<unknown>)[]): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = left.shift();
      if (piece === undefined) return controller.close();
      if (typeof piece !== 'string') {
        await piece;
        controller.enqueue(new TextEncoder().encode(left.shift() as string));
      } else controller.enqueue(new TextEncoder().encode(piece));
    },
  }, { highWaterMark: 0 });
}

describe('SR-33 rights end in the middle of a request', () => {
  let goOn = (): void => {};
  const until = () => new Promise<void>((resolve) => { goOn = resolve; });
  const suspend = async (id: string) => {
    const owner = await harness.signIn('owner');
    expect((await harness.post(`${api}/admins/${id}/suspend`, {}, owner)).status).toBe(200);
  };

  it('an act whose body comes after the suspension is not done', async () => {
    const { email } = await confirms(harness);
    const reviewer = await harness.signIn('reviewer');
    const answer = harness.fetch(`${api}/waitlist/reject`, { method: 'POST', body: slowly([until(), JSON.stringify({ email })]), headers: { ...reviewer.headers, 'content-type': 'application/json' } });
    await sleep(600);
    await suspend(reviewer.id);
    goOn();
    await expectProblem(await answer, 'auth/required');
    expect(await stageOf(email)).toBe('pending');
  });

  it('an import stops where it is, and so does an export', async () => {
    const admin = await harness.signIn('admin');
    // Enough people for an export that is not over before its right is.
    const inside = Array.from({ length: 60 }, (_, index) => `inside-${index}@export.example.org`);
    expect((await harness.admin(`${api}/waitlist/invite`, { emails: inside, role: 'coach', notify: false })).status).toBe(200);
    const [before, after] = ['before', 'after'].map((part) => Array.from({ length: 300 }, (_, index) => `${part}-${index}@import.example.org,${'note '.repeat(60)}\n`).join(''));
    const answer = await harness.foyer.app.fetch(new Request(`https://foyer.test${api}/imports?mode=apply`, {
      method: 'POST', body: slowly([`email,notes\n${before}`, until(), after!]), headers: { ...admin.headers, 'content-type': 'text/csv' }, duplex: 'half',
    }));
    expect(answer.status).toBe(200);
    const told = answer.text();
    const { services: { store, clock, rules } } = harness;
    const record = (await store.listAdmins()).find(({ id }) => id === admin.id)!;
    const ctx = harness.foyer.as(adminActor(record, rules.product.roles, clock.now() + 1));
    const chunks = (await exportPeople({ ctx, input: { format: 'json', filter: {}, peopleAtOnce: 10 } })).chunks();
    for (let piece = 0; piece < 3; piece += 1) expect((await chunks.next()).done).toBe(false);
    await sleep(1_100);
    await suspend(admin.id);
    goOn();
    expect(await told).toContain('"code":"auth/required"');
    expect([await stageOf('before-0@import.example.org'), await stageOf('after-299@import.example.org')]).toEqual(['pending', undefined]);
    await expect(chunks.next()).rejects.toMatchObject({ code: 'auth/required' });
  });
});

describe('SR-63 places of those who follow along', () => {
  it('are not taken up by questions for the headers alone', async () => {
    const viewer = await harness.signIn('viewer');
    for (let turn = 0; turn < 8; turn += 1) expect((await harness.fetch(`${api}/events`, { method: 'HEAD', ...viewer })).status).toBe(200);
    const leave = await follows(await harness.fetch(`${api}/events`, viewer));
    await leave();
  });

  it('nor over a socket, nor by those who leave before they are answered', async () => {
    const server = await serve((incoming) => harness.foyer.app.handle(incoming), { host: '127.0.0.1', port: 0 });
    try {
      const viewer = await harness.signIn('viewer');
      const url = `http://127.0.0.1:${server.port}${api}/events`;
      for (let turn = 0; turn < 8; turn += 1) expect((await fetch(url, { method: 'HEAD', headers: viewer.headers })).status).toBe(200);
      for (let turn = 0; turn < 8; turn += 1) {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write(`GET ${api}/events HTTP/1.1\r\nhost: x\r\ncookie: ${viewer.headers.cookie}\r\n\r\n`, () => socket.resetAndDestroy());
        await sleep(10);
      }
      await sleep(100);
      const leave = await follows(await fetch(url, { headers: viewer.headers }));
      await leave();
    } finally {
      await server.close(200);
    }
  });
});

describe('documents', () => {
  it('nobody can use up the saved views of the whole team', async () => {
    const [viewer, other] = [await harness.signIn('viewer'), await harness.signIn('admin')];
    let last = 201;
    for (let turn = 0; turn < 300 && last === 201; turn += 1) last = (await harness.post(`${api}/views`, { name: `view ${turn}`, query: '' }, viewer)).status;
    expect(last).toBe(422);
    expect((await harness.post(`${api}/views`, { name: 'mine', query: 'status=pending' }, other)).status).toBe(201);
    const { items } = (await (await harness.fetch(`${api}/views`, other)).json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).toContain('mine');
  });
});

describe('every route of the desk', () => {
  const served = () => harness.foyer.app.routes.map(({ contract }) => contract).filter(({ path, auth }) => auth === 'admin' || path.startsWith(api));
  const plain = (path: string) => path.replaceAll(/\{\w+\*?\}/g, 'some-id');

  it('SR-36 refuses what another site made the browser send, whatever its type, and does nothing', async () => {
    const owner = await harness.signIn('owner');
    const changing = served().filter(({ method }) => method !== 'get');
    expect(changing.length).toBeGreaterThan(60);
    const before = (await harness.services.store.auditHead()).seq;
    for (const { method, path } of changing) {
      for (const [index, headers] of ([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site', origin: 'https://foyer.test' }] as Record<string, string>[]).entries()) {
        const type = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''][index]!;
        const answer = await harness.fetch(plain(path), { method: method.toUpperCase(), body: '{}', headers: { ...owner.headers, ...headers, 'content-type': type } });
        await expectProblem(answer, 'request/cross_site');
      }
    }
    expect((await harness.services.store.auditHead()).seq).toBe(before);
  });

  it('SR-41 keeps its answers out of every cache, for whoever asks, and has no other spelling (SR-26)', async () => {
    const owner = await harness.signIn('owner');
    const reads = served().filter(({ method, path }) => method === 'get' && !path.endsWith('/events') && !path.startsWith('/gate/changes'));
    expect(reads.length).toBeGreaterThan(30);
    for (const { path } of reads) {
      for (const ask of [owner, {}, { headers: { ...owner.headers, accept: 'text/html' } }]) {
        const answer = await harness.fetch(plain(path), ask);
        expect(answer.headers.get('cache-control'), path).toBe('no-store');
        expect(answer.headers.get('content-type'), path).not.toContain('text/html');
        expect(answer.headers.get('access-control-allow-origin'), path).toBeNull();
        await answer.body?.cancel();
      }
      const own = plain(path);
      for (const other of [`${own}/`, `/${own}`, own.replace('/admin', '/%61dmin'), own.replace('/admin', '/ADMIN'), own.replace('/admin', '/./admin'), own.replace('/admin', '/x/%2e%2e/admin'), `${own}%00`, `${own};x`, `${own}%2f`, own.replace('/api', '\\api')]) {
        if (other === own) continue;
        const { status } = await harness.foyer.app.handle({ method: 'GET', path: other, search: '', remoteAddress: '192.0.2.1', header: (name) => (name === 'cookie' ? owner.headers.cookie : undefined), body: async function* () {} });
        expect([404, 405], other).toContain(status);
      }
      for (const method of ['OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'get']) {
        const { status, headers } = await harness.foyer.app.handle({ method, path: own, search: '', remoteAddress: '192.0.2.1', header: (name) => ({ cookie: owner.headers.cookie, 'x-http-method-override': 'DELETE', origin: 'https://evil.example', 'access-control-request-method': 'GET' })[name], body: async function* () {} });
        expect(status, `${method} ${own}`).toBe(405);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  it('SR-59 takes no body for a fault of its own', async () => {
    const owner = await harness.signIn('owner');
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    for (const { method, path, upload } of served().filter((contract) => contract.method !== 'get')) {
      for (const body of ['', '{}', '[]', 'null', '7', '"x"', '{"__proto__":{"level":"owner"}}', '{"constructor":{"prototype":{}}}', '{"id":"x","id":"y"}', '{"ids":{"length":5}}', '{"level":"owner","scopes":["admin"],"isAdmin":true}', deep, '[1,2', '\ufeff{}', 'a=1&a=2', '%']) {
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/csv']) {
          const answer = await harness.fetch(plain(path), { method: method.toUpperCase(), body, headers: { ...owner.headers, 'content-type': type } });
          // The deed of somebody who signs out or erases their sessions is done; nobody else's is.
          expect(answer.status, `${method} ${path} ${type} ${body.slice(0, 40)} ${upload ? 'upload' : ''}`).toBeLessThan(500);
          await answer.body?.cancel();
        }
      }
      if (path === `${api}/session` || path === `${api}/sessions`) Object.assign(owner, await harness.signIn('owner'));
    }
  });
});

describe('SR-75 a repeated request', () => {
  it('is nobody else\'s: the same key of two admins, or of an admin and a key, never meets', async () => {
    const [ada, bea] = [await harness.signIn('owner'), await harness.signIn('owner')];
    const headers = { 'idempotency-key': 'the-same-for-all' };
    const ids = new Set<string>();
    for (const ask of [{ headers: { ...ada.headers, ...headers } }, { headers: { ...bea.headers, ...headers } }, { headers, key: await keyWith(harness, ['admin', 'read', 'review', 'invite', 'roles', 'import', 'export', 'gate']) }]) {
      const answer = await harness.post(`${api}/admins`, { email: newEmail(), name: 'N', level: 'viewer' }, ask);
      expect(answer.status).toBe(201);
      ids.add(((await answer.json()) as { id: string }).id);
    }
    expect(ids.size).toBe(3);
    const other = await harness.post(`${api}/admins`, { email: newEmail(), name: 'N', level: 'viewer' }, { headers: { ...ada.headers, ...headers } });
    await expectProblem(other, 'request/idempotency_conflict');
  });
});
