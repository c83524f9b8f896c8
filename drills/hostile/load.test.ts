import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, startCommand, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { drillAdminKey, drillProduct, drillSettings, untilReady } from '../support/foyer-process.ts';
import { HttpClient } from '../support/http-client.ts';
import { type Noticed, noticedDuring, residentMegabytes } from './figures.ts';
import { SlowClients } from './slow-clients.ts';

const people = 5_000;
let [port, folder] = [0, ''];
let server: Started;
let ordinary: HttpClient;
let crowd: HttpClient;
let alone: Noticed;
const lines: string[] = [];
const key = { authorization: `Bearer ${drillAdminKey}` };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-hostile-'));
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  port = await freePort();
  server = startCommand(['start'], drillSettings({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: `file:${join(folder, 'foyer.db')}` }), folder);
  await untilReady(server, `http://127.0.0.1:${port}`);
  [ordinary, crowd] = [new HttpClient(port, { connectionsMax: 2 }), new HttpClient(port, { connectionsMax: 300 })];
  alone = await noticedDuring(Promise.resolve(), ordinary, server.child.pid!);
  note('nothing', alone);
});
afterAll(async () => {
  for (const client of [ordinary, crowd]) client.close();
  server.child.kill('SIGTERM');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${['attack                                      p50 ms   p95 ms   server MB', ...lines].join('\n')}\n`);
});

function note(what: string, { p50, p95, megabytes }: Noticed): void {
  lines.push(`${what.padEnd(40)} ${p50.toFixed(1).padStart(9)} ${p95.toFixed(1).padStart(8)} ${megabytes.toFixed(0).padStart(11)}`);
}

/** SR-62 says 250 ms; what a busy machine adds to everything is allowed for by what it added before. */
function expectCalm(noticed: Noticed, what: string): void {
  note(what, noticed);
  expect(noticed.p95, what).toBeLessThan(250 + 4 * alone.p95);
}

/** Sends bytes as they are. @returns the status, 0 when the line was cut without a word */
function raw(pieces: readonly (string | Buffer)[]): Promise<number> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => { for (const piece of pieces) socket.write(piece); });
    const done = (): void => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1] ?? 0));
    };
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      if (heard.includes('\r\n\r\n')) done();
    }).on('error', done).on('close', done);
  });
}

it('SR-62 500 slow clients, in headers and in bodies, keep nobody waiting', async () => {
  const slow = await SlowClients.connect(port, 500, 200);
  const noticed = await noticedDuring(Promise.resolve(), ordinary, server.child.pid!, 100);
  expect(slow.open).toBeGreaterThan(400);
  slow.leave();
  expectCalm(noticed, '500 slow clients');
});

it('floods of headers, by count and by size, are cut off', async () => {
  const floods = [`GET /healthz HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(5_000)}\r\n`, `GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${'a'.repeat(200_000)}\r\n\r\n`, `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, `GET / HTTP/1.1\r\nhost: x\r\n${Array.from({ length: 900 }, (_, at) => `x-${at}: y`).join('\r\n')}\r\n\r\n`];
  const attack = Promise.all(Array.from({ length: 200 }, (_, at) => raw([floods[at % 4]!])));
  expectCalm(await noticedDuring(attack, ordinary, server.child.pid!), '200 floods of headers');
  for (const status of await attack) expect([0, 200, 400, 414, 431]).toContain(status);
});

it('SR-60 huge and compressed bodies, in every framing, are refused while they arrive, and fill no memory', async () => {
  const before = residentMegabytes(server.child.pid!);
  const head = 'POST /api/waitlist/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const ways: (() => Promise<number>)[] = [
    () => raw([`${head}transfer-encoding: chunked\r\n\r\n`, ...Array.from({ length: 60 }, () => chunk)]),
    () => raw([`${head}content-length: 1000000000\r\n\r\n`, Buffer.alloc(1_000_000, ' ')]),
    () => raw([`${head}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`, bomb]),
    () => raw([`${head}transfer-encoding: gzip, chunked\r\n\r\n`, chunk, chunk, chunk]),
    () => raw([`${head}content-length: 5\r\ncontent-length: 70000\r\n\r\n`, Buffer.alloc(70_000, ' ')]),
    () => raw([`${head}transfer-encoding: chunked\r\n\r\n`, `${'0'.repeat(20_000)}5\r\nhello\r\n0\r\n\r\n`]),
    () => raw([`${head}transfer-encoding: chunked\r\n\r\n`, `5;${'x'.repeat(100_000)}\r\nhello\r\n0\r\n\r\n`]),
  ];
  const attack = Promise.all(Array.from({ length: 140 }, (_, at) => ways[at % ways.length]!()));
  const noticed = await noticedDuring(attack, ordinary, server.child.pid!);
  for (const status of await attack) expect([0, 400, 408, 413, 415, 501]).toContain(status);
  expect(noticed.megabytes - before).toBeLessThan(150);
  expectCalm(noticed, '140 huge and compressed bodies');
});

