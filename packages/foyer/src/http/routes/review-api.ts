import { z } from '@hono/zod-openapi';
import { deliveryStates, entryFlags } from '../../domain/entry.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { stages, type Stage } from '../../domain/stage.ts';
import { requireScope } from '../../application/authorise.ts';
import { explainAccess } from '../../application/access/explain-access.ts';
import { entrySorts, type EntryFilter } from '../../application/ports/store.ts';
import {
  approveEntries, changeRoles, inviteEntries, reconsiderEntries, rejectEntries, restoreEntries, revokeEntries, withdrawInvitations,
} from '../../application/review/decide-entries.ts';
import { getEntry, listEntries } from '../../application/review/list-entries.ts';
import { clearMail } from '../../application/mail/clear-mail.ts';
import { retryMails } from '../../application/mail/retry-mails.ts';
import { showInvitationLink } from '../../application/review/show-link.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText, presentEntry, presentEvent, presentGrant, presentInvitation } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import {
  approveBody, auditEventSchema, changeRoleBody, entrySchema, grantSchema, invitationSchema, inviteBody, rejectBody, resultsSchema, selectionBody,
} from '../contract/schemas.ts';
import { json } from '../respond.ts';

const listQuery = z.strictObject({
  status: z.string().max(200).optional().openapi({ description: `One or several of ${stages.join(', ')}, separated by commas.` }),
  role: z.string().max(100).optional(), requestedRole: z.string().max(100).optional(), q: z.string().max(200).optional().openapi({ description: 'Part of a name or an address.' }),
  confirmed: z.enum(['true', 'false']).optional(), source: z.string().max(100).optional(), flag: z.enum(entryFlags).optional(), delivery: z.enum(deliveryStates).optional(),
  sort: z.enum(entrySorts).optional(), cursor: z.string().max(500).optional(),
  limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional(),
});

const listAnswer = z.object({ items: z.array(entrySchema), nextCursor: z.string().nullable(), counts: z.record(z.string(), z.number()) }).openapi('EntryList');

function listRoute(path: string): BoundRoute {
  return bind(route({
    method: 'get', path, tag: 'Review', summary: 'List people, newest first', auth: 'admin', query: listQuery,
    answers: { 200: { description: 'One page and the maintained counts.', content: listAnswer } },
  }), async ({ ctx, query }) => {
    const list = await listEntries({ ctx, input: { filter: filterOf(query), sort: query.sort ?? '-createdAt', cursor: query.cursor ?? null, limit: Number(query.limit ?? 50) } });
    return json({ items: list.items.map(presentEntry), nextCursor: list.nextCursor, counts: list.counts });
  });
}

function filterOf(query: z.infer<typeof listQuery>): EntryFilter {
  const stage = query.status?.split(',').map((value) => {
    if (!(stages as readonly string[]).includes(value)) throw new InvalidInput([{ pointer: '/status', detail: `Use one of: ${stages.join(', ')}.` }]);
    return value as Stage;
  });
  return {
    ...(stage ? { stage } : {}), ...(query.role !== undefined ? { role: query.role } : {}), ...(query.requestedRole !== undefined ? { requestedRole: query.requestedRole } : {}),
    ...(query.confirmed !== undefined ? { confirmed: query.confirmed === 'true' } : {}), ...(query.source !== undefined ? { source: query.source } : {}),
    ...(query.flag !== undefined ? { flag: query.flag } : {}), ...(query.delivery !== undefined ? { delivery: query.delivery } : {}), ...(query.q ? { text: query.q } : {}),
  };
}

const results = { 200: { description: 'One outcome per person; one bad address never spoils the rest.', content: resultsSchema } };

function approveRoute(): BoundRoute {
  return bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/approve', tag: 'Review', summary: 'Approve with a role and, unless told otherwise, invite', auth: 'admin', idempotent: true,
    body: { schema: approveBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await approveEntries({ ctx, input: body })));
}

