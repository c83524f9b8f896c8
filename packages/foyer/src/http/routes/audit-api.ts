import { z } from '@hono/zod-openapi';
import { exportEvents } from '../../application/audit/export-events.ts';
import { type Integrity, requestIntegrityCheck, showIntegrity } from '../../application/audit/integrity.ts';
import { listEvents } from '../../application/audit/list-events.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantOf } from '../contract/list-filter.ts';
import { pageQuery } from '../contract/list-query.ts';
import { instantText, presentEvent } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { auditEventSchema } from '../contract/schemas.ts';
import { json } from '../respond.ts';

const seq = z.string().regex(/^\d{1,15}$/, 'Give the number of an event.').optional();
const filter = {
  actor: z.string().max(300).optional().openapi({ description: 'Id of an admin, a key or a person, or the name of a part of the system.' }),
  entry: z.string().max(100).optional().openapi({ description: 'Id of the person it is about.' }), act: z.string().max(100).optional(),
  from: z.string().max(40).optional().openapi({ description: 'A day or an instant, RFC 3339; from then on.' }), to: z.string().max(40).optional().openapi({ description: 'A day or an instant; before it.' }),
} as const;

interface FilterQuery {
  readonly actor?: string | undefined;
  readonly entry?: string | undefined;
  readonly act?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function filterOf({ actor, entry, act, from, to }: FilterQuery) {
  return { actor, entry, act, from: from === undefined ? undefined : instantOf(from, '/from'), to: to === undefined ? undefined : instantOf(to, '/to') };
}

const headSchema = z.object({ seq: z.number(), hash: z.string() });
const integritySchema = z.object({
  state: z.enum(['sound', 'broken', 'checking', 'unknown']), checkedAt: z.string().nullable(), events: z.number(), firstBad: z.number().nullable(), head: headSchema.nullable(),
}).openapi('Integrity');

function presentIntegrity(integrity: Integrity) {
  return { ...integrity, checkedAt: instantText(integrity.checkedAt) };
}

/** The record of everything, and whether it is whole. */
export const auditApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/audit', tag: 'Review', summary: 'Audit events, newest first', auth: 'admin', description: 'With `after`, oldest first.',
    query: z.strictObject({ ...filter, before: seq, after: seq, limit: pageQuery.limit }),
    answers: { 200: { description: 'One page, and where the chain ends.', content: z.object({ items: z.array(auditEventSchema), head: headSchema }).openapi('AuditList') } },
  }), async ({ ctx, query: { before, after, limit, ...rest } }) => {
    const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    const { items, head } = await listEvents({ ctx, input: { ...filterOf(rest), before: number(before), after: number(after), limit: Number(limit ?? 100) } });
    return json({ items: items.map(presentEvent), head });
  }),
  bind(route({
    method: 'get', path: '/api/v1/admin/audit/integrity', tag: 'Review', summary: 'Whether the record is whole, as the newest check found', auth: 'admin',
    answers: { 200: { description: 'What is known.', content: integritySchema } },
  }), async ({ ctx }) => json(presentIntegrity(await showIntegrity({ ctx })))),
  bind(route({
    method: 'post', path: '/api/v1/admin/audit/verify', tag: 'Review', summary: 'Check the whole record from its first event', auth: 'admin', description: 'Begins within seconds; ask for the integrity to see how it ended.',
    answers: { 200: { description: 'The check is asked for.', content: integritySchema } },
  }), async ({ ctx }) => json(presentIntegrity(await requestIntegrityCheck({ ctx })))),
  bind(route({
    method: 'get', path: '/api/v1/admin/audit/export', tag: 'Review', summary: 'The record as a file', auth: 'admin', query: z.strictObject({ format: z.enum(['jsonl', 'csv']).optional(), ...filter }),
    description: 'JSON lines hold everything the chain is made of. Needs a sign-in of the last ten minutes.', problems: ['auth/stale'],
    answers: { 200: { description: 'The file, oldest first, as it is made.', content: 'application/jsonl' } },
  }), async ({ ctx, query: { format = 'jsonl', ...rest } }) => ({
    status: 200,
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8', 'cache-control': 'no-store',
      'content-disposition': `attachment; filename="audit-${new Date(ctx.clock.now()).toISOString().slice(0, 10)}.${format}"`,
    },
    body: await exportEvents({ ctx, input: { ...filterOf(rest), format } }),
  })),
];
