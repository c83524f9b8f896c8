import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobRunner } from '../application/jobs/job-runner.ts';
import { dayMs } from '../testing/factories.ts';
import { type Harness, type SignedInAdmin, startHarness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, confirms, isInvited, joins } from '../testing/stories.ts';
import { Reminders } from '../worker/remind.ts';

const api = '/api/v1/admin';
const mailer = new RecordingMailer();
let harness: Harness;
let owner: SignedInAdmin;
/** What a path's `{name}` stands for, by the route it is in. */
let ids: Readonly<Record<string, string>>;
/** Everything that opens something, and the hashes that are kept of it. */
const secrets = new Map<string, string>();
let stream: ReadableStreamDefaultReader<Uint8Array>;

beforeAll(async () => {
  harness = await startHarness({ mailer });
  owner = await harness.signIn('owner');
  secrets.set(owner.headers.cookie.slice(owner.headers.cookie.indexOf('=') + 1), 'session of the owner');
  stream = (await harness.fetch(`${api}/events`, owner)).body!.getReader() as typeof stream;

  const invited = await isInvited(harness);
  await joins(harness);
  await comesIn(harness);
  await harness.post('/api/waitlist/recover', { email: (await comesIn(harness)).email });
  const send = async (path: string, body: object = {}) => {
    const response = await harness.post(`${api}/${path}`, body, owner);
    expect(response.status, `${path} ${await response.clone().text()}`).toBeLessThan(300);
    return await response.json() as Record<string, string>;
  };
  const waiting = await confirms(harness);
  await send('waitlist/ask', { email: waiting.email, question: 'Where do you teach?' });
  await send('waitlist/invite', { email: invited.email });
  const entry = (await harness.services.store.snapshot({ by: 'email', email: invited.email })).person!.entry.id;
  const shown = await send(`waitlist/${entry}/link`);
  secrets.set(new URL(shown['link']!).searchParams.get('token')!, 'link that was shown');
  await send('admins', { email: 'nora@example.org', name: 'Nora Vidal', level: 'reviewer' });
  await harness.post(`${api}/password/forgot`, { email: owner.email });
  const key = await send('api-keys', { name: 'nightly', scopes: ['read'] });
  secrets.set(key['key']!, 'API key');
  const alerts = await harness.fetch(`${api}/alerts/settings`, { method: 'PUT', body: { webhookUrl: 'https://alerts.example.org/foyer' }, ...owner });
  secrets.set((await alerts.json() as { webhookSecret: string }).webhookSecret, 'secret of the alerts');
  const webhook = await send('webhooks', { url: 'https://receiver.example.org/foyer' }) as unknown as { webhook: { id: string }; secret: string };
  secrets.set(webhook.secret, 'secret of the webhook');
  const view = await send('views', { name: 'Mine', query: 'status=invited', shared: true });
  const job = await send('waves', { action: 'approve', selection: { filter: { status: 'pending' } }, options: { role: 'coach', unconfirmed: true } });
  await send(`jobs/${job['id']}/start`);
  const runner = new JobRunner(harness.services);
  while (await runner.runDue());
  await harness.fetch(`${api}/imports?mode=apply&invite=true`, { method: 'POST', body: [{ email: 'from-a-file@example.org', status: 'approved', role: 'coach' }], ...owner });
  await harness.sendMails();
  harness.clock.advance(3 * dayMs);
  owner = await harness.signIn('owner');
  while (await new Reminders(harness.services, [3]).remindDue());
  await harness.sendMails();

  for (const { mail } of mailer.attempts) {
    for (const [, token] of `${mail.text}\n${mail.html}\n${JSON.stringify(mail.headers)}`.matchAll(/(?:[?&](?:token|ticket)=|#)([\w-]{40,})/g)) secrets.set(token!, `mail "${mail.subject}"`);
  }
  for (const person of await harness.services.store.personsAfter('', 1_000)) if (person.invitation) secrets.set(person.invitation.tokenHash, 'hash of an invitation');
  for (const { tokenHash, name } of await harness.services.store.listApiKeys()) secrets.set(tokenHash, `hash of the key ${name}`);
  ids = { jobs: job['id']!, waitlist: entry, webhooks: webhook.webhook.id, views: view['id']!, imports: 'none' };
});
afterAll(async () => {
  await stream.cancel();
  await harness.close();
});

describe('SR-32 after a busy story', () => {
  it('there is much to hide', () => {
    expect([...secrets.values()].filter((what) => what.startsWith('mail')).length).toBeGreaterThan(10);
  });

  it('no list, detail, export or text for admins holds a link, a token, a key or its hash', async () => {
    const queries: Readonly<Record<string, readonly string[]>> = {
      [`${api}/explain`]: ['?email=from-a-file@example.org'], [`${api}/export`]: ['?format=csv', '?format=json', '?format=approved_users', '?format=approved_users_csv'],
      [`${api}/audit/export`]: ['?format=jsonl', '?format=csv'], [`${api}/audit`]: ['?limit=200'], [`${api}/outbox/messages`]: ['?status=sent', '?status=queued', '?status=dropped'],
      [`${api}/invitations`]: ['', '?state=superseded'], [`${api}/waitlist`]: ['?limit=200'], '/gate/changes': [],
    };
    const routes = harness.foyer.app.routes.filter(({ contract }) => contract.auth === 'admin' && contract.method === 'get' && !contract.path.endsWith('/events'));
    let looked = 0;
    for (const { contract } of routes) {
      const path = contract.path.replaceAll(/\{\w+\}/g, () => ids[contract.path.slice(api.length + 1).split('/')[0]!] ?? 'none');
      for (const query of queries[contract.path] ?? ['']) {
        const response = await harness.fetch(path + query, owner);
        const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
        if (response.status === 200) looked += 1;
        else expect(response.status, `${path}${query} ${text}`).toBe(404);
        for (const [secret, what] of secrets) expect(text.includes(secret), `${what} in ${path}${query}`).toBe(false);
        expect(text, path).not.toMatch(/\/invite\?token=/);
      }
    }
    expect(looked).toBeGreaterThan(30);
  });

  it('nor does the stream of changes', async () => {
    let text = '';
    const decoder = new TextDecoder();
    while (!text.includes('entry.joined')) text += decoder.decode((await stream.read()).value, { stream: true });
    for (const [secret, what] of secrets) expect(text.includes(secret), what).toBe(false);
  });
});
