import { z } from '@hono/zod-openapi';
import type { FailureLists } from '../../application/import/failure-lists.ts';
import { approvedStatuses } from '../../application/roles/approved-user.ts';
import { addApprovedUser, removeApprovedUser, updateApprovedUser } from '../../application/roles/change-approved-user.ts';
import { listApprovedUsers, stagesOfStatus } from '../../application/roles/list-approved-users.ts';
import { bulkImportUsers } from '../../application/roles/role-list.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { emailText } from '../contract/schemas.ts';
import { route } from '../contract/route.ts';
import { empty, json } from '../respond.ts';
import { fileReply, reportSchema } from './import-api.ts';

const instant = z.string().openapi({ format: 'date-time', example: '2025-01-01T00:00:00Z' });
const role = z.string().min(1).max(100).openapi({ description: 'Key of a configured role.', example: 'coach' });
const notes = z.string().max(5_000);
const name = z.string().max(120);

const userSchema = z.object({
  email: z.string(), role: z.string().nullable(), approved_at: instant.nullable(), approved_by: z.string().nullable(), notes: z.string(), waitlist_joined_at: instant,
  status: z.enum(approvedStatuses),
}).openapi('ApprovedUser');

const addBody = z.strictObject({
  email: emailText, role, name: name.optional(), notes: notes.optional(), approved_at: instant.optional(), waitlist_joined_at: instant.optional(),
  invite: z.boolean().optional().openapi({ description: 'Invite at once (default false).' }),
}).openapi('AddApprovedUser');

const path = '/api/v1/admin/approved-users';
const params = z.object({ email: z.string().max(400) });
const grants = ['role/unknown', 'role/above_rank', 'role/not_yours', 'role/full', 'entry/stage_conflict'] as const;

/** The list of approved people, in the words it has always had. @param lists - failed rows of recent imports */
export function approvedUsersApi(lists: FailureLists): readonly BoundRoute[] {
  return [
    bind(route({
      method: 'get', path, tag: 'Review', summary: 'List approved people', auth: 'admin',
      query: z.strictObject({
        status: z.enum(approvedStatuses).default('approved'), role: z.string().max(100).optional(), q: z.string().max(200).optional().openapi({ description: 'Part of a name or an address.' }),
        cursor: z.string().max(500).optional(), limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional(),
      }),
      answers: { 200: { description: 'One page, in the order in which they came.', content: z.object({ items: z.array(userSchema), nextCursor: z.string().nullable() }) } },
    }), async ({ ctx, query }) => json(await listApprovedUsers({ ctx, input: { status: query.status, role: query.role, text: query.q || undefined, cursor: query.cursor ?? null, limit: Number(query.limit ?? 50) } }))),
    bind(route({
      method: 'post', path, tag: 'Review', summary: 'Approve somebody for a role', auth: 'admin', idempotent: true, body: { schema: addBody, kinds: ['json'] },
      description: 'Whoever they were: unknown, waiting, turned down, or without access since. No mail is sent unless `invite` is true.',
      answers: { 200: { description: 'Approved with this role already; nothing changed.', content: userSchema }, 201: { description: 'Approved.', content: userSchema } },
      problems: ['entry/exists', ...grants],
    }), async ({ ctx, body }) => {
      const { added, user } = await addApprovedUser({ ctx, input: { ...body, email: body.email as string } });
      return json(user, added ? 201 : 200);
    }),
    bind(route({
      method: 'put', path: `${path}/{email}`, tag: 'Review', summary: 'Change role or notes of somebody approved', auth: 'admin', idempotent: true, params,
      body: { schema: z.strictObject({ role: role.optional(), name: name.optional(), notes: notes.optional() }).openapi('UpdateApprovedUser'), kinds: ['json'] },
      answers: { 200: { description: 'As they are now.', content: userSchema } }, problems: ['entry/not_found', ...grants],
    }), async ({ ctx, params: { email }, body }) => json((await updateApprovedUser({ ctx, input: { ...body, email } })).user)),
    bind(route({
      method: 'delete', path: `${path}/{email}`, tag: 'Review', summary: 'Take somebody off the list: access ends at once', auth: 'admin', idempotent: true, params,
      answers: { 204: { description: 'Approval, invitation, role and sessions ended.' } }, problems: ['entry/not_found', 'role/above_rank', 'role/not_yours', 'entry/stage_conflict'],
    }), async ({ ctx, params: { email } }) => {
      await removeApprovedUser({ ctx, input: { email } });
      return empty(204);
    }),
    bind(route({
      method: 'post', path: `${path}/bulk`, tag: 'Review', summary: 'Bring many people onto the list, or say what would become of each', auth: 'admin',
      body: {
        schema: z.strictObject({
          mode: z.enum(['plan', 'apply']).default('plan'), invite: z.boolean().optional(),
          items: z.array(z.record(z.string(), z.unknown()).openapi({ example: { email: 'mia@example.org', role: 'coach', approved_at: '2025-01-01T00:00:00Z' } })).max(100_000),
        }).openapi('BulkApprovedUsers'),
        kinds: ['json'], large: true,
      },
      description: 'Takes as much as an import. Items are those of an `approved_users.json`; one that cannot be used spoils no other. The same items again change nothing.',
      answers: { 200: { description: 'What became, or would become, of each.', content: reportSchema } },
    }), async ({ ctx, body }) => {
      const failures = lists.collect();
      const report = await bulkImportUsers({ ctx, input: body, listeners: { onRow: failures.add } });
      const id = ctx.tokens.random().token;
      return json({ ...report, failuresUrl: failures.keep(id, ctx.clock.now()) ? `/api/v1/admin/imports/${id}/failures.csv` : null });
    }),
    bind(route({
      method: 'get', path: `${path}/export`, tag: 'Review', summary: 'The whole list as approved_users.json or CSV', auth: 'admin',
      query: z.strictObject({ format: z.enum(['json', 'csv']).default('json'), status: z.enum(approvedStatuses).default('approved'), role: z.string().max(100).optional() }),
      description: 'Can be imported again and then changes nothing. Admins must have signed in within the last ten minutes.', problems: ['auth/stale'],
      answers: { 200: { description: 'The file.', content: 'application/octet-stream' } },
    }), async ({ ctx, query }) => fileReply(ctx, {
      format: query.format === 'csv' ? 'approved_users_csv' : 'approved_users', filter: { stage: stagesOfStatus[query.status], ...(query.role === undefined ? {} : { role: query.role }) },
    })),
  ];
}
