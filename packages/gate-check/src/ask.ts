import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A request exactly as it goes on the wire: nothing tidies up its path. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Answer {
  /** 0 when there was none: the connection was closed, or the request was no HTTP to the server. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const timeoutMs = 10_000;
const readMax = 1_000_000;
const silence: Answer = { status: 0, headers: {}, text: '' };

/** Sends a request and reads its answer; no redirect is followed. */
export function ask(origin: URL, { method, path, headers, body }: Asking): Promise<Answer> {
  return new Promise((resolve) => {
    const send = origin.protocol === 'https:' ? httpsRequest : httpRequest;
    let request: ReturnType<typeof send>;
    try {
      request = send({ host: origin.hostname.replace(/^\[|\]$/g, ''), port: origin.port, method, path, timeout: timeoutMs, agent: false, headers: { host: origin.host, ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) } });
    } catch {
      // Not even Node sends this.
      resolve(silence);
      return;
    }
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => { if (text.length < readMax) text += chunk; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: 101, headers: response.headers, text: '' });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(silence));
    request.end(body);
  });
}
