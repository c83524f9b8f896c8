import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One call as it came. */
interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on this machine, as somebody outside would write it. */
export interface WebhookReceiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  /** What it answers from now on; never when null. */
  answer(status: number | null, text?: string): void;
  /** What the calls say, once the public library found their signatures good. */
  verified(secret: string): readonly { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  let status: number | null = 204;
  let text = '';
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; });
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      if (status !== null) response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    answer(next, words = '') { [status, text] = [next, words]; },
    verified: (secret) => calls.map(({ headers, body }) => new Webhook(secret).verify(body, headers as Record<string, string>) as ReturnType<WebhookReceiver['verified']>[number]),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
