import { z } from '@hono/zod-openapi';
import { holds } from '../../application/authorise.ts';
import { recordDelivery } from '../../application/mail/record-delivery.ts';
import { errorCodes, FoyerError } from '../../domain/errors.ts';
import { apiDocs, assetCacheControl, errorDoc, type OpenApiDocument } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { pageContext } from '../page-view.ts';
import { readBytes } from '../read-body.ts';
import { encoded, KeptAnswers } from '../kept-answers.ts';
import type { Exchange } from '../exchange.ts';
import type { PageContext } from '../../pages/page-context.ts';
import { json, sharedPageHeaders } from '../respond.ts';

/** Health, metrics, documents, assets and webhooks. `document` is asked for late: it describes these routes too. */
export function operations(document: () => OpenApiDocument): readonly BoundRoute[] {
  const kept = new KeptAnswers();
  const keptPage = (exchange: Exchange, make: (ctx: PageContext) => string | Promise<string>) => {
    const ctx = pageContext(exchange);
    return kept.answer(exchange, `${exchange.path} ${ctx.locale}`, sharedPageHeaders, () => make(ctx));
  };
  return [
    bind(route({ method: 'get', path: '/healthz', tag: 'Operations', summary: 'The process lives', answers: { 200: { description: 'Alive.', content: z.object({ status: z.literal('ok'), version: z.string() }) } } }),
      ({ exchange }) => json({ status: 'ok', version: exchange.deps.version })),
    bind(route({
      method: 'get', path: '/readyz', tag: 'Operations', summary: 'The process takes requests',
      answers: { 200: { description: 'Ready.', content: z.object({ status: z.literal('ready') }) }, 503: { description: 'Starting, stopping, or without its database.' } },
    }), async ({ exchange }) => ((await exchange.deps.isReady()) ? json({ status: 'ready' }) : json({ status: 'not_ready' }, 503, { 'retry-after': '1' }))),
    bind(route({
      method: 'get', path: '/metrics', tag: 'Operations', summary: 'Prometheus metrics', auth: 'admin', answers: { 200: { description: 'Metrics in the Prometheus text format.', content: 'text/plain' } },
    }), async ({ exchange, ctx }) => {
      if (!holds(ctx.actor, 'read')) throw new FoyerError('auth/forbidden', 'This key lacks the right "read".');
      return { status: 200, headers: { 'content-type': exchange.deps.metrics.contentType, 'cache-control': 'no-store' }, body: await exchange.deps.metrics.text() };
    }),
    bind(route({ method: 'get', path: '/openapi.json', tag: 'Operations', summary: 'This description', answers: { 200: { description: 'OpenAPI 3.1.', content: z.looseObject({ openapi: z.string() }) } } }), ({ exchange }) =>
      kept.answer(exchange, exchange.path, { 'content-type': 'application/json', 'cache-control': 'public, max-age=60', vary: 'accept-encoding' }, () => JSON.stringify(document()))),
    bind(route({ method: 'get', path: '/docs', tag: 'Operations', summary: 'This description, readable', answers: { 200: { description: 'The page.', content: 'text/html' } } }),
      ({ exchange }) => keptPage(exchange, (ctx) => apiDocs(ctx, { document: document() }))),
    bind(route({ method: 'get', path: '/errors', tag: 'Operations', summary: 'All error codes', answers: { 200: { description: 'The page.', content: 'text/html' } } }),
      ({ exchange }) => keptPage(exchange, (ctx) => errorDoc(ctx, { code: '', html: '', codes: errorCodes }))),
    bind(route({
      method: 'get', path: '/errors/{code*}', tag: 'Operations', summary: 'What an error code means', params: z.object({ code: z.string().max(60) }), problems: ['request/not_found'],
      answers: { 200: { description: 'The page.', content: 'text/html' } },
    }), ({ exchange, params }) => {
      const code = errorCodes.find((one) => one === params.code);
      const markdown = code === undefined ? undefined : exchange.deps.errorDocs().get(code);
      if (code === undefined || markdown === undefined) throw new FoyerError('request/not_found', 'There is no such error code. See /errors for all of them.');
      return keptPage(exchange, async (ctx) => errorDoc(ctx, { code, html: await exchange.deps.renderMarkdown(markdown) }));
    }),
    bind(route({
      method: 'get', path: '/assets/{file}', tag: 'Operations', summary: 'Styles, scripts and fonts of the pages', problems: ['request/not_found'],
      answers: { 200: { description: 'The file.', content: 'application/octet-stream' }, 304: { description: 'Unchanged.' } },
    }), ({ exchange }) => {
      const asset = exchange.deps.assets().files.get(exchange.path);
      if (!asset) throw new FoyerError('request/not_found', 'There is no such file.');
      const headers = { 'content-type': asset.contentType, 'cache-control': assetCacheControl, etag: asset.etag, vary: 'accept-encoding' };
      if (exchange.header('if-none-match') === asset.etag) return { status: 304, headers, body: null };
      return encoded(exchange, asset, headers);
    }),
  ];
}

/** Reports of mail providers. The signature proves the sender, so another site's browser cannot matter (SR-36). */
export const webhooks: readonly BoundRoute[] = [
  {
    contract: route({
      method: 'post', path: '/api/v1/webhooks/resend', tag: 'Webhooks', summary: 'Delivery reports of Resend', crossSite: true, problems: ['auth/required', 'request/not_found'],
      answers: { 200: { description: 'Recorded, or of no interest.', content: z.object({ received: z.literal(true) }) } },
    }),
    async handle(exchange) {
      const { resendWebhook, services, config } = exchange.deps;
      if (!resendWebhook) throw new FoyerError('request/not_found', 'No Resend webhook secret is configured.');
      const rawBody = await readBytes(exchange.incoming, config.limits.bodyBytesMax);
      await recordDelivery({ ctx: services, input: resendWebhook(rawBody, (name) => exchange.header(name)) });
      return json({ received: true });
    },
  },
];
