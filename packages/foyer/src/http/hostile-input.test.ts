import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { adminKey, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, newEmail } from '../testing/stories.ts';

let harness: Harness;
let inside: Browser;
beforeAll(async () => {
  harness = await startHarness({ mailer: 'mailbox' });
  inside = (await comesIn(harness)).browser;
});
afterAll(() => harness.close());

/** Names that mean something somewhere, so that generated objects get past the first check. */
const names = ['email', 'name', 'role', 'website', 'answers', 'token', 'ticket', 'ids', 'emails', 'id', 'invite', 'notify', 'notes', 'reason', 'version', 'scopes', 'expiresInDays', 'roleMax', 'audience', 'switch', 'utm', 'ref', 'source', 'locale', 'captcha', 'done', 'skip', 'end', 'next', 'known', 'limit', 'cursor', 'status', 'q', 'after', 'to', 'part', 'constructor', 'toString', 'hasOwnProperty'];
const nasty = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', 'ana@example.org', 'coach', '../../etc/passwd', "' or 1=1 --", '"; drop table entries; --', '${7*7}', '{{7*7}}', '<script>', '\ud800', '\uffff', '\u202e', '%00', '\r\nX: y', '1e999', '-0', 'NaN', 'null', '__proto__', 'a'.repeat(3000), '😀'.repeat(300), '%', '_', '*', '"*"', 'a" OR "b', '(((((', '+'),
  fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 200 }),
);
const value: fc.Arbitrary<unknown> = fc.oneof({ maxDepth: 3 }, nasty, fc.constantFrom(null, true, false, 0, -1, 1e308, -1e-7, 2 ** 53, 3.5), fc.array(nasty, { maxLength: 4 }), fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 4 }), fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }));
const object = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 });
const header = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_=;:,./%"\\()<>@[]{}~é\u00ff'.split('')), maxLength: 60 }).filter((text) => text === text.trim());

/** Fills the placeholders of a path with something escaped. */
function pathOf(template: string, fill: string): string {
  return template.replaceAll(/\{\w+\*?\}/g, () => encodeURIComponent(fill.isWellFormed() && fill !== '' ? fill : 'x'));
}

describe('SR-59 no input makes the server fail', () => {
  it('whatever is sent to any route, as body, query, path, header or cookie', async () => {
    const routes = harness.foyer.app.routes.map(({ contract }) => contract);
    const asks = fc.record({
      route: fc.constantFrom(...routes), body: fc.oneof(object, value), query: fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 3 }), fill: nasty,
      as: fc.constantFrom('json', 'form', 'text', 'bytes', 'broken'), accept: fc.constantFrom('text/html', 'application/json', '*/*', ''), cookie: fc.oneof(fc.constant(undefined), header), header, withKey: fc.boolean(), signedIn: fc.boolean(),
    });
    await fc.assert(fc.asyncProperty(asks, async ({ route, body, query, fill, as, accept, cookie, header: odd, withKey, signedIn }) => {
      const pairs = Object.entries(query).filter(([, text]) => text.isWellFormed());
      const search = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
      const sends = route.method !== 'get' && route.method !== 'delete';
      const text = JSON.stringify(body) ?? 'null';
      const payload = !sends ? undefined
        : as === 'form' ? formOf(body) : as === 'bytes' ? Buffer.from(text).map((byte, index) => (index % 7 === 3 ? byte ^ 0x80 : byte)) : as === 'broken' ? text.slice(0, -1) : text;
      const types: Record<string, string> = { form: 'application/x-www-form-urlencoded', text: 'text/plain' };
      const response = await harness.fetch(pathOf(route.path, fill) + search, {
        method: route.method.toUpperCase(), ...(payload === undefined ? {} : { body: payload }), ...(withKey ? { key: adminKey } : {}), ...(signedIn ? { browser: inside } : {}),
        headers: {
          accept, 'content-type': types[as] ?? 'application/json', 'user-agent': odd, 'accept-language': odd, 'idempotency-key': odd === '' ? 'k' : odd, 'x-forwarded-for': odd, referer: odd,
          ...(cookie === undefined || signedIn ? {} : { cookie }), ...(withKey || odd === '' ? {} : { authorization: odd }),
        },
      });
      // Turned off here, or asked before the first session: nothing else may answer with a fault of ours.
      expect(response.status, `${route.method} ${route.path}`).toBeLessThan(500);
    }), { numRuns: 1500, interruptAfterTimeLimit: 15_000 });
    expect(harness.log.events()).not.toContain('request.failed');
  });

  it('whatever is sent as a join, and nobody gets in by it', async () => {
    await fc.assert(fc.asyncProperty(object, async (body) => {
      const response = await harness.post('/api/waitlist/join', { name: 'Ana', email: newEmail(), ...body });
      expect([202, 400, 422]).toContain(response.status);
    }), { numRuns: 200 });
    const counts = ((await (await harness.admin('/api/v1/admin/waitlist?limit=1')).json()) as { counts: Record<string, number> }).counts;
    expect(counts).toMatchObject({ approved: 0, invited: 0 });
  });

  it('answers a problem with a code and the id of the request, never with a stack', async () => {
    for (const response of [await harness.post('/api/waitlist/join', '{'), await harness.fetch('/api/nowhere'), await harness.admin('/api/v1/admin/waitlist?cursor=x')]) {
      const problem = (await response.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({ code: expect.stringMatching(/^[a-z]+\/[a-z_]+$/), requestId: response.headers.get('x-request-id'), status: response.status });
    }
  });
});

