import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { FakeClerk } from '../../../packages/foyer/src/testing/fake-clerk/fake-clerk.ts';
import { obtainClerkBundles } from '../../../tools/clerk-bundles.ts';
import { NextExample } from '../../../tools/next-example.ts';
import { findFreePort, startFoyer, type FoyerServer } from './foyer-server.ts';

/** A product with Next.js and Clerk, behind Foyer: three servers, none of them far away. */
export interface NextClerk {
  readonly clerk: FakeClerk;
  readonly foyer: FoyerServer;
  /** Origin of the application. */
  readonly app: string;
  /** Where Clerk's webhooks would go; they wait until a story delivers them. */
  readonly webhooks: string;
  stop(): Promise<void>;
}

/** The frontend's address stands in the build: as long as this port is free, one build serves many runs. */
const usualPort = 29_481;
const patienceMs = 30_000;

export async function startNextClerk(): Promise<NextClerk> {
  const [bundles, example] = await Promise.all([obtainClerkBundles(), NextExample.prepare('next-clerk')]);
  const withFrontend = (port?: number): Promise<FakeClerk> => FakeClerk.start({ frontend: { bundles, ...(port === undefined ? {} : { port }) } });
  const clerk = await withFrontend(usualPort).catch(() => withFrontend());
  const browserSettings = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: clerk.publishableKey, NEXT_PUBLIC_CLERK_PROXY_URL: clerk.frontendUrl, NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_CLERK_KEYLESS_DISABLED: '1',
    NEXT_PUBLIC_CLERK_JS_URL: `${clerk.frontendUrl}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`, NEXT_PUBLIC_CLERK_UI_URL: `${clerk.frontendUrl}/npm/@clerk/ui@1/dist/ui.browser.js`,
  };
  const port = await findFreePort();
  const app = `http://localhost:${port}`;
  await example.build({ settings: browserSettings });
  const foyer = await startFoyer({
    CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_API_URL: clerk.url, CLERK_JWT_KEY: clerk.jwtKey, CLERK_WEBHOOK_SIGNING_SECRET: clerk.webhookSecret,
    CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', CLERK_REDIRECT_URL: `${app}/sign-up`, GATE_APPS: app, EMBED_ORIGINS: app, TRUSTED_PROXIES: '127.0.0.0/8, ::1',
  });
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', 'localhost'], {
    cwd: example.folder, stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'], NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...browserSettings, CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url,
      APP_URL: app, FOYER_URL: foyer.url, FOYER_PUBLIC_URL: foyer.url, FOYER_GATE_KEY: await gateKey(foyer),
    },
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  await answers(app);
  return {
    clerk, foyer, app, webhooks: `${foyer.url}/api/v1/webhooks/clerk`,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      process.off('exit', endWithUs);
      await foyer.stop();
      await clerk.close();
    },
  };
}

/** Opens the application as somebody who has an account at Clerk and signed in yesterday: the session is there, its token has run out. */
export async function signedInAtClerk(context: BrowserContext, { clerk }: NextClerk, userId: string): Promise<void> {
  await context.addCookies(clerk.frontend.signedInBrowser(userId).map(({ name, value }) => ({ name, value, domain: 'localhost', path: '/', sameSite: 'Lax' as const })));
}

/** The link in the newest mail Clerk would have sent somebody. */
export async function invitationOf({ clerk }: NextClerk, email: string): Promise<string> {
  const find = (): string | undefined => clerk.mails.findLast(({ to, url }) => to === email && url !== undefined)?.url;
  await expect.poll(find, { message: `an invitation of Clerk to ${email}`, timeout: 30_000 }).toBeDefined();
  return find()!;
}

/** Foyer compares its record with Clerk now, as it does every ten minutes. */
export async function compareWithClerk({ foyer }: NextClerk): Promise<void> {
  const response = await fetch(`${foyer.url}/api/v1/admin/clerk/reconcile`, { method: 'POST', headers: { authorization: `Bearer ${foyer.adminKey}` } });
  expect(response.ok, await response.text()).toBe(true);
}

/** Opens the mailed invitation and makes an account in Clerk's own form. */
export async function signsUpByInvitation(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill('seven tall bridges hum');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

async function gateKey({ url, adminKey }: FoyerServer): Promise<string> {
  const response = await fetch(`${url}/api/v1/admin/api-keys`, {
    method: 'POST', headers: { 'authorization': `Bearer ${adminKey}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'The product', scopes: ['gate'] }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { key: string }).key;
}

async function answers(address: string): Promise<void> {
  for (const givesUpAt = Date.now() + patienceMs; Date.now() < givesUpAt;) {
    if (await fetch(address).then(({ ok }) => ok, () => false)) return;
    await pause(100);
  }
  throw new Error(`The application at ${address} did not answer in time.`);
}
