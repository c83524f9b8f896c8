import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test, expect, type BrowserContext } from '@playwright/test';
import { createGate } from '../../packages/gate/src/index.ts';
import { protect } from '../../packages/gate/src/node.ts';
import { startFoyer, type FoyerServer } from './support/foyer-server.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { isInvited, newApplicant, tokenIn } from './support/people.ts';
import { revoke } from './support/review.ts';

interface Worlds {
  readonly foyer: FoyerServer;
  /** The application, on a host that has nothing in common with Foyer's. */
  readonly app: string;
  /** Everything the application was asked for, as a log would have it, with the referrer. */
  readonly asked: string[];
}

const story = test.extend<object, { worlds: Worlds }>({
  // eslint-disable-next-line no-empty-pattern
  worlds: [async ({}, use) => {
    const asked: string[] = [];
    let answer: RequestListener = (_, response) => response.writeHead(503).end();
    const server = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.referer ?? ''}`);
      answer(request, response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const app = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const foyer = await startFoyer({ GATE_APPS: app });
    const gate = createGate({ foyer: foyer.url, publicUrl: foyer.url, key: foyer.adminKey, app, roles: ['coach', 'client'], open: ['/'] });
    answer = protect(gate, (request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (request.url === '/') response.end('<!doctype html><title>Studio</title><h1>Welcome</h1><a href="/dashboard">To the studio</a>');
      else response.end(`<!doctype html><title>Studio</title><h1>The studio greets ${request.access?.email}, ${request.access?.role}</h1><form method="post" action="/.foyer/sign-out"><button>Sign out</button></form>`);
    });
    await use({ foyer, app, asked });
    gate.stop();
    await Promise.all([closed(server), foyer.stop()]);
  }, { scope: 'worker', timeout: 900_000 }],
  baseURL: async ({ worlds }, use) => use(worlds.foyer.url),
});

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

story('the seed\'s link, opened at an application on another host, leads through the invitation and back, and leaves no token anywhere', async ({ page, context, worlds }) => {
  const { foyer, app, asked } = worlds;
  const mia = newApplicant();
  const token = tokenIn(await isInvitedElsewhere(await page.context().browser()!.newContext({ baseURL: foyer.url }), foyer, mia));

  await page.goto(`${app}/dashboard?token=${token}`);
  expect(new URL(page.url()).origin).toBe(foyer.url);
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  // The first steps come first; after them, or past them, it goes back to where the person wanted to be.
  await page.getByRole('button', { name: /Skip/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`The studio greets ${mia.email}, coach`);
  expect(page.url()).toBe(`${app}/dashboard`);

  // The cookie is the application's own, and of no use to scripts or other hosts.
  const cookies = await context.cookies(app);
  expect(cookies.map(({ name, httpOnly, domain, path }) => ({ name, httpOnly, domain, path }))).toEqual([{ name: '__Host-foyer-gate', httpOnly: true, domain: '127.0.0.1', path: '/' }]);
  // The link itself is what a person typed; nothing after it repeats the token, neither in an address nor as a referrer.
  expect(asked.filter((line) => line.includes(token))).toEqual([`/dashboard?token=${token} `]);
  const visited = await page.evaluate(() => [location.href, document.referrer, ...performance.getEntriesByType('navigation').map(({ name }) => name)]);
  expect(visited.filter((address) => address.includes('token=') || address.includes('code='))).toEqual([]);
});

story('people who are in come through without a word; signing out there, and revoking here, shuts them out', async ({ page, worlds }) => {
  const { foyer, app } = worlds;
  const lea = newApplicant();
  await page.goto(await isInvited(page.context(), foyer, lea));
  await page.goto(`${app}/dashboard`);
  expect(new URL(page.url()).origin, 'invited, but not in').toBe(foyer.url);
  await page.goto(linkIn(await readMailTo(foyer, lea.email, 'invitation')));
  await page.getByRole('button', { name: /Accept|Continue/ }).click();
  await page.goto(`${app}/dashboard`);
  const greeting = page.getByRole('heading', { level: 1, name: `The studio greets ${lea.email}, coach` });
  await expect(greeting).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible();
  expect((await page.context().cookies(app)).map(({ name }) => name)).toEqual([]);

  // Foyer still knows the browser: one click, no mail.
  await page.getByRole('link', { name: 'To the studio' }).click();
  await expect(greeting).toBeVisible();
  await revoke(foyer, lea.email);
  await expect(async () => {
    await page.goto(`${app}/dashboard`);
    expect(new URL(page.url()).origin).toBe(foyer.url);
  }).toPass({ timeout: 5_000 });
});

/** Confirmed in a browser of their own, so that the one of the story is a stranger to Foyer. */
async function isInvitedElsewhere(context: BrowserContext, foyer: FoyerServer, applicant: ReturnType<typeof newApplicant>): Promise<string> {
  const link = await isInvited(context, foyer, applicant);
  await context.close();
  return link;
}
