import { FakeClerk } from '../packages/foyer/src/testing/fake-clerk/fake-clerk.ts';
import { obtainClerkBundles } from './clerk-bundles.ts';

// `node tools/clerk-stand-in.ts`: the fake of Clerk as a server, to try the guide and the example without an account. It forgets everything
// when it ends, and sends no mail: it prints what Clerk would have mailed.

const foyer = process.env['FOYER_URL'] ?? 'http://localhost:3000';
const frontendPort = 4400;
const everyMs = 1_000;

const clerk = await FakeClerk.start({ frontend: { bundles: await obtainClerkBundles(), port: frontendPort }, webhookReceiver: { url: `${foyer}/api/v1/webhooks/clerk` } });
const settings = {
  CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url, CLERK_WEBHOOK_SIGNING_SECRET: clerk.webhookSecret, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: clerk.publishableKey,
  NEXT_PUBLIC_CLERK_PROXY_URL: clerk.frontendUrl, NEXT_PUBLIC_CLERK_JS_URL: `${clerk.frontendUrl}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
  NEXT_PUBLIC_CLERK_UI_URL: `${clerk.frontendUrl}/npm/@clerk/ui@1/dist/ui.browser.js`, NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_CLERK_KEYLESS_DISABLED: '1',
};
print('This is no Clerk, only a stand-in for it. Set these where Foyer and the application start:\n');
for (const [name, value] of Object.entries(settings)) print(`export ${name}='${value}'`);
print('\nMails that Clerk would have sent follow here.');

let printed = 0;
for (;;) {
  for (const { to, slug, url } of clerk.mails.slice(printed)) print(`mail to ${to}: ${slug}${url === undefined ? '' : `, ${url}`}`);
  printed = clerk.mails.length;
  // What Foyer does not take now waits for the next time.
  await clerk.webhooks.deliver();
  await new Promise((resolve) => { setTimeout(resolve, everyMs); });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
