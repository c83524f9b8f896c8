import { z } from '@hono/zod-openapi';
import { giveFeedback, ownFeedback } from '../../application/feedback/give-feedback.ts';
import { listFeedback } from '../../application/feedback/list-feedback.ts';
import { FoyerError } from '../../domain/errors.ts';
import { feedback } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { pageContext, typedValues } from '../page-view.ts';
import { json, page, seeOther } from '../respond.ts';

const list = z.object({
  items: z.array(z.object({
    id: z.string(), entry: z.object({ id: z.string(), email: z.string(), name: z.string() }).nullable(), role: z.string(),
    score: z.number().nullable(), text: z.string(), at: z.string(),
  })),
  nextCursor: z.string().nullable(),
  summary: z.object({
    count: z.number(), average: z.number().nullable(),
    distribution: z.object({ 1: z.number(), 2: z.number(), 3: z.number(), 4: z.number(), 5: z.number() }).openapi({ description: 'How many answers gave each score, 1 (badly) to 5 (very well).' }),
  }),
}).openapi('FeedbackList');

/** One question to people who are in, and what they answered. */
export const feedbackRoutes: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/feedback', tag: 'Pages', summary: 'One question about getting started', query: z.looseObject({ done: z.string().max(10).optional() }),
    answers: { 200: { description: 'The page, for people with access.', content: 'text/html' }, 303: { description: 'Everybody else: to the waitlist.' } },
  }), async ({ exchange, ctx, query }) => {
    const gate = await exchange.access();
    if (gate.decision !== 'allow') return seeOther('/waitlist');
    const given = await ownFeedback({ ctx, entryId: gate.person.entry.id });
    return page(feedback(pageContext(exchange), {
      values: given ? { score: String(given.score), text: given.text } : {}, errors: [], thanked: query.done === '1' && given !== null, landing: gate.role.landing,
    }));
  }),
  bind(route({
    method: 'post', path: '/feedback', tag: 'Pages', summary: 'Answer it, or answer anew', limit: 'write', problems: ['auth/required'],
    body: { schema: z.looseObject({ score: z.string().max(10).optional(), text: z.string().max(20_000).optional() }), kinds: ['form'] },
    answers: { 303: { description: 'Kept; the browser goes on to the thanks.' }, 422: { description: 'Something needs another look; what was typed is kept.', content: 'text/html' } },
  }), async ({ exchange, ctx, body }) => {
    try {
      await giveFeedback({ ctx, input: { session: exchange.cookie('session'), score: body.score, text: body.text } });
    } catch (error) {
      const gate = await exchange.access();
      if (!(error instanceof FoyerError) || error.code !== 'input/invalid' || gate.decision !== 'allow') throw error;
      return page(feedback(pageContext(exchange), { values: typedValues(body), errors: error.errors, thanked: false, landing: gate.role.landing }), 422);
    }
    return seeOther('/feedback?done=1');
  }),
  bind(route({
    method: 'get', path: '/api/v1/admin/feedback', tag: 'Review', summary: 'What people said about getting started, newest first', auth: 'admin',
    query: z.strictObject({ cursor: z.string().max(200).optional(), limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional() }),
    answers: { 200: { description: 'One page, how many answers there are, their average, and how often each score was given.', content: list } },
  }), async ({ ctx, query }) => {
    const found = await listFeedback({ ctx, input: { cursor: query.cursor, limit: Number(query.limit ?? 50) } });
    return json({ ...found, items: found.items.map((item) => ({ ...item, at: instantText(item.at) })) });
  }),
];
