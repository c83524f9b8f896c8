import { z } from '@hono/zod-openapi';
import { discardMails } from '../../application/mail/discard-mails.ts';
import { listMails } from '../../application/mail/list-mails.ts';
import { retryMails } from '../../application/mail/retry-mails.ts';
import { showOutbox } from '../../application/mail/show-outbox.ts';
import { mailViews } from '../../application/ports/desk-store.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageOf, pageQuery } from '../contract/list-query.ts';
import { instantText, presentMail } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { mailSchema, namedSchema } from '../contract/schemas.ts';
import { json } from '../respond.ts';

const someIds = z.array(z.string().max(100)).max(1000);

/** Mail to people: what waits, what could not be sent, and what to do about it. */
export const outboxApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/outbox', tag: 'Review', summary: 'How much mail waits or is parked', auth: 'admin',
    answers: {
      200: {
        description: 'The state; `paused` while the mail provider takes nothing from this process.',
        content: z.object({ queued: z.number(), parked: z.number(), oldestRunAt: z.string().nullable(), paused: z.object({ reason: z.string(), until: z.string() }).nullable() }).openapi('Outbox'),
      },
    },
  }), async ({ ctx }) => {
    const { oldestRunAt, paused, ...state } = await showOutbox({ ctx });
    return json({ ...state, oldestRunAt: instantText(oldestRunAt), paused: paused && { reason: paused.reason, until: instantText(paused.until) } });
  }),
  bind(route({
    method: 'get', path: '/api/v1/admin/outbox/messages', tag: 'Review', summary: 'Mails and whom they are for', auth: 'admin', query: z.strictObject({ status: z.enum(mailViews).optional(), ...pageQuery }),
    description: 'Queued ones in the order in which they go out, those under way included; the others latest first.',
    answers: { 200: { description: 'One page.', content: z.object({ items: z.array(mailSchema.extend({ entry: namedSchema })), nextCursor: z.string().nullable() }).openapi('MailList') } },
  }), async ({ ctx, query: { status, ...page } }) => {
    const { items, nextCursor } = await listMails({ ctx, input: { status: status ?? 'queued', ...pageOf(page) } });
    return json({ items: items.map((mail) => ({ ...presentMail(mail), entry: mail.entry })), nextCursor });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/outbox/retry', tag: 'Review', summary: 'Put parked mail back into the queue', auth: 'admin', body: { schema: z.strictObject({ ids: someIds.optional() }), kinds: ['json'] },
    answers: { 200: { description: 'How many.', content: z.object({ retried: z.number() }) } },
  }), async ({ ctx, body }) => json(await retryMails({ ctx, input: body }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/outbox/discard', tag: 'Review', summary: 'Give parked mail up', auth: 'admin', body: { schema: z.strictObject({ ids: someIds }), kinds: ['json'] },
    answers: { 200: { description: 'How many; only parked mail is discarded.', content: z.object({ discarded: z.number() }) } },
  }), async ({ ctx, body }) => json(await discardMails({ ctx, input: body }))),
];