function inviteRoute(path: string): BoundRoute {
  return bind(route({
    method: 'post', path, tag: 'Review', summary: 'Invite, also again and also people who are not on the list', auth: 'admin', idempotent: true,
    description: 'Inviting somebody invited makes a new link; the old one is dead. Somebody unknown is added when a role is given.',
    body: { schema: inviteBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await inviteEntries({ ctx, input: body })));
}

function revokeRoute(path: string): BoundRoute {
  return bind(route({
    method: 'post', path, tag: 'Review', summary: 'Take access back at once', auth: 'admin', idempotent: true, body: { schema: rejectBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await revokeEntries({ ctx, input: body })));
}

const idParams = z.object({ id: z.string().max(100) });

/** Decisions for API keys. Every right is checked in the verb, next to the data. */
export const reviewApi: readonly BoundRoute[] = [
  listRoute('/api/v1/admin/waitlist'),
  listRoute('/api/admin/waitlist'),
  approveRoute(),
  inviteRoute('/api/v1/admin/waitlist/invite'),
  inviteRoute('/api/waitlist/invite'),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/reject', tag: 'Review', summary: 'Turn people down', auth: 'admin', idempotent: true,
    body: { schema: rejectBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await rejectEntries({ ctx, input: body }))),
  revokeRoute('/api/v1/admin/waitlist/revoke'),
  revokeRoute('/api/admin/revoke-access'),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/restore', tag: 'Review', summary: 'Give revoked people their place back', auth: 'admin', idempotent: true,
    body: { schema: approveBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await restoreEntries({ ctx, input: body }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/reconsider', tag: 'Review', summary: 'Look at rejected or approved people again', auth: 'admin', idempotent: true,
    body: { schema: selectionBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await reconsiderEntries({ ctx, input: body }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/withdraw-invitation', tag: 'Review', summary: 'Take invitations back; the people stay approved', auth: 'admin', idempotent: true,
    body: { schema: selectionBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await withdrawInvitations({ ctx, input: body }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/change-role', tag: 'Review', summary: 'Change the role of approved, invited or accepted people', auth: 'admin', idempotent: true,
    body: { schema: changeRoleBody, kinds: ['json'] }, answers: results,
  }), async ({ ctx, body }) => json(await changeRoles({ ctx, input: body }))),

  bind(route({
    method: 'get', path: '/api/v1/admin/waitlist/{id}', tag: 'Review', summary: 'One person with invitations and grant', auth: 'admin', params: idParams, problems: ['entry/not_found'],
    answers: { 200: { description: 'The person.', content: z.object({ entry: entrySchema, grant: grantSchema.nullable(), invitations: z.array(invitationSchema) }).openapi('Person') } },
  }), async ({ ctx, params }) => {
    const person = await getEntry({ ctx, input: params });
    const invitations = await ctx.store.invitationsOf(person.entry.id);
    const now = ctx.clock.now();
    return json({ entry: presentEntry(person.entry), grant: person.grant && presentGrant(person.grant), invitations: invitations.map((one) => presentInvitation(one, now)) });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/{id}/link', tag: 'Review', summary: 'Show the live invitation link, once', auth: 'admin', idempotent: true, params: idParams,
    problems: ['entry/not_found', 'invitation/not_found', 'invitation/link_shown', 'invitation/link_policy', 'role/above_rank', 'role/unknown'],
    answers: { 200: { description: 'The link.', content: z.object({ link: z.string(), expiresAt: z.string() }) } },
  }), async ({ ctx, params }) => {
    const shown = await showInvitationLink({ ctx, input: params });
    return json({ link: shown.link, expiresAt: instantText(shown.expiresAt) });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/{id}/clear-mail', tag: 'Review', summary: 'Allow mail to an address again after a bounce, complaint or unsubscription', auth: 'admin',
    params: idParams, answers: { 200: { description: 'Cleared.', content: z.object({ status: z.literal('cleared') }) } },
  }), async ({ ctx, params }) => json(await clearMail({ ctx, input: params }))),
  bind(route({
    method: 'get', path: '/api/v1/admin/explain', tag: 'Review', summary: 'Why a person does or does not have access', auth: 'admin', query: z.strictObject({ email: z.string().max(400) }),
    problems: ['entry/not_found'],
    answers: {
      200: {
        description: 'A summary and the timeline behind it.',
        content: z.object({ email: z.string(), access: z.boolean(), summary: z.string(), timeline: z.array(z.object({ at: z.string(), act: z.string(), by: z.string(), text: z.string() })) }).openapi('Explanation'),
      },
    },
  }), async ({ ctx, query }) => {
    const explanation = await explainAccess({ ctx, input: query });
    return json({ ...explanation, timeline: explanation.timeline.map((line) => ({ ...line, at: instantText(line.at) })) });
  }),

  bind(route({
    method: 'get', path: '/api/v1/admin/audit', tag: 'Review', summary: 'Audit events in order', auth: 'admin',
    query: z.strictObject({ after: z.string().regex(/^\d{1,15}$/, 'Give the number of an event.').optional(), limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional() }),
    answers: { 200: { description: 'Events after the given one.', content: z.object({ items: z.array(auditEventSchema), head: z.object({ seq: z.number(), hash: z.string() }) }) } },
  }), async ({ ctx, query }) => {
    await requireScope(ctx, 'read', 'read the audit log');
    const [items, head] = await Promise.all([ctx.store.eventsAfter(Number(query.after ?? 0), Number(query.limit ?? 100)), ctx.store.auditHead()]);
    return json({ items: items.map(presentEvent), head });
  }),
  bind(route({
    method: 'get', path: '/api/v1/admin/outbox', tag: 'Review', summary: 'How much mail waits or is parked', auth: 'admin',
    answers: { 200: { description: 'The state.', content: z.object({ queued: z.number(), parked: z.number(), oldestRunAt: z.string().nullable() }) } },
  }), async ({ ctx }) => {
    await requireScope(ctx, 'read', 'look at the outbox');
    const state = await ctx.store.outboxState(ctx.clock.now());
    return json({ ...state, oldestRunAt: instantText(state.oldestRunAt) });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/outbox/retry', tag: 'Review', summary: 'Put parked mail back into the queue', auth: 'admin',
    body: { schema: z.strictObject({ ids: z.array(z.string().max(100)).max(1000).optional() }), kinds: ['json'] },
    answers: { 200: { description: 'How many.', content: z.object({ retried: z.number() }) } },
  }), async ({ ctx, body }) => json(await retryMails({ ctx, input: body }))),
];
