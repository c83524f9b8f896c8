import { z } from '@hono/zod-openapi';
import { changeAlertSettings, thresholds } from '../../application/alerts/alert-settings.ts';
import { listAlerts } from '../../application/alerts/list-alerts.ts';
import { testAlerts } from '../../application/alerts/test-alerts.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const settings = z.object({
  mailTo: z.array(z.string()).openapi({ description: 'Empty: every owner.' }), webhookUrl: z.string().nullable(),
  thresholds: z.object(Object.fromEntries(Object.keys(thresholds).map((name) => [name, z.number()]))).openapi({ description: '0 switches a rule off.' }),
  version: z.number(),
});

const alerts = z.object({
  items: z.array(z.object({
    key: z.string(), title: z.string(), state: z.enum(['ok', 'raised']), since: z.string().nullable(), detail: z.string(),
    call: z.object({ state: z.enum(['none', 'waiting', 'delivered', 'given_up']), error: z.string().nullable() }),
  })),
  settings,
}).openapi('Alerts');

const changeBody = z.strictObject({
  mailTo: z.array(z.string().max(400)).max(100).optional(), webhookUrl: z.string().max(2000).nullable().optional(),
  thresholds: z.record(z.string().max(60), z.number()).optional(), renewSecret: z.boolean().optional(), version: z.int().min(0).optional(),
});

const tested = z.object({
  items: z.array(z.object({ channel: z.enum(['mail', 'webhook']), to: z.string(), outcome: z.enum(['sent', 'failed', 'unknown']), detail: z.string() })),
}).openapi('AlertTest');

/** What the team must know, and how it is told. */
export const alertsApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/alerts', tag: 'Operations', summary: 'Every alert as it is, and who is told', auth: 'admin',
    answers: { 200: { description: 'The alerts.', content: alerts } },
  }), async ({ ctx }) => {
    const { items, settings: kept } = await listAlerts({ ctx });
    return json({ items: items.map((item) => ({ ...item, since: instantText(item.since) })), settings: kept });
  }),
  bind(route({
    method: 'put', path: '/api/v1/admin/alerts/settings', tag: 'Operations', summary: 'Change who is told, where, and from when on', auth: 'admin',
    description: 'What is left out stays. A new secret, with which calls are signed (Standard Webhooks), is in this answer and in no other.',
    body: { schema: changeBody, kinds: ['json'] }, problems: ['auth/stale', 'document/changed'],
    answers: { 200: { description: 'Changed.', content: z.object({ settings, webhookSecret: z.string().nullable() }).openapi('AlertSettingsChange') } },
  }), async ({ ctx, body }) => json(await changeAlertSettings({ ctx, input: body }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/alerts/test', tag: 'Operations', summary: 'Tell everybody who is told of alerts that this is a test', auth: 'admin',
    description: 'One mail to each address and one signed call of the type `alert.test`, right now and without repetition. `false` leaves a way out.',
    body: { schema: z.strictObject({ mail: z.boolean().optional(), webhook: z.boolean().optional() }), kinds: ['json'] }, problems: ['auth/stale'],
    answers: { 200: { description: 'What came of each mail and of the call.', content: tested } },
  }), async ({ ctx, body }) => json({ items: await testAlerts({ ctx, input: body }) })),
];
