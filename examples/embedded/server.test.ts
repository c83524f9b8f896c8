import { createFoyer, type EmbeddedFoyer } from '@foyer/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProduct } from './server.ts';

const origin = 'http://localhost:3000';
const key = 'an-api-key-for-this-test-of-more-than-32-bytes';

describe('a product with Foyer inside', () => {
  let foyer: EmbeddedFoyer;
  let ask: (path: string, init?: RequestInit) => Promise<Response>;

  beforeAll(async () => {
    foyer = await createFoyer({
      env: { DATABASE_URL: ':memory:', FOYER_ENV: 'test', LOG_LEVEL: 'silent', ADMIN_API_KEY: key, PUBLIC_URL: origin },
      product: { brand: { name: 'Studio', tagline: 'A place to make things.' }, roles: [{ key: 'maker', label: 'Maker', description: 'Makes things.' }] },
    });
    const product = createProduct(foyer);
    ask = (path, init) => product(new Request(`${origin}${path}`, init), '127.0.0.1');
  });

  afterAll(() => foyer.stop());

  it('sends strangers to the waitlist, which Foyer answers', async () => {
    const studio = await ask('/studio');
    expect([studio.status, studio.headers.get('location')]).toEqual([303, '/waitlist']);
    const waitlist = await ask('/waitlist');
    expect(waitlist.status).toBe(200);
    expect(await waitlist.text()).toContain('Studio');
  });

  it('lets an invited person into its own page, by name and role, and shuts them out again', async () => {
    const json = { 'content-type': 'application/json' };
    const asAdmin = { ...json, authorization: `Bearer ${key}` };
    const invited = await ask('/api/waitlist/invite', { method: 'POST', headers: asAdmin, body: JSON.stringify({ email: 'mia@example.org', name: 'Mia', role: 'maker', notify: false }) });
    const [{ id }] = ((await invited.json()) as { results: [{ id: string }] }).results;
    const shown = await ask(`/api/v1/admin/waitlist/${id}/link`, { method: 'POST', headers: asAdmin });
    const { link } = (await shown.json()) as { link: string };
    const accepted = await ask('/api/waitlist/accept', { method: 'POST', headers: json, body: JSON.stringify({ token: new URL(link).searchParams.get('token') }) });
    const cookie = accepted.headers.getSetCookie()[0]!.split(';', 1)[0]!;

    const studio = await ask('/studio', { headers: { cookie } });
    expect([studio.status, await studio.text()]).toEqual([200, 'Welcome to the studio, Mia. You are here as Maker.']);

    await ask('/api/admin/revoke-access', { method: 'POST', headers: asAdmin, body: JSON.stringify({ id }) });
    expect((await ask('/studio', { headers: { cookie } })).status).toBe(303);
  });
});
