import type { Tracer } from '../application/ports/tracer.ts';
import type { RouteContract } from './contract/route.ts';
import type { Incoming, Reply } from './incoming.ts';

/** Any other name is whatever somebody sent. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']);

/**
 * Answers each request as a span, after OpenTelemetry's conventions for HTTP servers. It is named after the route: paths, queries, addresses
 * and browsers are left out, since they can tell who somebody is or carry a secret (see docs/decisions). An answer that is a stream ends its
 * span when it begins.
 * @param options.routeOf - the route of a request, if there is one
 */
export function traceRequests(handle: (incoming: Incoming) => Reply | Promise<Reply>, { tracer, publicUrl, routeOf }: {
  tracer: Tracer; publicUrl: string; routeOf: (method: string, path: string) => RouteContract | undefined;
}): (incoming: Incoming) => Promise<Reply> {
  const { protocol, hostname, port } = new URL(publicUrl);
  const server = { 'url.scheme': protocol.slice(0, -1), 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) };
  return (incoming) => {
    const isKnown = knownMethods.has(incoming.method);
    const route = routeOf(incoming.method, incoming.path)?.path;
    return tracer.span({
      name: [isKnown ? incoming.method : 'HTTP', ...(route === undefined ? [] : [route])].join(' '), kind: 'server', within: (name) => incoming.header(name),
      facts: { 'http.request.method': isKnown ? incoming.method : '_OTHER', ...(route === undefined ? {} : { 'http.route': route }), ...server },
    }, async (span) => {
      const reply = await handle(incoming);
      span.tell({ 'http.response.status_code': reply.status });
      if (reply.status >= 500) span.fail(String(reply.status));
      return reply;
    });
  };
}
