import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsOf, type MailboxFate, testFate } from './fake-resend-fate.ts';
import { FakeResendWebhooks, type WebhookReceiver } from './fake-resend-webhooks.ts';
import {
  domainsResponse, errorResponse, type ResendError, resendErrors, type SendEmailRequest, sendEmailRequest, sendEmailResponse,
} from './resend-contract.ts';

export interface FakeResendOptions {
  readonly apiKey?: string;
  /** Domains a sender may have. */
  readonly verifiedDomains?: readonly string[];
  readonly requestsPerSecond?: number;
  readonly dailyQuota?: number;
  readonly monthlyQuota?: number;
  /** Who gets webhooks when `webhooks.deliver()` is called. */
  readonly webhookReceiver?: WebhookReceiver;
  readonly webhookSecret?: string;
  /** Where the clock starts, UTC milliseconds; now unless given. It runs on, and `advance` pushes it. */
  readonly startAt?: number;
  /** Requests outside the contract are part of the test: they do not fail `close()`. */
  readonly expectsBadRequests?: boolean;
}

/**
 * What goes wrong with one request.
 * `_before`: the email is not sent. `_after`: it is sent, and the sender does not get to know.
 */
export type Fault =
  | 'reset_before' | 'reset_after' | 'silence_before' | 'silence_after' | 'html_502_before' | 'html_502_after' | 'broken_json_after'
  | { readonly slowMs: number } | { readonly error: ResendError };

export interface SentMail {
  readonly id: string;
  readonly idempotencyKey: string | undefined;
  readonly at: number;
  readonly mail: SendEmailRequest;
}

/** A request as it came and what was answered; `answer` is undefined when there was none. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  answer?: { readonly status: number; readonly body: unknown };
}

interface Remembered {
  readonly digest: string;
  readonly at: number;
  /** Undefined while the first request runs. */
  id?: string;
}

const keyLifeMs = 24 * 3_600_000;

/** A stand-in for Resend on this machine that also does what a happy-path mock hides: limits, quotas, lost answers. */
export class FakeResend {
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly webhooks: FakeResendWebhooks;
  /** Emails that really went out; the same key twice is one of them. */
  readonly sent: SentMail[] = [];
  readonly exchanges: Exchange[] = [];
  /** Requests outside the contract, in words. */
  readonly badRequests: string[] = [];

  readonly #options: FakeResendOptions;
  readonly #server: Server;
  readonly #remembered = new Map<string, Remembered>();
  readonly #fates = new Map<string, MailboxFate>();
  readonly #faults: Fault[] = [];
  #offset: number;
  #window = { second: 0, count: 0 };

