import { z } from '@hono/zod-openapi';
import { showHealth } from '../../application/settings/look-at-health.ts';
import { showSettings } from '../../application/settings/show-settings.ts';
import { testMail } from '../../application/settings/test-mail.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const settings = z.object({
  groups: z.array(z.object({
    title: z.string(),
    items: z.array(z.object({ name: z.string(), value: z.string().nullable(), secret: z.boolean(), set: z.boolean(), meaning: z.string(), fallback: z.string() })),
  })),
}).openapi('Settings');

const health = z.object({
  items: z.array(z.object({ key: z.string(), name: z.string(), state: z.enum(['ok', 'warn', 'bad']), detail: z.string(), checkedAt: z.string() })),
}).openapi('Health');

/** What Foyer runs with, and how what it depends on is doing. */
export const settingsApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/settings', tag: 'Operations', summary: 'The configuration in force, without secrets', auth: 'admin',
    answers: { 200: { description: 'Every setting in the words of the documentation.', content: settings } },
  }), async ({ ctx }) => json({ groups: await showSettings({ ctx }) })),
  bind(route({
    method: 'get', path: '/api/v1/admin/settings/health', tag: 'Operations', summary: 'How mail, database, audit log, disk and backups are doing', auth: 'admin',
    answers: { 200: { description: 'One line each.', content: health } },
  }), async ({ ctx }) => json({ items: (await showHealth({ ctx })).map((item) => ({ ...item, checkedAt: instantText(item.checkedAt) })) })),
  bind(route({
    method: 'post', path: '/api/v1/admin/settings/mail-test', tag: 'Operations', summary: 'Send one mail through the real transport and tell what came of it', auth: 'admin',
    body: { schema: z.strictObject({ to: z.string().max(400) }), kinds: ['json'] },
    answers: { 200: { description: 'What the provider said.', content: z.object({ outcome: z.enum(['sent', 'failed', 'unknown']), detail: z.string() }) } },
  }), async ({ ctx, body }) => json(await testMail({ ctx, input: body }))),
];
