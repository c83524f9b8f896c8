import { z } from '@hono/zod-openapi';
import { explainAccess } from '../../application/access/explain-access.ts';
import { listMembers, type Member } from '../../application/access/list-members.ts';
import { releaseAccount } from '../../application/access/release-account.ts';
import { signOutMember } from '../../application/access/sign-out-member.ts';
import { clearMail } from '../../application/mail/clear-mail.ts';
import { invitationViews } from '../../application/ports/desk-store.ts';
import { listInvitations } from '../../application/review/list-invitations.ts';
import { showInvitationLink } from '../../application/review/show-link.ts';
import { showPerson } from '../../application/review/show-person.ts';
import { provenances } from '../../domain/role.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageOf, pageQuery } from '../contract/list-query.ts';
import { instantText, presentEntry, presentGrant, presentInvitation, presentMail } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { entrySchema, grantSchema, invitationSchema, mailSchema, namedSchema } from '../contract/schemas.ts';
import { json } from '../respond.ts';

const idParams = z.object({ id: z.string().max(100) });

const personSchema = z.object({
  entry: entrySchema, grant: grantSchema.nullable(), invitations: z.array(invitationSchema), mails: z.array(mailSchema),
  sessions: z.array(z.object({ id: z.string(), device: z.string(), createdAt: z.string(), expiresAt: z.string() })),
  timeline: z.array(z.object({ seq: z.number(), at: z.string(), act: z.string(), by: z.string(), text: z.string(), detail: z.unknown() })).openapi({ description: 'Newest first.' }),
  applications: z.array(z.object({ at: z.string(), requestedRole: z.string().nullable(), outcome: z.string() })).openapi({ description: 'Earlier ones, newest first.' }),
}).openapi('Person');

const memberSchema = z.object({
  id: z.string(), email: z.string(), name: z.string(), role: z.string().nullable(), status: z.enum(['accepted', 'revoked']), provenance: z.enum(provenances).nullable(),
  grantedBy: z.string().nullable(), subject: z.object({ provider: z.string(), id: z.string() }).nullable(), claimedAt: z.string().nullable(), sessions: z.number(),
}).openapi('Member');

function presentMember({ person: { entry, grant }, sessions }: Member) {
  return {
    id: entry.id, email: entry.email, name: entry.name, role: entry.role, status: entry.stage, provenance: grant?.provenance ?? null, grantedBy: grant?.grantedBy ?? null,
    subject: grant?.subject ?? null, claimedAt: instantText(grant?.claimedAt ?? null), sessions,
  };
}

/** One person, their invitations and their access. */
export const peopleApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/waitlist/{id}', tag: 'Review', summary: 'Everything about one person', auth: 'admin', params: idParams, problems: ['entry/not_found'],
    answers: { 200: { description: 'The person.', content: personSchema } },
  }), async ({ ctx, params }) => {
    const { person, invitations, mails, sessions, timeline, applications } = await showPerson({ ctx, input: params });
    const now = ctx.clock.now();
    return json({
      entry: presentEntry(person.entry, now), grant: person.grant && presentGrant(person.grant), invitations: invitations.map((one) => presentInvitation(one, now)),
      mails: mails.map(presentMail),
      sessions: sessions.map((session) => ({ id: session.id, device: session.device, createdAt: instantText(session.createdAt), expiresAt: instantText(session.expiresAt) })),
      timeline: timeline.map((line) => ({ ...line, at: instantText(line.at) })), applications: applications.map((one) => ({ ...one, at: instantText(one.at) })),
    });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/{id}/link', tag: 'Review', summary: 'Show the live invitation link, once', auth: 'admin', idempotent: true, params: idParams,
    problems: ['entry/not_found', 'invitation/not_found', 'invitation/link_shown', 'invitation/link_policy', 'role/above_rank', 'role/not_yours', 'role/unknown'],
    answers: { 200: { description: 'The link.', content: z.object({ link: z.string(), expiresAt: z.string() }) } },
  }), async ({ ctx, params }) => {
    const shown = await showInvitationLink({ ctx, input: params });
    return json({ link: shown.link, expiresAt: instantText(shown.expiresAt) });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/waitlist/{id}/clear-mail', tag: 'Review', summary: 'Allow mail to an address again after a bounce, complaint or unsubscription', auth: 'admin', idempotent: true,
    params: idParams, problems: ['role/not_yours'], answers: { 200: { description: 'Cleared.', content: z.object({ status: z.literal('cleared') }) } },
  }), async ({ ctx, params }) => json(await clearMail({ ctx, input: params }))),

  bind(route({
    method: 'get', path: '/api/v1/admin/invitations', tag: 'Review', summary: 'Invitations with how their mail fared', auth: 'admin',
    query: z.strictObject({ state: z.enum(invitationViews).optional(), role: z.string().max(100).optional(), ...pageQuery }),
    answers: { 200: { description: 'One page.', content: z.object({ items: z.array(invitationSchema.extend({ entry: namedSchema })), nextCursor: z.string().nullable() }).openapi('InvitationList') } },
  }), async ({ ctx, query: { state, role, ...page } }) => {
    const { items, nextCursor } = await listInvitations({ ctx, input: { state, role, ...pageOf(page) } });
    return json({ items: items.map((one) => ({ ...presentInvitation(one, ctx.clock.now()), entry: one.entry })), nextCursor });
  }),

  bind(route({
    method: 'get', path: '/api/v1/admin/members', tag: 'Review', summary: 'People who are in, or were', auth: 'admin',
    query: z.strictObject({ status: z.enum(['accepted', 'revoked']).optional(), role: z.string().max(100).optional(), q: z.string().max(200).optional(), ...pageQuery }),
    answers: { 200: { description: 'One page.', content: z.object({ items: z.array(memberSchema), nextCursor: z.string().nullable() }).openapi('MemberList') } },
  }), async ({ ctx, query: { status, role, q, ...page } }) => {
    const { items, nextCursor } = await listMembers({ ctx, input: { status: status ?? 'accepted', role, text: q, ...pageOf(page) } });
    return json({ items: items.map(presentMember), nextCursor });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/members/{id}/end-sessions', tag: 'Review', summary: 'Sign somebody out everywhere; their access stays', auth: 'admin', params: idParams,
    problems: ['entry/not_found', 'role/above_rank', 'role/not_yours'], answers: { 200: { description: 'How many sessions ended.', content: z.object({ ended: z.number() }) } },
  }), async ({ ctx, params }) => json(await signOutMember({ ctx, input: params }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/members/{id}/release-account', tag: 'Review', summary: 'Let another account of the same person have their access', auth: 'admin', params: idParams,
    description: 'The account that claimed the access loses it; the next one whose proven primary address is the person\'s takes over. For people with a new account, and after a move to another instance of the identity provider.',
    problems: ['entry/not_found', 'role/above_rank', 'role/not_yours'], answers: { 200: { description: 'Released; `unchanged` when no account holds it.', content: z.object({ status: z.enum(['released', 'unchanged']), id: z.string() }) } },
  }), async ({ ctx, params }) => json(await releaseAccount({ ctx, input: params }))),
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
];
