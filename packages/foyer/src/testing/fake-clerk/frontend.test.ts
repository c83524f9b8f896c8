import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClerkClient } from '@clerk/backend';
import { afterEach, expect, test } from 'vitest';
import { FakeClerk, type FakeClerkOptions } from './fake-clerk.ts';
import { FrontendVisitor } from './frontend-visitor.ts';

const app = 'http://localhost:4000';
let fake: FakeClerk;

async function start(options: FakeClerkOptions = {}): Promise<ReturnType<typeof createClerkClient>> {
  fake = await FakeClerk.start({ frontend: {}, ...options });
  return createClerkClient({ secretKey: fake.secretKey, publishableKey: fake.publishableKey, apiUrl: fake.url, telemetry: { disabled: true } });
}
afterEach(() => fake.close());

async function invite(clerk: ReturnType<typeof createClerkClient>, email = 'mia@example.com'): Promise<{ readonly id: string; readonly url: string }> {
  const { id, url } = await clerk.invitations.createInvitation({ emailAddress: email, redirectUrl: `${app}/sign-up`, publicMetadata: { role: 'coach' } });
  return { id, url: url! };
}

const codeOf = ({ body }: { readonly body: { readonly errors?: readonly { readonly code: string }[] } }): string | undefined => body.errors?.[0]?.code;

test('looking at an invitation changes nothing; signing up by it makes the account, once', async () => {
  const clerk = await start();
  const { id, url } = await invite(clerk);
  const mia = new FrontendVisitor(fake);
  const looked = await mia.follow(url);
  expect([looked.status, looked.location?.origin, looked.location?.searchParams.get('__clerk_status')]).toEqual([303, app, 'sign_up']);
  expect([fake.invitations.get(id)?.status, fake.users.size]).toEqual(['pending', 0]);

  const done = await mia.signUp(url);
  expect(done.body.response).toMatchObject({ status: 'complete', email_address: 'mia@example.com' });
  expect(fake.invitations.get(id)?.status).toBe('accepted');
  const [user] = [...fake.users.values()];
  expect(user).toMatchObject({ public_metadata: { role: 'coach' }, email_addresses: [{ verification: { status: 'verified', strategy: 'ticket' } }] });
  expect(fake.sessions.size).toBe(1);
  expect((await mia.follow(url)).status).toBe(400);
  expect(codeOf(await new FrontendVisitor(fake).ask('POST', '/client/sign_ups', { strategy: 'ticket', ticket: new URL(url).searchParams.get('ticket')! }))).toBe('invitation_already_accepted');
});

test('a revoked link leads nowhere, and one past its end to the sign-up without a ticket', async () => {
  const clerk = await start();
  const [dead, old] = [await invite(clerk), await invite(clerk, 'noah@example.com')];
  await clerk.invitations.revokeInvitation(dead.id);
  expect((await new FrontendVisitor(fake).follow(dead.url)).status).toBe(400);
  fake.advance(31 * 24 * 3_600_000);
  expect((await new FrontendVisitor(fake).follow(old.url)).location?.href).toBe(`${app}/sign-up`);
});

test('only invited people sign up where the list is closed, and everybody where it is open', async () => {
  await start({ accessMode: 'waitlist' });
  expect(codeOf(await new FrontendVisitor(fake).ask('POST', '/client/sign_ups', { email_address: 'mia@example.com', password: 'seven tall bridges hum' }))).toBe('sign_up_restricted_waitlist');
  await fake.close();
  await start({ accessMode: 'public' });
  const mia = new FrontendVisitor(fake);
  const { body } = await mia.ask('POST', '/client/sign_ups', { email_address: 'mia@example.com', password: 'seven tall bridges hum' });
  const id = String(body.response?.id);
  expect(body.response).toMatchObject({ status: 'missing_requirements', unverified_fields: ['email_address'] });
  expect(codeOf(await mia.ask('POST', `/client/sign_ups/${id}/attempt_verification`, { strategy: 'email_code', code: '424242' }))).toBe('form_code_incorrect');
  await mia.ask('POST', `/client/sign_ups/${id}/prepare_verification`, { strategy: 'email_code' });
  expect((await mia.ask('POST', `/client/sign_ups/${id}/attempt_verification`, { strategy: 'email_code', code: '424242' })).body.response).toMatchObject({ status: 'complete' });
});