  private constructor(options: FakeResendOptions) {
    this.#options = options;
    this.#offset = options.startAt === undefined ? 0 : options.startAt - Date.now();
    this.apiKey = options.apiKey ?? 're_test_3F8aKq2LmX9vR7tYwZ1cB5nD';
    this.webhookSecret = options.webhookSecret ?? `whsec_${Buffer.from('a secret of the fake, 32 bytes!!').toString('base64')}`;
    this.webhooks = new FakeResendWebhooks({ secret: this.webhookSecret, now: () => this.now(), receiver: options.webhookReceiver });
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => { response.destroy(error instanceof Error ? error : undefined); });
    });
  }

  /** Starts one on a free port of 127.0.0.1. */
  static async start(options: FakeResendOptions = {}): Promise<FakeResend> {
    const fake = new FakeResend(options);
    await new Promise<void>((resolve) => { fake.#server.listen(0, '127.0.0.1', () => resolve()); });
    return fake;
  }

  /** For `RESEND_BASE_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The fake's clock, UTC milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  /** The next requests to send an email meet these faults, one each, in this order. */
  failNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** Decides what becomes of mails to an address that is not one of Resend's test addresses. */
  setFate(address: string, fate: MailboxFate): void {
    this.#fates.set(address.toLowerCase(), fate);
  }

  /** Emails that reached an address. */
  sentTo(address: string): readonly SentMail[] {
    return this.sent.filter(({ mail }) => mail.to.includes(address));
  }

  /** @throws {Error} when a request broke the contract and nobody expected it */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
    if (this.badRequests.length > 0 && !this.#options.expectsBadRequests) {
      throw new Error(`Resend got requests it would refuse:\n${this.badRequests.join('\n')}`);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const text = await readText(request);
    const exchange: Exchange = { method: request.method ?? '', path, headers: request.headers, body: parsed(text) };
    this.exchanges.push(exchange);
    const answer = (status: number, body: unknown): void => {
      exchange.answer = { status, body };
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
    };
    const refuse = (error: ResendError): void => {
      if (resendErrors[error].status === 429) response.setHeader('retry-after', 1);
      const { status, name, message } = resendErrors[error];
      answer(status, errorResponse.parse({ statusCode: status, name, message }));
    };

    const authorization = request.headers.authorization ?? '';
    if (authorization === '') return refuse('missingKey');
    if (authorization !== `Bearer ${this.apiKey}`) return refuse('invalidKey');
    if (!this.#takeFromLimit(response)) return refuse('rateLimit');
    if (path === '/domains') return request.method === 'GET' ? answer(200, this.#domains()) : refuse('methodNotAllowed');
    if (path !== '/emails') return refuse('notFound');
    if (request.method !== 'POST') return refuse('methodNotAllowed');

    const fault = this.#faults.shift();
    if (typeof fault === 'object' && 'error' in fault) return refuse(fault.error);
    if (typeof fault === 'string' && fault.endsWith('_before')) return spoil(fault, response);
    const outcome = await this.#send(request, text, exchange.body, typeof fault === 'object' ? fault.slowMs : 0);
    if (typeof outcome === 'string') return refuse(outcome);
    if (typeof fault === 'string') return spoil(fault, response);
    answer(200, sendEmailResponse.parse(outcome));
  }

  /** Sends, or replays what was sent under this key, or says why not. */
  async #send(request: IncomingMessage, text: string, body: unknown, slowMs: number): Promise<{ readonly id: string } | ResendError> {
    const key = request.headers['idempotency-key'];
    if (Array.isArray(key) || key === '' || (key !== undefined && key.length > 256)) return 'invalidIdempotencyKey';
    const digest = createHash('sha256').update(text).digest('hex');
    const known = key === undefined ? undefined : this.#recall(key);
    if (known) {
      if (known.digest !== digest) return 'changedPayload';
      return known.id === undefined ? 'concurrentRequest' : { id: known.id };
    }
    const mail = this.#check(body);
    if (typeof mail === 'string') return mail;
    const quota = this.#quotaFault(mail.to.length);
    if (quota) return quota;

    const memory: Remembered = { digest, at: this.now() };
    if (key !== undefined) this.#remembered.set(key, memory);
    if (slowMs > 0) await sleep(slowMs);
    memory.id = randomUUID();
    this.sent.push({ id: memory.id, idempotencyKey: key, at: this.now(), mail });
    for (const to of mail.to) this.#decideFate(to, memory.id, mail);
    return { id: memory.id };
  }

  #recall(key: string): Remembered | undefined {
    const known = this.#remembered.get(key);
    if (!known || this.now() - known.at < keyLifeMs) return known;
    this.#remembered.delete(key);
    return undefined;
  }

  #check(body: unknown): SendEmailRequest | ResendError {
    const result = sendEmailRequest.safeParse(body);
    const fields = (body ?? {}) as Partial<Record<keyof SendEmailRequest, unknown>>;
    if (!result.success) {
      this.badRequests.push(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
      return [fields.from, fields.to, fields.subject, fields.html ?? fields.text].includes(undefined) ? 'missingField' : 'invalidParameter';
    }
    const mail = result.data;
    const from = domainOf(mail.from);
    if (from === undefined) return 'invalidFrom';
    if (!(this.#options.verifiedDomains ?? ['acme.test', 'foyer.test']).includes(from)) return 'unverifiedDomain';
    const domains = new Set(mail.to.map(domainOf));
    if (domains.has(undefined)) return 'invalidTo';
    return domains.has('example.com') || domains.has('test.com') || mail.to.some((to) => testFate(to) === undefined) ? 'testAddress' : mail;
  }

  #quotaFault(recipients: number): ResendError | undefined {
    const { dailyQuota = 100, monthlyQuota = 3000 } = this.#options;
    const count = (period: (at: number) => string): number =>
      this.sent.reduce((sum, { at, mail }) => sum + (period(at) === period(this.now()) ? mail.to.length : 0), 0);
    if (count((at) => new Date(at).toISOString().slice(0, 10)) + recipients > dailyQuota) return 'dailyQuota';
    return count((at) => new Date(at).toISOString().slice(0, 7)) + recipients > monthlyQuota ? 'monthlyQuota' : undefined;
  }

  #decideFate(to: string, id: string, mail: SendEmailRequest): void {
    const address = (/<([^>]+)>/.exec(to)?.[1] ?? to).toLowerCase();
    const fate = this.#fates.get(address) ?? testFate(address) ?? 'delivered';
    // An address that bounced is not tried again; the test addresses stay as they are.
    if (fate === 'bounced' && !address.endsWith('@resend.dev')) this.#fates.set(address, 'suppressed');
    for (const event of eventsOf(fate, id, mail, this.now())) this.webhooks.emit(event);
  }

  /** One window per second of the fake's clock; the headers are set either way. */
  #takeFromLimit(response: ServerResponse): boolean {
    const { requestsPerSecond = 5 } = this.#options;
    const second = Math.floor(this.now() / 1000);
    if (this.#window.second !== second) this.#window = { second, count: 0 };
    const open = this.#window.count < requestsPerSecond;
    if (open) this.#window.count += 1;
    response.setHeader('ratelimit-limit', requestsPerSecond);
    response.setHeader('ratelimit-remaining', requestsPerSecond - this.#window.count);
    response.setHeader('ratelimit-reset', 1);
    response.setHeader('ratelimit-policy', `${requestsPerSecond};w=1`);
    return open;
  }

  #domains(): unknown {
    return domainsResponse.parse({
      object: 'list', has_more: false,
      data: (this.#options.verifiedDomains ?? ['acme.test', 'foyer.test']).map((name) => (
        { id: randomUUID(), name, status: 'verified', created_at: new Date(this.now()).toISOString(), region: 'eu-west-1' })),
    });
  }
}

/** Ends a request as badly as told; silence lasts until the sender gives up. */
function spoil(fault: Extract<Fault, string>, response: ServerResponse): void {
  switch (fault) {
    case 'reset_before': case 'reset_after': response.socket?.resetAndDestroy(); break;
    case 'silence_before': case 'silence_after': break;
    case 'html_502_before': case 'html_502_after':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>Bad Gateway</h1></body></html>');
      break;
    case 'broken_json_after': response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{"id":"'); break;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The domain of `Name <local@domain>` or `local@domain`; undefined when it is neither. */
function domainOf(mailbox: string): string | undefined {
  const address = /^[^<>]*<([^<>\s]+)>$/.exec(mailbox)?.[1] ?? mailbox;
  return /^[^\s@<>"]+@([^\s@<>"]+\.[^\s@<>".]+)$/.exec(address)?.[1]?.toLowerCase();
}
