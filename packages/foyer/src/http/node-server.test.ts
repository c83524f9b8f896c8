import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, isInvited, newEmail } from '../testing/stories.ts';
import { serve, type RunningServer } from './node-server.ts';

let harness: Harness;
let server: RunningServer;
let origin: string;
beforeAll(async () => {
  harness = await startHarness({ env: { PUBLIC_URL: 'http://localhost:3000' } });
  server = await serve((incoming) => harness.foyer.app.handle(incoming), { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close(500);
  await harness.close();
});

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Sends bytes as they are and reads the first answer until the server is done with it. */
async function raw(text: string | Buffer): Promise<{ status: number; head: string; body: string }> {
  const socket = await open();
  let answer = '';
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => { answer += chunk.toString('latin1'); });
  socket.write(text);
  const done = () => {
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return socket.destroyed;
    const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
    return socket.destroyed || (length !== undefined && answer.length >= end + 4 + Number(length)) || / 204 | 304 /.test(answer.slice(0, 20));
  };
  for (let waited = 0; !done() && waited < 3000; waited += 5) await sleep(5);
  socket.destroy();
  const end = answer.indexOf('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), head: answer.slice(0, end), body: answer.slice(end + 4) };
}

const get = (target: string, headers = '') => raw(`GET ${target} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`);
const post = (body: string, headers: string) => raw(`POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n${body}`);
const joinBody = () => JSON.stringify({ email: newEmail(), name: 'Ana' });

describe('over a real socket', () => {
  it('answers like in process', async () => {
    const health = await fetch(`${origin}/healthz`);
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, 'ok']);
    const { token } = await isInvited(harness);
    const accepted = await fetch(`${origin}/api/waitlist/accept`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
    expect(accepted.headers.getSetCookie()[0]).toMatch(/^__Host-foyer-session=/);
    const head = await fetch(`${origin}/waitlist`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('answers what has no body, one request after another on one connection', async () => {
    const socket = await open();
    let answers = '';
    socket.on('data', (chunk: Buffer) => { answers += chunk.toString('latin1'); });
    const statuses = () => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    const signOut = 'POST /api/session/logout HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n';
    const requests = [`${signOut}\r\n`, 'GET /gate/verify HTTP/1.1\r\nhost: x\r\n\r\n', `${signOut}content-length: 0\r\n\r\n`, `${signOut}\r\n`];
    for (const [index, request] of requests.entries()) {
      socket.write(request);
      await expect.poll(() => statuses().length).toBe(index + 1);
    }
    expect(statuses()).toEqual([200, 401, 200, 200]);
    socket.destroy();
  });

  it('SR-26 takes one spelling of a path, as it is on the wire', async () => {
    const cookie = `cookie: ${(await comesIn(harness)).browser.header}\r\n`;
    expect((await get('/dashboard', cookie)).status).toBe(200);
    for (const target of ['/dashboard/', '//dashboard', '/./dashboard', '/x/../dashboard', '/%64ashboard', '/dashboard%2f', '/dashboard%00', '/dashboard;x', '/dashboard\\', '/DASHBOARD', '/dashboard/..', '/dashboard/%2e%2e/account', '/dashboard/..%2faccount', '/dashboard//x', '/%2e/dashboard', '/dashboard/%', '/dashboard/%zz', '/dashboard/%ff']) {
      const { status, head } = await get(target, cookie);
      expect([400, 404], `${target} → ${head}`).toContain(status);
    }
  });

  it('SR-40 looks at the path alone when a whole address is asked for', async () => {
    const { status, body } = await get('http://evil.example/waitlist');
    expect(status).toBe(200);
    expect(body).not.toContain('evil');
    for (const target of ['*', 'evil.example:443', 'http://evil.example', '?x=1', 'x', 'http:///waitlist', '//evil.example/waitlist']) {
      const answer = await get(target);
      expect(answer.status, target).toBeLessThan(500);
      // A problem repeats the target as its `instance`, to whoever sent it and nobody else.
      expect(`${answer.head}${answer.body.replace(/"instance":"[^"]*"/, '')}`, target).not.toContain('evil');
    }
  });

  it('SR-59 survives what is no HTTP', async () => {
    for (const bytes of ['\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00', `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(3000)}\r\n`, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\r\nhost: x\r\nx: \x00\r\n\r\n', 'POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', 'POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 'TRACE / HTTP/1.1\r\nhost: x\r\n\r\n', 'CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n', 'GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']) {
      expect((await raw(bytes)).status, bytes.slice(0, 40)).toBeLessThan(500);
    }
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it('SR-59 answers as always whatever a client expects', async () => {
    const body = joinBody();
    for (const expectation of ['expect: 200-ok', 'expect:']) expect((await post(body, `content-length: ${body.length}\r\n${expectation}\r\n`)).status, expectation).toBe(202);
    expect((await get('/healthz', 'expect: x\r\n')).head.toLowerCase()).toContain('x-content-type-options: nosniff');
  });

  it('SR-60 counts bytes in chunks, and never reads on after it refused', async () => {
    const body = joinBody();
    const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
    expect((await post(`${chunk(body.slice(0, 5))}${chunk(body.slice(5))}0\r\n\r\n`, 'transfer-encoding: chunked\r\n')).status).toBe(202);
    const big = chunk(' '.repeat(60_000));
    const refused = await post(`${big}${big}`, 'transfer-encoding: chunked\r\n');
    expect(refused.status).toBe(413);
    expect(refused.head.toLowerCase()).toContain('connection: close');
    expect((await post('', 'content-length: 70000\r\n')).status).toBe(413);
    expect((await post(body, `content-length: ${body.length}\r\ncontent-encoding: gzip\r\n`)).status).toBe(415);
  });

  it('treats a header sent twice as one that says neither', async () => {
    const session = (await comesIn(harness)).browser.cookie('session')!;
    const name = '__Host-foyer-session';
    expect((await get('/gate/verify', `cookie: ${name}=${session}\r\n`)).status).toBe(204);
    expect((await get('/gate/verify', `cookie: ${name}=${session}\r\ncookie: ${name}=${'x'.repeat(43)}\r\n`)).status).toBe(401);
    const body = joinBody();
    for (const twice of ['sec-fetch-site: cross-site\r\nsec-fetch-site: same-origin\r\n', 'sec-fetch-site: same-origin\r\nsec-fetch-site: cross-site\r\n', 'origin: http://localhost:3000\r\norigin: https://evil.example\r\n']) {
      expect((await post(body, `content-length: ${body.length}\r\n${twice}`)).status, twice).toBe(403);
    }
  });

  it('loses a connection, and nothing else, to an answer that no header can carry', async () => {
    const odd = await serve(async () => ({ status: 204, headers: { 'x-odd': 'ٳ' }, body: null }), { host: '127.0.0.1', port: 0 });
    for (let tries = 0; tries < 2; tries += 1) await expect(fetch(`http://127.0.0.1:${odd.port}/`)).rejects.toThrow('fetch failed');
    await odd.close(100);
  });

  it('SR-62 answers fast while a hundred clients send a byte now and then', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, () => open()));
    for (const [i, socket] of slow.entries()) {
      socket.on('error', () => {});
      socket.write(i % 2 ? 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ' : `POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`);
    }
    const drip = setInterval(() => { for (const socket of slow) socket.write('a'); }, 50);
    const times: number[] = [];
    for (let i = 0; i < 100; i++) {
      const startedAt = performance.now();
      expect((await fetch(`${origin}/healthz`)).status).toBe(200);
      times.push(performance.now() - startedAt);
    }
    clearInterval(drip);
    for (const socket of slow) socket.destroy();
    expect(times.toSorted((a, b) => a - b)[94]!).toBeLessThan(250);
  });

  it('goes on after clients that leave in the middle', async () => {
    for (let i = 0; i < 50; i++) {
      const socket = await open();
      socket.on('error', () => {});
      socket.write('POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"email":');
      socket.resetAndDestroy();
    }
    await sleep(50);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(harness.log.events()).not.toContain('request.failed');
  });

  it('SR-76 lets requests under way finish when it closes', async () => {
    const own = await startHarness();
    const leaving = await serve((incoming) => own.foyer.app.handle(incoming), { host: '127.0.0.1', port: 0 });
    const requests = Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${leaving.port}/api/waitlist/join`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: joinBody() }).then(({ status }) => status));
    await sleep(5);
    const closed = leaving.close(5000);
    expect(new Set(await Promise.all(requests))).toEqual(new Set([202]));
    await closed;
    await expect(fetch(`http://127.0.0.1:${leaving.port}/healthz`)).rejects.toThrow();
    await own.close();
  });

  it('SR-76 answers what a proxy still sends on a connection it kept, when it takes no new ones any more', async () => {
    const own = await startHarness();
    const leaving = await serve((incoming) => own.foyer.app.handle(incoming), { host: '127.0.0.1', port: 0 }, { behindProxy: true });
    const proxy = connect(leaving.port, '127.0.0.1');
    let heard = '';
    proxy.on('data', (part: Buffer) => { heard += part.toString(); });
    const ask = () => {
      const body = joinBody();
      proxy.write(`POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    };
    ask();
    await expect.poll(() => heard).toContain('202 Accepted');
    heard = '';
    const closed = leaving.close(5000);
    await expect.poll(() => fetch(`http://127.0.0.1:${leaving.port}/healthz`).then(({ status }) => status, () => 'refused'), { interval: 50 }).toBe('refused');
    ask();
    await expect.poll(() => heard).toContain('202 Accepted');
    expect(heard.toLowerCase()).toContain('connection: close');
    await closed;
    await own.close();
  });
});
