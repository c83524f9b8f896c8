import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFoyer } from '@foyer/server';
import { createProduct } from '../../../examples/embedded/server.ts';
import { createApp as expressApp } from '../../../examples/gate-express/server.ts';
import { createApp as fastifyApp } from '../../../examples/gate-fastify/server.ts';
import { createApp as fetchApp } from '../../../examples/gate-fetch/server.ts';
import { createApp as honoApp } from '../../../examples/gate-hono/server.ts';
import { createApp as nodeApp } from '../../../examples/gate-node/server.ts';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';
import { comesIn, keyWith } from '../../foyer/src/testing/stories.ts';
import { checkGate, type Credentials, type GateMap } from '../src/index.ts';

const publicUrl = 'https://foyer.test';
let foyer: Harness;
let key: string;
let credentials: Credentials;
let close: (() => Promise<void>)[] = [];
let internal: string;

beforeAll(async () => {
  foyer = await startHarness({ clock: 'system', env: { PORT: '0', HOST: '127.0.0.1' } });
  const server = await foyer.foyer.listen();
  internal = `http://127.0.0.1:${server.port}`;
  close.push(() => server.close(100));
  key = await keyWith(foyer, ['gate']);
  const [coach, client, gone] = [await comesIn(foyer, { role: 'coach' }), await comesIn(foyer, { role: 'client' }), await comesIn(foyer, { role: 'coach' })];
  await foyer.admin('/api/admin/revoke-access', { email: gone.email });
  credentials = { inside: coach.browser.header!, otherRole: client.browser.header!, revoked: gone.browser.header! };
});

afterAll(async () => {
  for (const one of close.toReversed()) await one();
  close = [];
  await foyer.close();
});

async function listen(server: Server, stop: () => void = () => {}): Promise<string> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  close.push(() => new Promise((resolve) => {
    stop();
    server.close(() => resolve());
    server.closeAllConnections();
  }));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A Web-standard handler on node:http. */
function asListener(handler: (request: Request) => Response | Promise<Response>): (message: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(handler);
  return (message, response) => void listener(message, response);
}

/** What every example has, open and behind the gate. */
function map(): GateMap {
  return {
    open: ['/', '/assets/app.css'], credentials,
    protected: [
      { path: '/studio', proof: 'The studio greets' },
      { path: '/api/notes', method: 'POST', body: '{}', proof: 'kept in the studio' },
      { path: '/coaching', role: 'coach', proof: 'The studio of the coaches' },
    ],
  };
}

const examples: Readonly<Record<string, () => Promise<string>>> = {
  'node:http': async () => listen(nodeApp(internal, key, publicUrl)),
  'Express 5': async () => {
    const { app, gate } = expressApp(internal, key, publicUrl);
    return listen(createServer(app), () => gate.stop());
  },
  'Fastify 5': async () => {
    const app = await fastifyApp(internal, key, publicUrl);
    close.push(async () => { await app.close(); });
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  Hono: async () => {
    const { app, gate } = honoApp(internal, key, publicUrl);
    return listen(createServer(asListener(app.fetch)), () => gate.stop());
  },
  'a fetch handler': async () => {
    const { handler, gate } = fetchApp(internal, key, publicUrl);
    return listen(createServer(asListener(handler)), () => gate.stop());
  },
};

describe('the gate in our examples, attacked', () => {
  it.each(Object.entries(examples))('holds in %s', async (_, start) => {
    const report = await checkGate({ url: await start(), map: map() });
    expect(report.findings).toEqual([]);
    expect(report.leftOut).toEqual([]);
    expect(report.tries).toBeGreaterThan(200);
  });

  it('holds where Foyer lives inside the application', async () => {
    const apiKey = 'an-api-key-for-this-test-of-more-than-32-bytes';
    const origin = 'http://localhost:3000';
    const embedded = await createFoyer({
      env: { DATABASE_URL: ':memory:', FOYER_ENV: 'test', LOG_LEVEL: 'silent', ADMIN_API_KEY: apiKey, PUBLIC_URL: origin, LIMIT_TOKEN_PER_MINUTE: '0' },
      product: { brand: { name: 'Studio', tagline: 'A place to make things.' }, roles: [{ key: 'maker', label: 'Maker', description: 'Makes things.' }] },
    });
    close.push(() => embedded.stop());
    const product = createProduct(embedded);
    const json = async (path: string, body: object, headers: Record<string, string> = {}) =>
      product(new Request(origin + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }), '127.0.0.1');
    const admin = { authorization: `Bearer ${apiKey}` };
    const enter = async (email: string): Promise<string> => {
      const { results: [{ id }] } = (await (await json('/api/waitlist/invite', { email, name: 'Mia', role: 'maker', notify: false }, admin)).json()) as { results: [{ id: string }] };
      const { link } = (await (await json(`/api/v1/admin/waitlist/${id}/link`, {}, admin)).json()) as { link: string };
      const accepted = await json('/api/waitlist/accept', { token: new URL(link).searchParams.get('token') });
      return accepted.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    };
    const [inside, revoked] = [await enter('mia@example.org'), await enter('gone@example.org')];
    await json('/api/admin/revoke-access', { email: 'gone@example.org' }, admin);
    const report = await checkGate({
      url: await listen(createServer(asListener((request) => product(request, '127.0.0.1')))),
      map: { open: ['/', '/waitlist'], credentials: { inside, revoked }, protected: [{ path: '/studio', proof: 'Welcome to the studio' }, { path: '/dashboard', proof: 'Mia' }] },
    });
    expect(report.findings).toEqual([]);
  });
});