it('SR-63 streams are five for a caller and 500 in all, and a place that was left is free', async () => {
  const keys: string[] = [];
  for (let made = 0; made < 101; made += 1) {
    const { status, text } = await crowd.ask({ method: 'POST', path: '/api/v1/admin/api-keys', headers: key, body: { name: `stream ${made}`, scopes: ['read'] } });
    expect(status).toBe(201);
    keys.push((JSON.parse(text) as { key: string }).key);
  }
  const held: { destroy(): void }[] = [];
  const follow = (bearer: string): Promise<number> => new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/api/v1/admin/events', agent: false, headers: { authorization: `Bearer ${bearer}` } }, (response) => {
      response.on('error', () => {}).resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
    held.push(sent);
  });
  const statuses: number[] = [];
  const attack = (async () => {
    expect(await Promise.all(Array.from({ length: 8 }, () => follow(keys[0]!)))).toEqual(expect.arrayContaining([200, 200, 200, 200, 200, 429, 429, 429]));
    for (const bearer of keys.slice(1)) statuses.push(...await Promise.all(Array.from({ length: 5 }, () => follow(bearer))));
  })();
  const noticed = await noticedDuring(attack, ordinary, server.child.pid!);
  expect(statuses.filter((status) => status === 200)).toHaveLength(495);
  expect(statuses.filter((status) => status === 503)).toHaveLength(5);
  for (const one of held) one.destroy();
  await expect.poll(() => follow(keys[100]!)).toBe(200);
  for (const one of held) one.destroy();
  expectCalm(noticed, '508 streams');
});

it('SR-63 a flood of passwords is hashed a few at a time, and everybody else goes on', async () => {
  const before = residentMegabytes(server.child.pid!);
  const attack = Promise.all(Array.from({ length: 60 }, (_, at) => fetch(`http://127.0.0.1:${port}/api/v1/admin/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: `admin${at}@example.org`, password: `a long wrong password ${at}` }),
  })));
  const noticed = await noticedDuring(attack, ordinary, server.child.pid!);
  const statuses = (await attack).map(({ status }) => status);
  for (const status of statuses) expect([401, 429, 503]).toContain(status);
  expect(statuses).toContain(401);
  expect(noticed.megabytes - before).toBeLessThan(250);
  expectCalm(noticed, '60 passwords at once');
});

it(`expensive searches over ${people} people hold up nobody`, async () => {
  const rows = Array.from({ length: people }, (_, at) => `aaaa${at}@${'example'.repeat(1 + at % 4)}.org,Anna Anna ${at}`);
  const imported = await crowd.ask({ method: 'POST', path: '/api/v1/admin/approved-users/bulk', headers: key, body: { mode: 'apply', items: rows.map((row) => ({ email: row.split(',')[0], name: row.split(',')[1], role: 'coach' })) } });
  expect(imported.status).toBe(200);
  const texts = ['aaa', 'example', 'anna anna', '%%%', '___', '"*"', '(((', 'a'.repeat(200), 'aaaa exam ann a a a a', 'org', 'xyzxyz', 'NEAR(a b)', '****', "'; --", 'aa OR aa OR aa', '-aaa', '\u0301\u0301\u0301'];
  const found: number[] = [];
  const attack = Promise.all(Array.from({ length: 60 }, async (_, at) => {
    const startedAt = performance.now();
    const sort = ['createdAt', '-updatedAt', '-score'][at % 3]!;
    const { status, text } = await crowd.ask({ path: `/api/v1/admin/waitlist?limit=200&sort=${sort}&q=${encodeURIComponent(texts[at % texts.length]!)}`, headers: key });
    expect([200, 422], `${texts[at % texts.length]!} ${text.slice(0, 200)}`).toContain(status);
    found.push(performance.now() - startedAt);
  }));
  const noticed = await noticedDuring(attack, ordinary, server.child.pid!);
  await attack;
  expectCalm(noticed, `60 searches, slowest ${Math.max(...found).toFixed(0)} ms`);
});
