import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { v7 } from 'uuid';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createResendMailer } from '../adapters/mail/resend/resend-mailer.ts';
import { FakeResend } from './fake-resend.ts';
import { eventsOf, type MailboxFate } from './fake-resend-fate.ts';
import { domainsResponse, type SendEmailRequest, sendEmailRequest, sendEmailResponse, webhookEvent } from './resend-contract.ts';

/** Resend's own description of its interface, as published. */
let vendor: (pointer: string) => ValidateFunction;

beforeAll(async () => {
  const directory = process.env.FOYER_VENDOR_SPECS;
  if (!directory) throw new Error('Set FOYER_VENDOR_SPECS to the directory that holds resend.yaml.');
  const document: object = parse(await readFile(join(directory, 'resend.yaml'), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'resend');
  vendor = (pointer) => ajv.compile({ $ref: `resend#${pointer}` });
});

function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

const requestPointer = '/paths/~1emails/post/requestBody/content/application~1json/schema';
const responsePointer = '/paths/~1emails/post/responses/200/content/application~1json/schema';
const domainsPointer = '/paths/~1domains/get/responses/200/content/application~1json/schema';

const eventPointer = (type: string): string => `/webhooks/${type}/post/requestBody/content/application~1json/schema`;

const mail: SendEmailRequest = {
  from: 'Acme <hello@acme.test>', to: ['delivered@resend.dev'], subject: 'Hi', html: '<p>Hi</p>', text: 'Hi', reply_to: 'help@acme.test',
  headers: { 'List-Unsubscribe': '<https://acme.test/u>' }, tags: [{ name: 'mail', value: 'm-1' }],
};

test('what our adapter sends and the fake answers is what Resend describes', async () => {
  const fake = await FakeResend.start();
  const mailer = createResendMailer({ apiKey: fake.apiKey, baseUrl: fake.url, from: 'Acme <hello@acme.test>', requestsPerSecond: 5 });
  await mailer.send({ ...mail, to: 'delivered@resend.dev', headers: { 'Reply-To': 'help@acme.test', 'X-Thing': 'one' }, tags: { kind: 'invitation' } }, { messageId: v7() });
  await mailer.verify!();
  const [send, domains] = fake.exchanges;
  expectValid(vendor(requestPointer), send!.body);
  expectValid(vendor(responsePointer), send!.answer!.body);
  expectValid(vendor(domainsPointer), domains!.answer!.body);
  for (const { event } of fake.webhooks.waiting) expectValid(vendor(eventPointer(event.type)), event);
  await mailer.close();
  await fake.close();
});

test.for<MailboxFate>(['delivered', 'delayed', 'complained', 'bounced', 'bounced_transient', 'failed', 'suppressed'])('webhooks of the fate %s are what Resend describes', (fate) => {
  for (const event of eventsOf(fate, '4ef9a417-02e9-4d39-ad75-9611e0fcc33c', mail, Date.UTC(2026, 4, 17))) {
    expectValid(vendor(eventPointer(event.type)), event);
    expect(webhookEvent.safeParse(event).success).toBe(true);
  }
});

test('our schema of a request lets nothing through that Resend would not describe', () => {
  const validate = vendor(requestPointer);
  const wrong: readonly unknown[] = [
    {}, { ...mail, from: 3 }, { ...mail, from: undefined }, { ...mail, to: [] }, { ...mail, to: [1] }, { ...mail, to: Array.from({ length: 51 }, () => 'a@b.test') },
    { ...mail, subject: undefined }, { ...mail, html: 1 }, { ...mail, headers: 'x' }, { ...mail, tags: [{ name: 1, value: 'x' }] },
  ];
  for (const request of wrong) {
    expect(validate(JSON.parse(JSON.stringify(request)))).toBe(false);
    expect(sendEmailRequest.safeParse(request).success).toBe(false);
  }
  expectValid(validate, sendEmailRequest.parse(mail));
});

test('our schemas name no field that Resend does not describe', async () => {
  const document = parse(await readFile(join(process.env.FOYER_VENDOR_SPECS!, 'resend.yaml'), 'utf8')) as { components: { schemas: Record<string, { properties: object }> } };
  const known = (schema: string): readonly string[] => Object.keys(document.components.schemas[schema]!.properties);
  expect(known('SendEmailRequest')).toEqual(expect.arrayContaining(Object.keys(sendEmailRequest.shape)));
  expect(known('SendEmailResponse')).toEqual(expect.arrayContaining(Object.keys(sendEmailResponse.shape)));
  expect(known('ListDomainsResponse')).toEqual(expect.arrayContaining(Object.keys(domainsResponse.shape)));
  expect(known('OutboundEmailEventData')).toEqual(expect.arrayContaining(Object.keys(webhookEvent.options[0].shape.data.shape)));
});
