import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressFault, isPublicAddress } from './public-address.ts';
import { safePost, UnsafeAddress } from './safe-post.ts';
import { createSignedWebhooks } from './signed-webhooks.ts';

const inside = [
  // Loopback and this host, in every notation a URL may have.
  '127.0.0.1', '127.1', '127.0.0.53', '0.0.0.0', '0', '2130706433', '017700000001', '0x7f000001', '0x7f.1', '0177.0.0.1', '127.0.0.1.',
  // Private, shared, link-local and the metadata services of clouds.
  '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0xa9fea9fe', '2852039166',
  // Documentation, benchmarks, multicast, broadcast, reserved.
  '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '192.0.0.1',
  // IPv6: itself, unspecified, local, and IPv4 in disguise.
  '[::1]', '[::]', '[fe80::1]', '[fc00::1]', '[fd12:3456::1]', '[fec0::1]', '[ff02::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:8.8.8.8]', '[::127.0.0.1]', '[::7f00:1]',
  '[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]', '[3fff::1]',
  // Names that lead nowhere outside.
  'localhost', 'LOCALHOST', 'localhost.', 'foo.localhost', 'printer.local', 'metadata.google.internal', 'db.internal', 'intranet', 'nas.lan', 'router.home.arpa', '①②⑦.0.0.1',
];

describe('addresses that may not be called', () => {
  test.each(inside)('%s', (host) => {
    expect(addressFault(`https://${host}/hook`, { allowHttp: false })).not.toBeNull();
  });

  test.each(['http://hooks.example.com/', 'ftp://hooks.example.com/', 'https://user:password@hooks.example.com/', 'https://', 'hooks.example.com', 'javascript:alert(1)', 'file:///etc/passwd', `https://a.com/${'x'.repeat(2000)}`])('%s', (url) => {
    expect(addressFault(url, { allowHttp: false })).not.toBeNull();
  });

  test.each(['https://hooks.example.com/foyer?team=1', 'https://93.184.216.34/', 'https://[2606:4700::1111]:8443/x', 'https://münchen.de/'])('%s may', (url) => {
    expect(addressFault(url, { allowHttp: false })).toBeNull();
  });

  test('only addresses of the open internet are public', () => {
    for (const address of ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '2a00:1450:4001::1']) expect(isPublicAddress(address)).toBe(true);
    for (const address of ['', 'x', '::ffff:10.0.0.1', '127.0.0.1', '::1%lo', 'fe80::1%eth0']) expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a call', () => {
  let server: Server;
  let port: number;
  const seen: { headers: IncomingHttpHeaders; body: string; url: string | undefined }[] = [];
  let answer = 200;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        seen.push({ headers: request.headers, body, url: request.url });
        response.writeHead(answer, answer >= 300 && answer < 400 ? { location: `http://127.0.0.1:${port}/elsewhere` } : {}).end('x'.repeat(100_000));
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => { server.close(); });

  const own = { allowHttp: true, resolve: async () => ['127.0.0.1'], isAllowed: (address: string) => address === '127.0.0.1' };
  const post = (options: Parameters<typeof safePost>[3]) => safePost(`http://hooks.example.com:${port}/hook`, {}, '{}', options);

  test('is refused where the name leads inside, before anything is sent, also when only one of its addresses does', async () => {
    const before = seen.length;
    for (const addresses of [['127.0.0.1'], ['10.0.0.1'], ['8.8.8.8', '192.168.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['169.254.169.254']]) {
      await expect(post({ allowHttp: true, resolve: async () => addresses })).rejects.toThrow(UnsafeAddress);
    }
    await expect(safePost(`http://127.0.0.1:${port}/`, {}, '{}', { allowHttp: true })).rejects.toThrow(UnsafeAddress);
    await expect(safePost(`http://localhost:${port}/`, {}, '{}', { allowHttp: true })).rejects.toThrow(UnsafeAddress);
    expect(seen).toHaveLength(before);
  });

  test('goes to the very address that was looked at, however the name resolves a moment later', async () => {
    let resolved = 0;
    const rebinding = async () => {
      resolved += 1;
      return resolved === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    expect(await post({ ...own, resolve: rebinding })).toMatchObject({ status: 200 });
    expect(resolved).toBe(1);
    expect(seen.at(-1)?.headers.host).toBe(`hooks.example.com:${port}`);
    await expect(post({ ...own, resolve: rebinding })).rejects.toThrow(UnsafeAddress);
  });

  test('reaches this machine only where a developer allowed it', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect(await safePost(`http://${host}/hook`, {}, '{}', { allowHttp: true, allowPrivate: true, resolve: async () => ['127.0.0.1'] })).toMatchObject({ status: 200 });
      await expect(safePost(`http://${host}/hook`, {}, '{}', { allowHttp: true })).rejects.toThrow(UnsafeAddress);
    }
  });

  test('follows no redirect', async () => {
    for (const status of [301, 302, 307, 308]) {
      answer = status;
      const before = seen.length;
      expect(await post(own)).toMatchObject({ status });
      expect(seen).toHaveLength(before + 1);
    }
    answer = 200;
  });

  test('is signed so that its receiver can verify it', async () => {
    const webhooks = createSignedWebhooks({ ...own, keys: [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)], userAgent: 'Foyer/test' });
    const body = JSON.stringify({ type: 'alert.raised' });
    expect(await webhooks.send({ url: `http://hooks.example.com:${port}/hook`, id: 'msg_1', at: Date.now(), body, secretIds: ['one', 'old'] })).toEqual({ ok: true, status: 200, excerpt: 'x'.repeat(500) });
    const { headers, body: sent } = seen.at(-1)!;
    expect(new Webhook(webhooks.secretOf('one')).verify(sent, headers as Record<string, string>)).toEqual({ type: 'alert.raised' });
    for (const secret of [webhooks.secretOf('old'), createSignedWebhooks({ ...own, keys: [new Uint8Array(32).fill(8)], userAgent: '' }).secretOf('one')]) {
      expect(new Webhook(secret).verify(sent, headers as Record<string, string>)).toEqual({ type: 'alert.raised' });
    }
    expect(() => new Webhook(webhooks.secretOf('two')).verify(sent, headers as Record<string, string>)).toThrow('No matching signature found');
  });

  test('says how it went, and whether another attempt makes sense', async () => {
    const send = (url: string, options = own) => createSignedWebhooks({ ...options, keys: [new Uint8Array(32)], userAgent: 'Foyer/test', timeoutMs: 500 }).send({ url, id: 'm', at: Date.now(), body: '{}', secretIds: ['s'] });
    for (const [status, again] of [[500, true], [302, true], [404, true], [410, false]] as const) {
      answer = status;
      expect(await send(`http://hooks.example.com:${port}/`)).toMatchObject({ ok: false, again });
    }
    answer = 200;
    expect(await send('http://hooks.example.com:1/')).toMatchObject({ ok: false, again: true });
    expect(await send(`http://hooks.example.com:${port}/`, { ...own, resolve: async () => ['10.0.0.1'] })).toMatchObject({ ok: false, again: false });
    expect(await send(`http://hooks.example.com:${port}/`, { ...own, resolve: () => new Promise(() => {}) })).toMatchObject({ ok: false, again: true });
  });
});
