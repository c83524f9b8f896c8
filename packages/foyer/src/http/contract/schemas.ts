import { z } from '@hono/zod-openapi';
import { deliveryStates, entryFlags } from '../../domain/entry.ts';
import { mailKinds } from '../../domain/mail.ts';
import { provenances } from '../../domain/role.ts';
import { stages } from '../../domain/stage.ts';

/** Shapes that several routes share. Instants travel as RFC 3339 text. */
const instant = z.string().openapi({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' });

export const emailText = z.unknown().openapi({ type: 'string', format: 'email', example: 'mia@example.org' });
/** A token as mailed; anything else is unknown, not an error of form. */
export const tokenText = z.string().max(2000).openapi({ description: 'The token of a mailed link.' });

export const problemSchema = z.object({
  type: z.string().openapi({ format: 'uri' }), title: z.string(), status: z.number(), detail: z.string(), instance: z.string(), code: z.string(), requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
}).catchall(z.unknown()).openapi('Problem');

export const entrySchema = z.object({
  id: z.string(), email: z.string(), name: z.string(), website: z.string().nullable(), status: z.enum(stages), requestedRole: z.string().nullable(),
  role: z.string().nullable(), confirmed: z.boolean(), confirmedAt: instant.nullable(), answers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  source: z.string(), ref: z.string().nullable(), referrer: z.string().nullable(), utm: z.record(z.string(), z.string()), locale: z.string(), notes: z.string(), reason: z.string().nullable(),
  flags: z.array(z.enum(entryFlags)), delivery: z.enum(deliveryStates), createdAt: instant, updatedAt: instant, approvedAt: instant.nullable(), approvedBy: z.string().nullable(),
  invitedAt: instant.nullable(), acceptedAt: instant.nullable(), version: z.number(), score: z.number().nullable(),
  claimedBy: z.object({ id: z.string(), name: z.string() }).nullable().openapi({ description: 'Who works on the person; ends by itself after 30 minutes without a change.' }), claimedAt: instant.nullable(),
  questions: z.array(z.object({ id: z.string(), text: z.string(), askedAt: instant, askedBy: z.string(), reply: z.string().nullable(), repliedAt: instant.nullable() })),
}).openapi('Entry');

export const namedSchema = z.object({ id: z.string(), email: z.string(), name: z.string() });

export const invitationSchema = z.object({
  id: z.string(), role: z.string(), state: z.enum(['pending', 'accepted', 'revoked', 'superseded', 'expired']), createdAt: instant, createdBy: z.string(), expiresAt: instant,
  endedAt: instant.nullable(), linkShown: z.boolean(), visitedAt: instant.nullable().openapi({ description: 'When its page was first seen in a visible tab; null is unknown.' }),
  reminders: z.number(), delivery: z.enum(deliveryStates),
}).openapi('Invitation');

export const mailSchema = z.object({
  id: z.string(), kind: z.enum(mailKinds), status: z.enum(['queued', 'processing', 'sent', 'parked', 'dropped']), attempts: z.number(), lastError: z.string().nullable(),
  createdAt: instant, runAt: instant, settledAt: instant.nullable(),
}).openapi('Mail');

export const grantSchema = z.object({
  role: z.string(), provenance: z.enum(provenances), grantedAt: instant, grantedBy: z.string(), claimed: z.boolean(),
  subject: z.object({ provider: z.string(), id: z.string() }).nullable().openapi({ description: 'Who claimed it, as the identity provider knows them.' }), claimedAt: instant.nullable(), revokedAt: instant.nullable(),
}).openapi('Grant');

export const resultsSchema = z.object({
  results: z.array(z.object({ id: z.string().nullable(), email: z.string().nullable(), outcome: z.string(), code: z.string().optional(), detail: z.string().optional(), version: z.number().optional() })),
}).openapi('Results');

export const acceptedSchema = z.object({ status: z.literal('accepted'), role: z.string(), next: z.string().openapi({ description: 'Path where the person goes on.' }) }).openapi('Accepted');

export const receivedSchema = z.object({ status: z.literal('received') }).openapi('Received');

const ids = { id: z.string().max(100).optional(), email: z.string().max(400).optional(), ids: z.array(z.string().max(100)).optional(), emails: z.array(z.string().max(400)).optional() };
const version = z.int().optional().openapi({ description: 'The version you looked at; somebody else having changed the person since is a 409.' });
const role = z.string().max(100).optional().openapi({ description: 'Key of a configured role.' });
const reason = z.string().max(2000).optional();

export const selectionBody = z.strictObject({ ...ids, version });
export const approveBody = z.strictObject({
  ...ids, role, invite: z.boolean().optional().openapi({ description: 'Invite at once (default true).' }),
  notify: z.boolean().optional().openapi({ description: 'Mail the invitation (default true).' }), notes: z.string().max(5000).optional(), version,
}).openapi('Approve');
export const inviteBody = z.strictObject({ ...approveBody.shape, name: z.string().max(120).optional() }).openapi('Invite');
export const rejectBody = z.strictObject({ ...ids, reason, notify: z.boolean().optional().openapi({ description: 'Tell the person by mail (default false).' }), version }).openapi('Reject');
export const noteBody = z.strictObject({ ...ids, notes: z.string().max(5000), version }).openapi('Note');
export const holdBody = z.strictObject({ ...ids, notes: z.string().max(5000).optional(), version }).openapi('Hold');
export const askBody = z.strictObject({ ...ids, question: z.string().max(1000), version }).openapi('Ask');
export const assignBody = z.strictObject({ ...ids, to: z.string().max(100).nullable(), version }).openapi('Assign');
export const scoreBody = z.strictObject({ ...ids, score: z.int().min(0).max(1000).nullable(), version }).openapi('Score');
export const changeRoleBody = z.strictObject({
  ...ids, role: z.string().max(100), notify: z.boolean().optional().openapi({ description: 'Mail an open invitation again, with the new role (default false).' }), version,
}).openapi('ChangeRole');

export const auditEventSchema = z.object({
  seq: z.number(), at: instant, act: z.string(), actorKind: z.string(), actorId: z.string(), actorName: z.string(), entryId: z.string().nullable(),
  entry: namedSchema.nullable(), detail: z.unknown(), personal: z.unknown(), text: z.string(), hash: z.string(),
}).openapi('AuditEvent');
