import { Hono, type Context as HonoContext } from 'hono';
import { v7 } from 'uuid';
import { FoyerError } from '../domain/errors.ts';
import { errorPage, type OpenApiDocument } from '../pages/index.ts';
import type { BoundRoute } from './bind.ts';
import { isCanonicalPath } from './canonical-path.ts';
import { routerPath } from './contract/route.ts';
import { Cookies } from './cookies.ts';
import type { HttpDeps } from './deps.ts';
import { Exchange } from './exchange.ts';
import { describe } from './openapi.ts';
import { pageContext } from './page-view.ts';
import { problemBody, problemHeaders, problems, toFoyerError } from './problem.ts';
import { page } from './respond.ts';
import { accessApi } from './routes/access-api.ts';
import { development } from './routes/development.ts';
import { doorPages } from './routes/door-pages.ts';
import { memberPages } from './routes/member-pages.ts';
import { operations, webhooks } from './routes/operations.ts';
import { reviewApi } from './routes/review-api.ts';
import { waitlistApi } from './routes/waitlist-api.ts';
import { waitlistPages } from './routes/waitlist-pages.ts';
import { commonHeaders } from './security-headers.ts';

export interface App {
  /** Web-standard handler; `env` may carry what the server knows about the connection. */
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  readonly routes: readonly BoundRoute[];
  readonly document: OpenApiDocument;
}

/** The whole surface, as policy from top to bottom: public, access, key-authorised, pages, operations. */
export function createApp(deps: HttpDeps): App {
  const document = (): OpenApiDocument => described ??= describe(routes, { publicUrl: deps.config.publicUrl, productName: deps.config.product.brand.name, version: deps.version });
  let described: OpenApiDocument | undefined;
  const routes: readonly BoundRoute[] = [
    ...waitlistApi,
    ...accessApi,
    ...reviewApi,
    ...webhooks,
    ...waitlistPages(deps.config.product.roles),
    ...doorPages,
    ...memberPages,
    ...operations(document),
    ...(deps.mailbox ? development : []),
  ];

  const cookies = new Cookies(deps.config.publicUrl);
  const headers = commonHeaders(deps.config.publicUrl.startsWith('https:'));
  const exchangeOf = (c: HonoContext): Exchange => new Exchange(c, deps, cookies, v7());

  const answer = async (c: HonoContext, name: string, work: (exchange: Exchange) => Promise<Response>): Promise<Response> => {
    const startedAt = performance.now();
    const exchange = exchangeOf(c);
    let response: Response;
    try {
      response = await work(exchange);
    } catch (error) {
      response = refuse(exchange, error);
    }
    for (const [header, value] of headers) response.headers.set(header, value);
    response.headers.set('x-request-id', exchange.requestId);
    deps.metrics.request(name, response.status, (performance.now() - startedAt) / 1000);
    return response;
  };

  const hono = new Hono();
  for (const route of routes) {
    const { method, path } = route.contract;
    hono.on(method.toUpperCase(), routerPath(path), (c) => answer(c, `${method} ${path}`, (exchange) => {
      requireCanonical(exchange);
      return route.handle(exchange);
    }));
  }
  hono.notFound((c) => answer(c, 'unknown', async (exchange) => {
    const allowed = ['GET', 'POST', 'PUT', 'DELETE'].filter((method) => hono.router.match(method, exchange.path)[0].length > 0);
    if (allowed.length === 0 || !isCanonicalPath(exchange.path)) throw new FoyerError('request/not_found', 'There is nothing at this address. Check its spelling.');
    const response = refuse(exchange, new FoyerError('request/method_not_allowed', `Use ${allowed.join(' or ')} here.`));
    response.headers.set('allow', [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', '));
    return response;
  }));
  hono.onError((error, c) => refuse(exchangeOf(c), error));

  return { fetch: (request, env) => hono.fetch(request, env as object | undefined), routes, get document() { return document(); } };

  /** The only place where an error becomes an answer: a page for people, a problem document for programs. */
  function refuse(exchange: Exchange, thrown: unknown): Response {
    const error = toFoyerError(thrown);
    const { status, title } = problems[error.code];
    if (status >= 500) deps.services.log.error('request.failed', { requestId: exchange.requestId, path: exchange.path, code: error.code, error: error.cause ?? error });
    const extra = problemHeaders(error);
    if (exchange.wantsPage) {
      return page(errorPage(pageContext(exchange), {
        status, title, detail: error.message, code: error.code, requestId: exchange.requestId, errors: error.errors,
        ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterSeconds) }),
      }), status, extra);
    }
    const body = problemBody(error, { publicUrl: deps.config.publicUrl, path: exchange.path, requestId: exchange.requestId });
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}), ...extra } });
  }
}

/** @throws {FoyerError} `request/not_found` for any other spelling of a route (SR-26) */
function requireCanonical(exchange: Exchange): void {
  const { url } = exchange.request;
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('?', start);
  const path = start < 0 ? '/' : url.slice(start, end < 0 ? undefined : end);
  if (!isCanonicalPath(path)) throw new FoyerError('request/not_found', 'There is nothing at this address. Check its spelling.');
}
