import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A mail as it was handed over. */
export interface HandedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail provider with Resend's interface that stories can make refuse. */
export interface MailProvider {
  readonly url: string;
  readonly mails: readonly HandedMail[];
  /** Addresses it does not take mail for, with what it says. */
  readonly refuses: Map<string, string>;
  /** Takes nothing from anybody while this is set. */
  stopped: boolean;
  end(): Promise<void>;
}

/** Starts one on a free port. */
export async function startMailProvider(): Promise<MailProvider> {
  const mails: HandedMail[] = [];
  const refuses = new Map<string, string>();
  const provider = { mails, refuses, stopped: false };
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (request.method !== 'POST' || body === '') return answer(200, { data: [] });
      const mail = JSON.parse(body) as { to: string | string[]; subject: string; text: string };
      const to = [mail.to].flat()[0] ?? '';
      if (provider.stopped) return answer(401, { statusCode: 401, name: 'invalid_api_key', message: 'API key is invalid' });
      const refusal = refuses.get(to);
      if (refusal !== undefined) return answer(422, { statusCode: 422, name: 'validation_error', message: refusal });
      mails.push({ to, subject: mail.subject, text: mail.text });
      return answer(200, { id: crypto.randomUUID() });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(provider, {
    url: `http://127.0.0.1:${port}`,
    end: () => new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  });
}
