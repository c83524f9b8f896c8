import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../testing/factories.ts';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { confirms, isInvited, keyWith, newEmail, outcomes } from '../testing/stories.ts';

interface Item { kind: string; locale: string; subject: string; text: string; overridden: boolean; updatedBy: string | null; placeholders: string[]; version: number }

const mailer = new RecordingMailer();
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ mailer });
});
afterAll(() => harness.close());

const path = '/api/v1/admin/templates/invitation/en';
const own = { subject: 'Come to {{ brandName }}', text: 'Hi.\n\n[Come in]({{ link }})' };

async function itemOf(kind: string, locale: string): Promise<Item> {
  const { items } = (await (await harness.admin('/api/v1/admin/templates')).json()) as { items: Item[] };
  return items.find((item) => item.kind === kind && item.locale === locale)!;
}

const put = (body: object, key?: string) => harness.admin(path, body, { method: 'PUT', ...(key ? { key } : {}) });

test('shows the words in force, and what they may name', async () => {
  const item = await itemOf('invitation', 'de');
  expect(item).toMatchObject({ overridden: false, updatedBy: null, version: 0 });
  expect(item.subject).toContain('eingeladen');
  expect(item.placeholders).toEqual(expect.arrayContaining(['name', 'link', 'roleLabel']));
});

test('says every fault with its line, and keeps nothing', async () => {
  const fault = async (subject: string, text: string) => (await expectProblem(await put({ subject, text }), 'input/invalid'))['errors'];
  expect(await fault('', 'x')).toMatchObject([{ pointer: '/subject' }]);
  expect(await fault('Come', 'No link')).toMatchObject([{ pointer: '/text', detail: expect.stringContaining('The link is missing') }]);
  expect(await fault('Come', 'One\n\n{{ surname }} [Go]({{ link }})')).toMatchObject([{ pointer: '/text', detail: expect.stringMatching(/^Line 3: there is no value called "surname"/) }]);
  expect(await fault('{{ link }}', own.text)).toMatchObject([{ pointer: '/subject' }]);
  expect(await fault('Come', '{% for x in y %}{% endfor %}')).toMatchObject([{ detail: expect.stringContaining('"{% for %}" cannot be used') }]);
  expect(await fault('Come', '{% if name %}')).toMatchObject([{ detail: expect.stringContaining('never closed') }]);
  expect((await itemOf('invitation', 'en')).overridden).toBe(false);
});

test('previews with sample values and keeps nothing', async () => {
  const preview = await (await harness.admin('/api/v1/admin/templates/preview', { kind: 'invitation', locale: 'en', ...own, text: '# <i>{{ name }}</i>\n\n[Come in]({{ link }})' })).json();
  expect(preview).toMatchObject({ subject: 'Come to Atrium', text: expect.stringContaining('Ada Lovelace'), html: expect.stringContaining('Come in</a>') });
});

test('goes out in the own words from then on, in their language alone, until they are reset', async () => {
  const saved = await put(own);
  expect(await saved.json()).toMatchObject({ overridden: true, subject: own.subject, version: 1 });
  await harness.expectAuditEvent('template.saved', { detail: { kind: 'invitation', locale: 'en', edition: 1 }, actorKind: 'api_key' });
  const guest = await isInvited(harness);
  expect((await harness.readMailTo(guest.email)).subject).toBe('Come to Atrium');
  const german = newEmail();
  await harness.post('/api/waitlist/join', { email: german, name: 'Uwe', role: 'coach', locale: 'de' });
  await harness.mailsTo(german);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/approve', { email: german }))).toEqual(['invited']);
  expect((await harness.readMailTo(german)).subject).toContain('eingeladen');
  await expectProblem(await put({ ...own, version: 0 }), 'document/changed');
  expect((await harness.fetch(path, { method: 'DELETE', key: (await keyWith(harness, ['admin'])) })).status).toBe(200);
  await expectProblem(await harness.admin(path, undefined, { method: 'DELETE' }), 'document/not_found');
  expect((await harness.readMailTo((await isInvited(harness)).email)).subject).toContain('invited to Atrium');
});

test('repeats a begun mail with the very same bytes, whatever is worded anew in between (SR-53)', async () => {
  for (const [first, second] of [[null, own], [own, { subject: 'Otherwise', text: own.text }], [own, null]] as const) {
    if (first) await put(first);
    else if ((await itemOf('invitation', 'en')).overridden) await harness.admin(path, undefined, { method: 'DELETE' });
    const guest = await confirms(harness);
    await harness.admin('/api/v1/admin/waitlist/approve', { email: guest.email });
    const from = mailer.attempts.length;
    mailer.answer = () => ({ kind: 'unknown', reason: 'the line broke' });
    await harness.sendMails();
    if (second) await put(second);
    else await harness.admin(path, undefined, { method: 'DELETE' });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
    harness.clock.advance(minuteMs);
    await harness.sendMails();
    const attempts = mailer.attempts.slice(from).filter(({ mail }) => mail.to === guest.email);
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toEqual(attempts[0]);
  }
});

test('forgets old editions once nothing can need them', async () => {
  for (let edit = 0; edit < 3; edit += 1) await put({ ...own, subject: `Edit ${edit}` });
  harness.clock.advance(8 * dayMs);
  await put(own);
  const { body } = (await harness.services.store.documents.get('mail_template', 'invitation:en'))!;
  expect(JSON.parse(body).editions).toHaveLength(2);
});

test('is for those who may change things', async () => {
  await expectProblem(await put(own, await keyWith(harness, ['read', 'review'])), 'auth/forbidden');
  await expectProblem(await harness.fetch('/api/v1/admin/templates'), 'auth/required');
  await expectProblem(await harness.admin('/api/v1/admin/templates/invitation/fr', own, { method: 'PUT' }), 'document/not_found');
});
