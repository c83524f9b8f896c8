import { z } from '@hono/zod-openapi';
import { createApiKey, listApiKeys, revokeApiKey } from '../../application/keys/api-keys.ts';
import { scopes } from '../../domain/actor.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const instant = z.string().openapi({ format: 'date-time' });

const apiKeySchema = z.object({
  id: z.string(), name: z.string(), scopes: z.array(z.string()), roleMax: z.string().nullable().openapi({ description: 'The highest role it may grant; null for any.' }),
  createdAt: instant.nullable(), createdBy: z.string(), expiresAt: instant.nullable(), revokedAt: instant.nullable(), lastUsedAt: instant.nullable(),
  breakGlass: z.boolean().openapi({ description: 'ADMIN_API_KEY of the environment; it ends when the variable is taken away.' }),
}).openapi('ApiKey');

const createKeyBody = z.strictObject({
  name: z.string().min(1).max(100), scopes: z.array(z.enum(scopes)).min(1), expiresInDays: z.int().min(1).max(3650).nullable().default(365), roleMax: z.string().max(100).nullable().optional(),
}).openapi('CreateApiKey');

/** Keys of programs. Every right is checked in the verb, next to the data. */
export const apiKeysApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/api-keys', tag: 'Team', summary: 'List API keys', auth: 'admin',
    answers: { 200: { description: 'All keys, without their secrets; the break-glass key first, if there is one.', content: z.object({ items: z.array(apiKeySchema) }) } },
  }), async ({ exchange, ctx }) => {
    const keys = await listApiKeys({ ctx, input: { breakGlass: exchange.deps.config.adminApiKey !== undefined } });
    return json({
      items: keys.map(({ id, name, scopes: rights, roleMax, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt, breakGlass }) => ({
        id, name, scopes: rights, roleMax, createdAt: instantText(createdAt), createdBy, expiresAt: instantText(expiresAt), revokedAt: instantText(revokedAt), lastUsedAt: instantText(lastUsedAt), breakGlass,
      })),
    });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/api-keys', tag: 'Team', summary: 'Make an API key', auth: 'admin', problems: ['auth/stale'], body: { schema: createKeyBody, kinds: ['json'] },
    answers: { 201: { description: 'The key; its secret is shown here and never again.', content: z.object({ id: z.string(), key: z.string(), expiresAt: z.string().nullable() }) } },
  }), async ({ ctx, body }) => {
    const made = await createApiKey({ ctx, input: { ...body, roleMax: body.roleMax ?? undefined } });
    return json({ ...made, expiresAt: instantText(made.expiresAt) }, 201);
  }),
  bind(route({
    method: 'delete', path: '/api/v1/admin/api-keys/{id}', tag: 'Team', summary: 'End an API key at once', auth: 'admin', params: z.object({ id: z.string().max(100) }), problems: ['input/invalid', 'auth/stale'],
    answers: { 200: { description: 'Ended.', content: z.object({ id: z.string() }) } },
  }), async ({ ctx, params }) => json(await revokeApiKey({ ctx, input: params }))),
];
