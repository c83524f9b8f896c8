import { z } from '@hono/zod-openapi';
import type { Context } from '../../application/context.ts';
import { entrySorts } from '../../application/ports/store.ts';
import { askEntries } from '../../application/review/ask-entries.ts';
import {
  approveEntries, changeRoles, inviteEntries, reconsiderEntries, rejectEntries, restoreEntries, revokeEntries, withdrawInvitations,
} from '../../application/review/decide-entries.ts';
import { eraseEntries } from '../../application/review/erase-entries.ts';
import { listEntries, readListed } from '../../application/review/list-entries.ts';
import { changeView, listViews, removeView, saveView } from '../../application/review/saved-views.ts';
import type { SelectionResult } from '../../application/review/selection.ts';
import { undoDecisions } from '../../application/review/undo-decisions.ts';
import { assignEntries, claimEntries, holdEntries, noteEntries, releaseEntries, scoreEntries } from '../../application/review/work-on-entries.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { filterOf, listFilter } from '../contract/list-filter.ts';
import { pageOf, pageQuery } from '../contract/list-query.ts';
import { route } from '../contract/route.ts';
import {
  approveBody, askBody, assignBody, changeRoleBody, entrySchema, holdBody, inviteBody, noteBody, rejectBody, resultsSchema, scoreBody, selectionBody,
} from '../contract/schemas.ts';
import { EntryTexts } from '../entry-texts.ts';
import { json, jsonList } from '../respond.ts';

const listAnswer = z.object({
  items: z.array(entrySchema), nextCursor: z.string().nullable(),
  counts: z.record(z.string(), z.number().nullable()).openapi({ description: 'People by stage, `confirmed`, `all`, and `matching` the filter: exact, or null where that is not known cheaply.' }),
}).openapi('EntryList');

function listRoute(path: string, texts: EntryTexts): BoundRoute {
  return bind(route({
    method: 'get', path, tag: 'Review', summary: 'List people, newest first', auth: 'admin', query: z.strictObject({ ...listFilter.shape, sort: z.enum(entrySorts).optional(), ...pageQuery }),
    answers: { 200: { description: 'One page and the maintained counts.', content: listAnswer } },
  }), async ({ ctx, query: { sort, cursor, limit, ...filter } }) => {
    const list = await listEntries({ ctx, input: { filter: filterOf(filter, ctx), sort: sort ?? '-createdAt', ...pageOf({ cursor, limit }) } });
    const items = await texts.of(list.people, (ids) => readListed({ ctx, input: { ids } }), ctx.clock.now());
    return jsonList(items, { nextCursor: list.nextCursor, counts: list.counts });
  });
}

/** An act on one or many people: everybody has their own outcome; one bad address never spoils the rest. */
function act<Body extends z.ZodType>(
  path: string, summary: string, schema: Body, verb: (act: { ctx: Context; input: z.infer<Body> }) => Promise<{ readonly results: readonly SelectionResult[] }>,
  more: { readonly description?: string; readonly problems?: readonly ErrorCode[] } = {},
): BoundRoute {
  return bind(route({
    method: 'post', path, tag: 'Review', summary, auth: 'admin', idempotent: true, body: { schema, kinds: ['json'] }, ...more,
    answers: { 200: { description: 'One outcome per person; one bad address never spoils the rest.', content: resultsSchema } },
  }), async ({ ctx, body }) => json(await verb({ ctx, input: body as z.infer<Body> })));
}

const queue = '/api/v1/admin/waitlist';
const manyFresh = { description: 'For more than one person it needs a sign-in of the last ten minutes.', problems: ['auth/stale'] } as const;
const inviting = { description: 'Inviting somebody invited makes a new link; the old one is dead. Somebody unknown is added when a role is given.' };

const viewBody = z.strictObject({ name: z.string().max(200), query: z.string().max(4000), shared: z.boolean().default(false) }).openapi('SaveView');
const viewSchema = z.object({ id: z.string(), name: z.string(), query: z.string(), shared: z.boolean(), owner: z.object({ id: z.string(), name: z.string() }), mine: z.boolean() }).openapi('View');
const viewParams = z.object({ id: z.string().max(100) });

