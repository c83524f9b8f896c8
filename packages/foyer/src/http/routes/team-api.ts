import { z } from '@hono/zod-openapi';
import { changeMember, inviteMember, listMembers, removeMember, resendInvitation, resetMemberSecondFactor, resumeMember, suspendMember } from '../../application/team/members.ts';
import { adminLevels } from '../../domain/change.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route, type RouteContract } from '../contract/route.ts';
import { emailText } from '../contract/schemas.ts';
import { pageContext } from '../page-view.ts';
import { json } from '../respond.ts';

const instant = z.string().openapi({ format: 'date-time' });
const level = z.enum(adminLevels);
const roles = z.array(z.string().max(100)).max(200).nullable().optional().openapi({ description: 'The only roles a reviewer decides about; null for all.' });

const memberSchema = z.object({
  id: z.string(), name: z.string(), email: z.string(), level, roles: z.array(z.string()).nullable(), state: z.enum(['active', 'invited', 'suspended']), secondFactor: z.boolean(),
  createdAt: instant, lastSeenAt: instant.nullable(), invitedBy: z.string().nullable(),
}).openapi('Admin');

const idParams = z.object({ id: z.string().max(100) });
const changed = { 200: { description: 'Done.', content: z.object({ id: z.string() }) } } satisfies RouteContract['answers'];
const refusals = ['auth/stale', 'team/not_found', 'team/above_you', 'team/last_owner'] as const;

/** Who is in the team. Every right is checked in the verb, next to the data. */
export const teamApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/admins', tag: 'Team', summary: 'Everybody in the team', auth: 'admin',
    answers: { 200: { description: 'In the order they came.', content: z.object({ items: z.array(memberSchema) }) } },
  }), async ({ ctx }) => json({
    items: (await listMembers({ ctx })).map(({ admin, credential, seenAt }) => ({
      id: admin.id, name: admin.name, email: admin.email, level: admin.level, roles: admin.roles,
      state: admin.suspendedAt !== null ? 'suspended' : admin.joinedAt === null ? 'invited' : 'active', secondFactor: credential !== null && credential.factor !== null,
      createdAt: instantText(admin.createdAt), lastSeenAt: instantText(seenAt), invitedBy: admin.invitedBy,
    })),
  })),
  bind(route({
    method: 'post', path: '/api/v1/admin/admins', tag: 'Team', summary: 'Invite somebody into the team by mail', auth: 'admin', idempotent: true, problems: ['auth/stale', 'team/exists', 'team/above_you'],
    body: { schema: z.strictObject({ email: emailText, name: z.string().max(400), level, roles }), kinds: ['json'] },
    answers: { 201: { description: 'Invited; the link is on its way by mail.', content: z.object({ id: z.string(), expiresAt: instant }) } },
  }), async ({ exchange, ctx, body }) => {
    const { id, expiresAt } = await inviteMember({ ctx, input: { ...body, email: body.email as string, mail: true, locale: pageContext(exchange).locale } });
    return json({ id, expiresAt: instantText(expiresAt) }, 201);
  }),
  bind(route({
    method: 'put', path: '/api/v1/admin/admins/{id}', tag: 'Team', summary: 'Change name, level or roles', auth: 'admin', idempotent: true, params: idParams, problems: refusals,
    body: { schema: z.strictObject({ name: z.string().max(400).optional(), level: level.optional(), roles }), kinds: ['json'] }, answers: changed,
  }), async ({ ctx, params, body }) => json(await changeMember({ ctx, input: { ...params, ...body } }))),
  bind(route({ method: 'post', path: '/api/v1/admin/admins/{id}/suspend', tag: 'Team', summary: 'Take all rights away until resumed', auth: 'admin', idempotent: true, params: idParams, problems: refusals, answers: changed }),
    async ({ ctx, params }) => json(await suspendMember({ ctx, input: params }))),
  bind(route({ method: 'post', path: '/api/v1/admin/admins/{id}/resume', tag: 'Team', summary: 'Give the rights back', auth: 'admin', idempotent: true, params: idParams, problems: refusals, answers: changed }),
    async ({ ctx, params }) => json(await resumeMember({ ctx, input: params }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/admins/{id}/resend', tag: 'Team', summary: 'Send the invitation again; the link before is dead', auth: 'admin', idempotent: true, params: idParams, problems: [...refusals, 'team/state_conflict'], answers: changed,
  }), async ({ exchange, ctx, params }) => {
    const { id } = await resendInvitation({ ctx, input: { ...params, mail: true, locale: pageContext(exchange).locale } });
    return json({ id });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/admins/{id}/reset-second-factor', tag: 'Team', summary: 'For somebody who lost their phone and their recovery codes', auth: 'admin', idempotent: true, params: idParams, problems: refusals, answers: changed,
  }), async ({ ctx, params }) => json(await resetMemberSecondFactor({ ctx, input: params }))),
  bind(route({ method: 'delete', path: '/api/v1/admin/admins/{id}', tag: 'Team', summary: 'Remove somebody for good', auth: 'admin', idempotent: true, params: idParams, problems: refusals, answers: changed }),
    async ({ ctx, params }) => json(await removeMember({ ctx, input: params }))),
];
