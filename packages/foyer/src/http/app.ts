import type { GateDecision } from '../application/access/access.ts';
import { FoyerError } from '../domain/errors.ts';
import { errorPage } from '../pages/index.ts';
import type { BoundRoute } from './bind.ts';
import { isCanonicalPath } from './canonical-path.ts';
import type { RouteContract } from './contract/route.ts';
import { Cookies } from './cookies.ts';
import { decideByEither, readCredentials } from './credentials.ts';
import { answerPreflight, crossOriginHeaders } from './cors.ts';
import type { HttpDeps } from './deps.ts';
import { Exchange } from './exchange.ts';
import type { Incoming, Reply } from './incoming.ts';
import type { EveryRoute } from './every-route.ts';
import { pageContext } from './page-view.ts';
import { problemBody, problemHeaders, problems, toFoyerError } from './problem.ts';
import { createRequestIds } from './request-ids.ts';
import { page } from './respond.ts';
import { type Match, Router } from './router.ts';
import { gateVerify } from './routes/gate-verify.ts';
import { commonHeaders, referrerPolicy } from './security-headers.ts';
import { traceRequests } from './trace-requests.ts';
import { countVisit } from './visits.ts';
import { incomingFrom, responseFrom, type ConnectionInfo } from './web-adapter.ts';

export interface App {
  /** Answers one request; never throws. What needs nothing but memory is answered at once. */
  handle(incoming: Incoming): Reply | Promise<Reply>;
  /** The same for Web-standard servers and applications that embed Foyer. */
  fetch(request: Request, connection?: ConnectionInfo): Promise<Response>;
  /** Whether whoever sent these headers may enter, for checks without a request to Foyer. */
  decide(headers: Headers): GateDecision | Promise<GateDecision>;
  /** Loads all but the gate, once. Whoever asks for something else waits for it; a server loads it when it listens. */
  whole(): Promise<EveryRoute>;
  /** Every route, once `whole` was waited for; before, those of the gate. */
  readonly routes: readonly BoundRoute[];
}

/** Answers for the gate at once, which is what a product waits for after a start; the rest of the surface is loaded beside it. */
export function createApp(deps: HttpDeps): App {
  let whole: EveryRoute | undefined;
  let router = new Router(gateVerify);
  const cookies = new Cookies(deps.config.publicUrl);
  const common = commonHeaders(deps.config.publicUrl.startsWith('https:'));
  const nextRequestId = createRequestIds();

  function handle(incoming: Incoming): Reply | Promise<Reply> {
    const startedAt = performance.now();
    const exchange = new Exchange(incoming, deps, cookies, nextRequestId());
    const match = isCanonicalPath(incoming.path) ? router.find(incoming.method, incoming.path) : undefined;
    try {
      const reply = match ? match.route.handle(exchange, match.params) : answerPreflight(incoming, deps.config.embedOrigins, (method) => contractOf(method, incoming.path)) ?? nothingHere(exchange);
      if (!(reply instanceof Promise)) return complete(exchange, match, reply, startedAt);
      return reply.then(undefined, (error: unknown) => refuse(exchange, error)).then((found) => complete(exchange, match, found, startedAt));
    } catch (error) {
      return complete(exchange, match, refuse(exchange, error), startedAt);
    }
  }

  /** Counts an answer, and adds what all of them carry. */
  function complete({ incoming, requestId }: Exchange, match: Match | undefined, reply: Reply, startedAt: number): Reply {
    deps.metrics.request(match ? match.route.contract.path : 'unknown', reply.status, (performance.now() - startedAt) / 1000);
    if (match) countVisit(deps.services.visits, match.route.contract, incoming, reply);
    const shared = match?.route.contract.embed ? crossOriginHeaders(match.route.contract, incoming, deps.config.embedOrigins, reply) : undefined;
    const headers: Record<string, string> = { ...reply.headers, ...common, 'referrer-policy': referrerPolicy(incoming.search), 'x-request-id': requestId };
    if (shared) Object.assign(headers, shared);
    return { status: reply.status, headers, body: reply.body, ...(reply.cookies ? { cookies: reply.cookies } : {}) };
  }

  function contractOf(method: string, path: string): RouteContract | undefined {
    return isCanonicalPath(path) ? router.find(method, path)?.route.contract : undefined;
  }

  /** Any other spelling of a route is no route (SR-26); a known path by another method says which it takes. */
  function nothingHere(exchange: Exchange): Reply {
    const methods = isCanonicalPath(exchange.path) ? router.methodsOf(exchange.path) : [];
    if (methods.length === 0) return refuse(exchange, new FoyerError('request/not_found', 'There is nothing at this address. Check its spelling.'));
    const reply = refuse(exchange, new FoyerError('request/method_not_allowed', `Use ${methods.join(' or ')} here.`));
    return { ...reply, headers: { ...reply.headers, allow: methods.join(', ') } };
  }

  /** The only place where an error becomes an answer: a page for people, a problem document for programs. */
  function refuse(exchange: Exchange, thrown: unknown): Reply {
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
    return { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}), ...extra }, body: JSON.stringify(body) };
  }

  const { tracer, config: { publicUrl } } = deps;
  const answer = tracer === undefined ? handle : traceRequests(handle, { tracer, publicUrl, routeOf: contractOf });
  let loading: Promise<EveryRoute> | undefined;
  function loadWhole(): Promise<EveryRoute> {
    return loading ??= import('./every-route.ts').then(({ everyRoute }) => {
      whole = everyRoute(deps);
      router = new Router(whole.routes);
      return whole;
    }).catch((error: unknown) => {
      // Whoever asks next tries again.
      loading = undefined;
      throw error;
    });
  }

  function answerWhole(incoming: Incoming): Reply | Promise<Reply> {
    if (whole !== undefined || contractOf(incoming.method, incoming.path) !== undefined) return answer(incoming);
    return loadWhole().then(() => answer(incoming), (error: unknown) => {
      const exchange = new Exchange(incoming, deps, cookies, nextRequestId());
      return complete(exchange, undefined, refuse(exchange, error), performance.now());
    });
  }

  return {
    handle: answerWhole, whole: loadWhole,
    get routes() { return whole?.routes ?? gateVerify; },
    decide: (headers) => decideByEither(deps.services.access, readCredentials(cookies, (name) => headers.get(name), deps.services.identityCookies)),
    fetch: async (request, connection) => responseFrom(await answerWhole(incomingFrom(request, connection)), request.method),
  };
}
