import { discard, type Incoming, type Reply } from './incoming.ts';

/** What an embedding server may tell about the connection. */
export interface ConnectionInfo {
  readonly remoteAddress?: string | undefined;
}

/** A Web `Request` as the surface sees it. */
export function incomingFrom(request: Request, connection: ConnectionInfo = {}): Incoming {
  const start = request.url.indexOf('/', request.url.indexOf('//') + 2);
  const target = start < 0 ? '/' : request.url.slice(start);
  const mark = target.indexOf('?');
  return {
    method: request.method, path: mark < 0 ? target : target.slice(0, mark), search: mark < 0 ? '' : target.slice(mark + 1),
    remoteAddress: connection.remoteAddress,
    header: (name) => request.headers.get(name) ?? undefined,
    body: () => request.body ?? nothing(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A request without a body has no chunks.
}

/** The answer as a Web `Response`; HEAD gets no body. */
export function responseFrom(reply: Reply, method: string): Response {
  const headers = new Headers(reply.headers);
  for (const cookie of reply.cookies ?? []) headers.append('set-cookie', cookie);
  if (method === 'HEAD') discard(reply.body);
  return new Response(method === 'HEAD' ? null : webBody(reply.body), { status: reply.status, headers });
}

function webBody(body: Reply['body']): ConstructorParameters<typeof Response>[0] {
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return body as string | Uint8Array<ArrayBuffer> | null;
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array<ArrayBuffer>>;
  return new ReadableStream({
    async pull(stream) {
      const { done, value } = await chunks.next();
      if (done === true) stream.close();
      else stream.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
