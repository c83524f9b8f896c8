import { z } from '@hono/zod-openapi';
import { receiveReport } from '../../application/identity/receive-report.ts';
import { listNotedAccounts } from '../../application/identity/list-accounts.ts';
import { FoyerError } from '../../domain/errors.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageOf, pageQuery } from '../contract/list-query.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { readBytes } from '../read-body.ts';
import { json } from '../respond.ts';

const notes = ['unlisted', 'claimed_elsewhere'] as const;
const accountSchema = z.object({
  provider: z.string(), id: z.string(), email: z.string().nullable(), verified: z.boolean(), note: z.enum(notes), seenAt: z.string(),
}).openapi('ProviderAccount');

/** Accounts of the identity provider, and its reports about them. */
export const accountsApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/accounts', tag: 'Review', summary: 'Accounts of the identity provider that are kept out', auth: 'admin',
    description: '`unlisted`: nobody with their address is on the list. `claimed_elsewhere`: the access of their address belongs to another account. Newest first.',
    query: z.strictObject({ note: z.enum(notes).optional().openapi({ description: '`unlisted` unless told otherwise.' }), ...pageQuery }),
    answers: { 200: { description: 'One page.', content: z.object({ items: z.array(accountSchema), nextCursor: z.string().nullable() }).openapi('ProviderAccountList') } },
  }), async ({ ctx, query }) => {
    const { items, nextCursor } = await listNotedAccounts({ ctx, input: { note: query.note ?? 'unlisted', ...pageOf(query) } });
    return json({ items: items.map(({ provider, id, email, verified, note, seenAt }) => ({ provider, id, email, verified, note, seenAt: instantText(seenAt) })), nextCursor });
  }),
  // The signature proves the sender, so another site's browser cannot matter (SR-36).
  {
    contract: route({
      method: 'post', path: '/api/v1/webhooks/clerk', tag: 'Webhooks', summary: 'Reports of Clerk about accounts and its waitlist', crossSite: true, problems: ['auth/required', 'request/not_found'],
      description: 'Answered once the report is durable; what it causes happens a moment later. Types Foyer has no use for are accepted and left alone.',
      answers: { 200: { description: 'Received, or of no interest.', content: z.object({ received: z.literal(true) }) } },
    }),
    async handle(exchange) {
      const { reports, services, config, metrics } = exchange.deps;
      if (reports?.provider !== 'clerk') throw new FoyerError('request/not_found', 'No signing secret of a Clerk webhook is configured.');
      const rawBody = await readBytes(exchange.incoming, config.limits.bodyBytesMax);
      try {
        const isKept = await receiveReport({ ctx: services, input: { reports, rawBody, header: (name) => exchange.header(name) } });
        metrics.webhook(reports.provider, isKept ? 'received' : 'ignored');
      } catch (error) {
        metrics.webhook(reports.provider, error instanceof FoyerError && error.code === 'auth/required' ? 'refused' : 'lost');
        throw error;
      }
      return json({ received: true });
    },
  },
];
