import { Agent, request } from 'node:http';
import type { App } from '../../packages/foyer/src/http/app.ts';
import type { Answer } from './judge.ts';
import type { Shot } from './make-request.ts';

/** Takes a request to Foyer and brings the answer. */
export type Ask = (shot: Shot) => Promise<Answer>;

/** Streams are left after their first words. */
const streamed = 'text/event-stream';

/** Straight to the surface. */
export function askInProcess(app: App, origin: string): Ask {
  return async ({ method, target, headers, body, from }) => {
    const startedAt = performance.now();
    const response = await app.fetch(new Request(origin + target, { method, headers, ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }) }), { remoteAddress: from });
    const stream = (response.headers.get('content-type') ?? '').startsWith(streamed);
    if (stream) await response.body?.cancel();
    return { status: response.status, headers: response.headers, text: stream ? '' : await response.text(), milliseconds: performance.now() - startedAt };
  };
}

/** Over a socket, as it is on the wire. */
export function askOverHttp(port: number): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return ({ method, target, headers, body }) => new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request({ agent, host: '127.0.0.1', port, method, path: target, headers: { ...headers, 'content-length': Buffer.byteLength(body ?? '') } }, (response) => {
      const chunks: Buffer[] = [];
      const told = new Headers();
      for (const [name, value] of Object.entries(response.headersDistinct)) for (const one of value ?? []) told.append(name, one);
      const finish = (): void => resolve({ status: response.statusCode ?? 0, headers: told, text: Buffer.concat(chunks).toString(), milliseconds: performance.now() - startedAt });
      if ((told.get('content-type') ?? '').startsWith(streamed)) {
        response.destroy();
        return finish();
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', finish).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
