import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { newEmail } from '../testing/stories.ts';

const site = 'https://www.studio.test';
const stranger = 'https://evil.test';
let harness: Harness;
beforeAll(async () => { harness = await startHarness({ env: { EMBED_ORIGINS: `${site}, https://blog.studio.test:8443` } }); });
afterAll(() => harness.close());

const join = (headers: Record<string, string>, path = '/api/waitlist/join') => harness.post(path, { email: newEmail(), name: 'Ana' }, { headers });
const preflight = (path: string, origin: string, method = 'POST') =>
  harness.foyer.app.fetch(new Request(`${harness.foyer.config.publicUrl}${path}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' } }));
const joined = async () => (await harness.eventsOf()).filter(({ act }) => act === 'entry.joined').length;

describe('SR-42 the form on other sites', () => {
  it('takes a join from a listed site and lets its page read the answer, without cookies', async () => {
    for (const origin of [site, 'https://blog.studio.test:8443']) {
      const answer = await join({ origin, 'sec-fetch-site': 'cross-site' });
      expect(answer.status).toBe(202);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('vary')).toContain('origin');
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });

  it.each([
    stranger, 'null', 'http://www.studio.test', 'https://www.studio.test.evil.test', 'https://evil.test#https://www.studio.test', 'https://studio.test', 'https://www.studio.test:444', 'https://WWW.studio.test', 'https://www.studio.test/', `${site}, ${stranger}`, '*',
  ])('refuses a join from %s, tells its page nothing and changes nothing', async (origin) => {
    const before = await joined();
    const answer = await join({ origin, 'sec-fetch-site': 'cross-site' });
    await expectProblem(answer, 'request/cross_site');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect((await preflight('/api/waitlist/join', origin)).status).toBe(405);
    expect(await joined()).toBe(before);
  });

  it('answers the browser\'s question for listed sites, with nothing more than the form needs', async () => {
    const answer = await preflight('/api/waitlist/join', site);
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': site, 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type, idempotency-key', 'access-control-max-age': '600',
    });
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toContain('origin');
    for (const method of ['PUT', 'DELETE', 'GET', 'post', '*']) expect((await preflight('/api/waitlist/join', site, method)).status, method).toBe(405);
    for (const path of ['/api/waitlist/join/', '//api/waitlist/join', '/api/waitlist/%6aoin']) expect((await preflight(path, site)).status, path).toBe(404);
  });

  it('opens the form, the join and the puzzle and the script, and no other route', async () => {
    const open = harness.foyer.app.routes.filter(({ contract }) => contract.embed).map(({ contract }) => `${contract.method} ${contract.path}`);
    expect(open.toSorted()).toEqual(['get /api/waitlist/challenge', 'get /api/waitlist/form', 'get /embed.js', 'post /api/waitlist/join']);
    for (const { contract } of harness.foyer.app.routes) {
      if (contract.embed) continue;
      const path = contract.path.replaceAll(/\{\w+\*?\}/g, 'x');
      const asked = await preflight(path, site, contract.method.toUpperCase());
      expect([404, 405], `${contract.method} ${path}`).toContain(asked.status);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
      if (contract.method === 'get' || contract.crossSite) continue;
      const sent = await harness.foyer.app.fetch(new Request(`${harness.foyer.config.publicUrl}${path}`, { method: contract.method.toUpperCase(), headers: { origin: site, 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' }, body: '{}' }));
      await expectProblem(sent, 'request/cross_site');
      expect(sent.headers.get('access-control-allow-origin')).toBeNull();
    }
    for (const path of ['/', '/waitlist', '/api/dashboard/status', '/api/waitlist/check']) {
      expect((await harness.fetch(path, { headers: { origin: site } })).headers.get('access-control-allow-origin'), path).toBeNull();
    }
  });

  it('lets the page of a listed site read refusals too, so that it can say what to do', async () => {
    const answer = await harness.post('/api/waitlist/join', { email: 'nobody', name: '' }, { headers: { origin: site, 'sec-fetch-site': 'cross-site' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(site);
    expect((await expectProblem(answer, 'input/invalid'))['errors']).toHaveLength(2);
  });

  it('takes no form that a page could send without asking first', async () => {
    const answer = await harness.fetch('/api/waitlist/join', { method: 'POST', body: JSON.stringify({ email: newEmail(), name: 'Ana' }), headers: { origin: site, 'content-type': 'text/plain' } });
    await expectProblem(answer, 'input/unsupported_type');
  });

  it('opens nothing at all while no site is listed', async () => {
    const closed = await startHarness();
    try {
      const answer = await closed.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }, { headers: { origin: site, 'sec-fetch-site': 'cross-site' } });
      await expectProblem(answer, 'request/cross_site');
      expect((await closed.fetch('/api/waitlist/form', { headers: { origin: site } })).headers.get('access-control-allow-origin')).toBeNull();
    } finally {
      await closed.close();
    }
  });

  it('counts joins from other sites like all others', async () => {
    const limited = await startHarness({ env: { EMBED_ORIGINS: site, LIMIT_JOIN_PER_MINUTE: '3' } });
    try {
      const answers = [];
      for (let at = 0; at < 4; at += 1) answers.push(await limited.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }, { headers: { origin: site } }));
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
      expect(answers[3]!.headers.get('access-control-allow-origin')).toBe(site);
      expect(answers[3]!.headers.get('access-control-expose-headers')).toBe('retry-after');
    } finally {
      await limited.close();
    }
  });
});

describe('GET /api/waitlist/form', () => {
  it('tells the questions of the role, in the language of the page, and may be kept by browsers for a minute', async () => {
    const answer = await harness.fetch('/api/waitlist/form?role=coach&lang=de', { headers: { origin: site } });
    const form = await answer.json() as { role: { key: string }; words: Record<string, string>; questions: { type: string }[]; pageUrl: string; roles: unknown[] };
    expect(form.role.key).toBe('coach');
    expect(form.words['email']).toBe('E-Mail-Adresse');
    expect(form.pageUrl).toBe(`${harness.foyer.config.publicUrl}/waitlist/coach`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
    expect(answer.headers.get('vary')).toBe('accept-language, origin');
    expect(answer.headers.get('access-control-allow-origin')).toBe(site);
    const types = form.questions.map(({ type }) => type);
    expect(types.lastIndexOf('consent') === -1 || types.slice(types.indexOf('consent')).every((type) => type === 'consent')).toBe(true);
  });

  it('lets the person choose when no role is asked for', async () => {
    const form = await (await harness.fetch('/api/waitlist/form')).json() as { role: null; roles: { key: string }[]; words: Record<string, string> };
    expect(form.role).toBeNull();
    expect(form.roles.map(({ key }) => key)).toContain('coach');
    expect(form.words['send']).toBe('Join the waitlist');
  });

  it('says what is public and nothing else: no rank, capacity, landing or onboarding', async () => {
    const text = await (await harness.fetch('/api/waitlist/form?role=coach')).text();
    expect(text).not.toMatch(/rank|capacity|landing|onboarding|copyLink|secret/i);
  });

  it('knows no other role, and no other field', async () => {
    await expectProblem(await harness.fetch('/api/waitlist/form?role=king'), 'role/unknown');
    await expectProblem(await harness.fetch('/api/waitlist/form?rolle=coach'), 'input/invalid');
  });
});