test('joining the list tells nobody whether the address was on it', async () => {
  await start();
  const [first, again] = [await new FrontendVisitor(fake).ask('POST', '/waitlist', { email_address: 'mia@example.com' }), await new FrontendVisitor(fake).ask('POST', '/waitlist', { email_address: 'Mia@example.com' })];
  expect(again).toEqual(first);
  expect(fake.waitlist.size).toBe(1);
});

test('a session that the server revokes is over in the browser, too', async () => {
  const clerk = await start();
  const mia = new FrontendVisitor(fake);
  const session = String((await mia.signUp((await invite(clerk)).url)).body.response?.created_session_id);
  expect((await mia.ask('POST', `/client/sessions/${session}/tokens`)).status).toBe(200);
  await clerk.sessions.revokeSession(session);
  expect(codeOf(await mia.ask('POST', `/client/sessions/${session}/tokens`))).toBe('signed_out');
  expect((await mia.ask('GET', '/client')).body.response?.sessions).toEqual([]);
});

test.for([false, true])('a server that cannot tell who is there learns it by a handshake (development: %s)', async (developmentInstance) => {
  const clerk = await start({ developmentInstance });
  const mia = new FrontendVisitor(fake);
  const user = fake.addUser({ email: 'mia@example.com' });
  for (const { name, value } of fake.frontend.signedInBrowser(user.id)) mia.browser.plant(name, value);
  let address = `${app}/dashboard`;
  const states: string[] = [];
  for (let hops = 0; hops < 4; hops += 1) {
    const state = await clerk.authenticateRequest(new Request(address, { headers: { 'cookie': mia.browser.header!, 'accept': 'text/html', 'sec-fetch-dest': 'document' } }), {
      jwtKey: fake.jwtKey, authorizedParties: [app], proxyUrl: fake.frontendUrl,
    });
    states.push(state.status);
    mia.browser.keep(new Response(null, { headers: state.headers }));
    const to = state.headers.get('location');
    if (to === null) {
      expect(state.toAuth()?.userId).toBe(user.id);
      break;
    }
    address = to.startsWith(fake.frontendUrl) ? (await mia.follow(to)).location!.href : to;
  }
  // On a development instance, the address is cleaned by one more redirect.
  expect(states).toEqual(developmentInstance ? ['handshake', 'signed-in', 'signed-in'] : ['handshake', 'signed-in']);
});

test('pages of any origin may ask with cookies, and their own origin is named', async () => {
  await start();
  const { headers, status } = await fetch(`${fake.frontendUrl}/v1/client`, { method: 'OPTIONS', headers: { 'origin': app, 'access-control-request-headers': 'x-something' } });
  expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials'), headers.get('access-control-allow-headers')]).toEqual([204, app, 'true', 'x-something']);
});

test('what a browser should not send is a violation, whoever sends it', async () => {
  await start({ expectsBadRequests: true });
  expect(codeOf(await new FrontendVisitor(fake).ask('POST', '/waitlist', { email_address: 'mia@example.com', role: 'coach' }))).toBe('form_param_unknown');
  expect((await new FrontendVisitor(fake).ask('GET', '/me')).status).toBe(404);
  expect(fake.violations).toHaveLength(2);
});

test('serves the bundles it was given, and nothing around them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bundles-'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'clerk.browser.js'), 'here()');
  await writeFile(join(folder, 'secret.js'), 'no()');
  await start({ frontend: { bundles: { clerkJs: folder, ui: folder } }, expectsBadRequests: true });
  const get = (path: string): Promise<Response> => fetch(`${fake.frontendUrl}/npm/@clerk/${path}`);
  expect(await (await get('clerk-js@6/dist/clerk.browser.js')).text()).toBe('here()');
  expect((await get('clerk-js@6/dist/%2e%2e%2fsecret.js')).status).toBe(404);
  expect((await get('ui@1/dist/ui.browser.js')).status).toBe(404);
  await rm(folder, { recursive: true });
});