describe('SR-60 bodies', () => {
  const join = (body: unknown, headers: Record<string, string> = {}) => harness.post('/api/waitlist/join', body, { headers });
  const padded = (bytes: number) => {
    const frame = JSON.stringify({ email: newEmail(), name: 'Ana', ref: '' });
    return frame.replace('"ref":""', `"ref":"${'x'.repeat(bytes - Buffer.byteLength(frame))}"`);
  };
  const chunked = (text: string, size: number) => {
    let at = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= text.length) return controller.close();
        controller.enqueue(Buffer.from(text.slice(at, at + size)));
        at += size;
        return undefined;
      },
    });
  };

  it('are taken up to 64 KiB and not a byte more, framed by length or in chunks', async () => {
    expect((await join(padded(65_536))).status).toBe(202);
    await expectProblem(await join(padded(65_537)), 'input/too_large');
    expect((await join(chunked(padded(65_536), 1000))).status).toBe(202);
    await expectProblem(await join(chunked(padded(65_537), 1000)), 'input/too_large');
  });

  it('are counted as they arrive, whatever their length claims', async () => {
    await expectProblem(await join(chunked(padded(200_000), 65_000), { 'content-length': '10' }), 'input/too_large');
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => { sent += 65_536; controller.enqueue(new Uint8Array(65_536).fill(0x20)); } });
    await expectProblem(await join(endless), 'input/too_large');
    expect(sent).toBeLessThan(1_000_000);
  });

  it('are counted in bytes, not in characters', async () => {
    const body = JSON.stringify({ email: newEmail(), name: 'Ana', ref: '😀'.repeat(16_400) });
    expect(body.length).toBeLessThan(65_536);
    await expectProblem(await join(body), 'input/too_large');
  });

  it('are not taken compressed', async () => {
    const body = gzipSync(JSON.stringify({ email: newEmail(), name: 'Ana' }));
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'x-gzip']) await expectProblem(await join(new Uint8Array(body), { 'content-encoding': encoding }), 'input/unsupported_encoding');
  });

  it('of another type are not taken: JSON only where JSON is said', async () => {
    const body = JSON.stringify({ email: newEmail(), name: 'Ana' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml', 'application/jsonp', 'application/json+x', 'json', '']) {
      await expectProblem(await join(body, { 'content-type': type }), 'input/unsupported_type');
    }
    expect((await join(body, { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(202);
  });

  it('that are not UTF-8 are refused', async () => {
    await expectProblem(await join(new Uint8Array(Buffer.from('{"email":"a@example.org","name":"\xff\xfe"}', 'latin1'))), 'input/malformed');
    await expectProblem(await join(`\ufeff${JSON.stringify({ email: newEmail(), name: 'Ana' })}`), 'input/malformed');
  });

  it('nested deeper than 32 levels are refused', async () => {
    const nested = (levels: number) => `{"email":"${newEmail()}","name":"Ana","utm":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect((await join(nested(32))).status).toBe(202);
    await expectProblem(await join(nested(33)), 'input/malformed');
    await expectProblem(await join(`${'['.repeat(30_000)}${']'.repeat(30_000)}`), 'input/malformed');
  });

  it('with a key twice, or one that reaches a prototype, are refused', async () => {
    const email = newEmail();
    for (const body of [
      `{"email":"${email}","name":"A","email":"b@example.org"}`, `{"email":"${email}","name":"A","\\u0065mail":"b@example.org"}`, `{"email":"${email}","name":"A","utm":{"source":"a","source":"b"}}`,
      `{"email":"${email}","name":"A","__proto__":{"role":"coach"}}`, `{"email":"${email}","name":"A","answers":{"__proto__":{}}}`, `{"email":"${email}","name":"A","constructor":{"prototype":{}}}`, `{"email":"${email}","name":"A","\\u005f_proto__":1}`,
    ]) await expectProblem(await join(body), 'input/malformed');
    expect(({} as { role?: unknown }).role).toBeUndefined();
  });

  it('of forms follow the same rules', async () => {
    for (const body of ['email=a%40example.org&email=b%40example.org&name=A', 'email=a&name=A&__proto__=x', 'email=a&name=A&__proto__.role=x', 'email=a&name=A&answers.__proto__=x', 'email=a&name=A&answers.constructor=x', 'answers=x&answers.goal=y', 'answers.goal=x&answers=y', 'email=%ff%fe\xff']) {
      const response = await harness.post('/waitlist', body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect([400, 422], body).toContain(response.status);
    }
    await expectProblem(await harness.post('/waitlist', `name=${'x'.repeat(70_000)}`, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 'input/too_large');
  });

  it('leave parameters of an address alone only when each is given once', async () => {
    for (const path of ['/api/waitlist/check?ticket=a&ticket=b', '/invite?token=a&token=b', '/gate/verify?__proto__=1', '/waitlist?constructor=1', '/sign-in?a.__proto__=1']) {
      expect((await harness.fetch(path)).status, path).toBe(400);
    }
  });

  it('leave answers to questions nobody asked out', async () => {
    expect((await join({ email: newEmail(), name: 'Ana', answers: { salary: 1 } })).status).toBe(422);
    expect((await join({ email: newEmail(), name: 'Ana', answers: [] })).status).toBe(422);
  });
});

describe('SR-62 text', () => {
  it('that is long or tangled is judged in a moment', async () => {
    const tangled = ['a'.repeat(60_000), `${'a.'.repeat(30_000)}@`, 'a@'.repeat(20_000), ' '.repeat(60_000), `http://${'a.'.repeat(29_000)}`, '('.repeat(60_000), `${'\t '.repeat(30_000)}x`, `https://${'a:'.repeat(20_000)}@b`, '<'.repeat(60_000)];
    for (const text of tangled) {
      for (const body of [{ email: text, name: 'A' }, { email: 'a@example.org', name: text }, { email: 'a@example.org', name: 'A', website: text }, { email: 'a@example.org', name: 'A', ref: text, locale: text }]) {
        expect(await effortMs(() => harness.post('/api/waitlist/join', body))).toBeLessThan(100);
      }
    }
    for (const cookie of ['a=b;'.repeat(4000), '='.repeat(16_000), ';'.repeat(16_000), `${' '.repeat(8000)}=${' '.repeat(8000)}x`]) {
      const headers = { cookie, 'accept-language': cookie, 'user-agent': cookie, 'x-forwarded-for': cookie };
      expect(await effortMs(() => harness.fetch('/gate/verify', { headers }))).toBeLessThan(50);
    }
  });
});

/** How long this thread worked on something, milliseconds: what else the machine is busy with does not count. */
async function effortMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** A form of whatever was generated: inner objects become `answers.goal`. */
function formOf(body: unknown): URLSearchParams {
  const pairs: [string, string][] = [];
  if (typeof body === 'object' && body !== null) {
    for (const [name, inner] of Object.entries(body)) {
      if (typeof inner === 'object' && inner !== null) for (const [key, text] of Object.entries(inner)) pairs.push([`${name}.${key}`, String(text)]);
      else pairs.push([name, String(inner)]);
    }
  }
  return new URLSearchParams(pairs);
}
