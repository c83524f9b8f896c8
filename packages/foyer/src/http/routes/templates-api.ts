import { z } from '@hono/zod-openapi';
import { listTemplates, previewTemplate, resetTemplate, saveTemplate, type TemplateItem } from '../../application/templates/edit-templates.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const template = z.object({
  kind: z.string(), locale: z.string(), subject: z.string(), text: z.string(), overridden: z.boolean(), updatedAt: z.string().nullable(), updatedBy: z.string().nullable(),
  placeholders: z.array(z.string()), version: z.number(),
}).openapi('MailTemplate');

const which = z.object({ kind: z.string().max(40), locale: z.string().max(20) });
const words = { subject: z.string().max(1000), text: z.string().max(40_000) };
const version = z.int().min(0).optional();

function present(item: TemplateItem) {
  return { ...item, updatedAt: instantText(item.updatedAt) };
}

/** The team's own words for mails. */
export const templatesApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/templates', tag: 'Review', summary: 'Every mail in every language, as it goes out', auth: 'admin',
    answers: { 200: { description: 'The words in force.', content: z.object({ items: z.array(template) }) } },
  }), async ({ ctx }) => json({ items: (await listTemplates({ ctx })).map(present) })),
  bind(route({
    method: 'put', path: '/api/v1/admin/templates/{kind}/{locale}', tag: 'Review', summary: 'Put own words in place of the original ones', auth: 'admin', idempotent: true,
    description: 'Mails that were begun keep the words they were begun with.', params: which, body: { schema: z.strictObject({ ...words, version }), kinds: ['json'] },
    problems: ['document/not_found', 'document/changed'], answers: { 200: { description: 'In force.', content: template } },
  }), async ({ ctx, params, body }) => json(present(await saveTemplate({ ctx, input: { ...params, ...body } })))),
  bind(route({
    method: 'delete', path: '/api/v1/admin/templates/{kind}/{locale}', tag: 'Review', summary: 'Back to the original words', auth: 'admin', idempotent: true, params: which,
    query: z.strictObject({ version: z.string().regex(/^\d{1,9}$/).optional() }), problems: ['document/not_found', 'document/changed'],
    answers: { 200: { description: 'The original words are in force.', content: template } },
  }), async ({ ctx, params, query }) => json(present(await resetTemplate({ ctx, input: { ...params, version: query.version === undefined ? undefined : Number(query.version) } })))),
  bind(route({
    method: 'post', path: '/api/v1/admin/templates/preview', tag: 'Review', summary: 'A mail as it would look, with sample values', auth: 'admin',
    body: { schema: z.strictObject({ kind: z.string().max(40), locale: z.string().max(20), ...words }), kinds: ['json'] }, problems: ['document/not_found'],
    answers: { 200: { description: 'The mail; its HTML belongs into a frame without rights.', content: z.object({ subject: z.string(), html: z.string(), text: z.string() }) } },
  }), async ({ ctx, body }) => json(await previewTemplate({ ctx, input: body }))),
];