/** The queue and what is done with it. Every right is checked in the verb, next to the data. */
export function queueApi(): readonly BoundRoute[] {
  const texts = new EntryTexts();
  return [listRoute(queue, texts), listRoute('/api/admin/waitlist', texts), ...acts];
}

const acts: readonly BoundRoute[] = [
  act(`${queue}/approve`, 'Approve with a role and, unless told otherwise, invite', approveBody, approveEntries),
  act(`${queue}/invite`, 'Invite, also again and also people who are not on the list', inviteBody, inviteEntries, inviting),
  act('/api/waitlist/invite', 'Invite, also again and also people who are not on the list', inviteBody, inviteEntries, inviting),
  act(`${queue}/reject`, 'Turn people down', rejectBody, rejectEntries),
  act(`${queue}/revoke`, 'Take access back at once', rejectBody, revokeEntries, manyFresh),
  act('/api/admin/revoke-access', 'Take access back at once', rejectBody, revokeEntries, manyFresh),
  act(`${queue}/restore`, 'Give revoked people their place back', approveBody, restoreEntries),
  act(`${queue}/reconsider`, 'Look at rejected or approved people again', selectionBody, reconsiderEntries),
  act(`${queue}/withdraw-invitation`, 'Take invitations back; the people stay approved', selectionBody, withdrawInvitations),
  act(`${queue}/change-role`, 'Change the role of approved, invited or accepted people', changeRoleBody, changeRoles, manyFresh),
  act(`${queue}/note`, 'Write down what the team should know', noteBody, noteEntries),
  act(`${queue}/hold`, 'Set applications aside', holdBody, holdEntries),
  act(`${queue}/release`, 'Take up again what was set aside', selectionBody, releaseEntries),
  act(`${queue}/ask`, 'Mail a question; the person answers on the status page', askBody, askEntries),
  act(`${queue}/claim`, 'Take people to work on', selectionBody, claimEntries, { description: 'Whoever is worked on by somebody else stays theirs, and the outcome says whose. A claim is no lock: see `entry/claimed`.' }),
  act(`${queue}/assign`, 'Hand people to somebody of the team, or to nobody', assignBody, assignEntries),
  act(`${queue}/score`, 'Say how much speaks for people', scoreBody, scoreEntries),
  act(`${queue}/undo`, 'Take one\'s own newest decision back, within ten seconds', selectionBody, undoDecisions, { description: 'Decisions of signed-in admins; their mail leaves after that time.' }),
  act(`${queue}/erase`, 'Remove everything that tells about people', selectionBody, eraseEntries, { description: 'Cannot be taken back. Needs a sign-in of the last ten minutes.', problems: ['auth/stale'] }),

  bind(route({
    method: 'get', path: '/api/v1/admin/views', tag: 'Review', summary: 'One\'s own saved views and those the team shares', auth: 'admin',
    answers: { 200: { description: 'By name.', content: z.object({ items: z.array(viewSchema) }) } },
  }), async ({ ctx }) => json({ items: await listViews({ ctx }) })),
  bind(route({
    method: 'post', path: '/api/v1/admin/views', tag: 'Review', summary: 'Save a view', auth: 'admin', idempotent: true, body: { schema: viewBody, kinds: ['json'] },
    answers: { 201: { description: 'Saved.', content: viewSchema } },
  }), async ({ ctx, body }) => json(await saveView({ ctx, input: body }), 201)),
  bind(route({
    method: 'put', path: '/api/v1/admin/views/{id}', tag: 'Review', summary: 'Change one\'s own view', auth: 'admin', idempotent: true, params: viewParams, body: { schema: viewBody, kinds: ['json'] },
    problems: ['document/not_found', 'document/changed'], answers: { 200: { description: 'Changed.', content: viewSchema } },
  }), async ({ ctx, params, body }) => json(await changeView({ ctx, input: { ...body, ...params } }))),
  bind(route({
    method: 'delete', path: '/api/v1/admin/views/{id}', tag: 'Review', summary: 'Remove a view', auth: 'admin', params: viewParams, problems: ['document/not_found', 'document/changed'],
    answers: { 200: { description: 'Removed.', content: z.object({ id: z.string() }) } },
  }), async ({ ctx, params }) => json(await removeView({ ctx, input: params }))),
];
