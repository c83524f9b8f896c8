import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    const [before, after] = ['before', 'after'].map((part) => Array.from({ length: 300 }, (_, index) => `${part}-${index}@import.example.org,${'note '.repeat(60)}\n`).join(''));
    const answer = await harness.foyer.app.fetch(new Request(`https://foyer.test${api}/imports?mode=apply`, {
      method: 'POST', body: slowly([`email,notes\n${before}`, until(), after!]), headers: { ...admin.headers, 'content-type': 'text/csv' }, duplex: 'half',
    }));
    expect(answer.status).toBe(200);
    const told = answer.text();
    const exported = await harness.foyer.app.fetch(new Request(`https://foyer.test${api}/export?format=json`, admin));
    const reader = exported.body!.getReader();
    await reader.read();
    await sleep(1_100);
    await suspend(admin.id);
    goOn();
    expect(await told).toContain('"code":"auth/required"');
    expect([await stageOf('before-0@import.example.org'), await stageOf('after-299@import.example.org')]).toEqual(['pending', undefined]);
    await expect((async () => { while (!(await reader.read()).done); })()).rejects.toThrow();
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
