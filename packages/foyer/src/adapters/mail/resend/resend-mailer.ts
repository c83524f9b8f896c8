import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Mailer, MailOutcome, RenderedMail, SendOptions } from '../../../application/ports/mailer.ts';
import { createPace } from './pace.ts';
import { outcomeOfAnswer, outcomeOfFailure, type ResendAnswer, retryAfter } from './resend-outcome.ts';

export interface ResendOptions {
  readonly apiKey: string;
  /** `https://api.resend.com`, or a stand-in. */
  readonly baseUrl: string;
  /** Sender, as `Name <address>`; its domain is verified at Resend. */
  readonly from: string;
  readonly requestsPerSecond: number;
  readonly timeoutMs?: number;
  readonly monotonic?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly fetch?: typeof globalThis.fetch;
}

/** Hands mails to Resend over its HTTP interface, one per request, each under its own idempotency key. */
export function createResendMailer({
  apiKey, baseUrl, from, requestsPerSecond, timeoutMs = 10_000, monotonic = () => performance.now(),
  sleep = async (milliseconds, signal) => { await sleepFor(milliseconds, undefined, { signal }); }, fetch = globalThis.fetch,
}: ResendOptions): Mailer {
  const pace = createPace({ requestsPerSecond, monotonic, sleep });
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  async function request(path: string, init: RequestInit, signal: AbortSignal): Promise<ResendAnswer> {
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'user-agent': 'foyer', ...init.headers as Record<string, string> },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await readAnswer(response);
    heed(response.headers, response.status);
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }

  /** Goes by what Resend says about its limit, for every message that follows. */
  function heed(headers: Headers, status: number): void {
    const limit = Number(headers.get('ratelimit-limit') ?? Number.NaN);
    const window = Number(/w=(\d+)/.exec(headers.get('ratelimit-policy') ?? '')?.[1] ?? 1);
    if (limit > 0 && window > 0) pace.limit(limit / window);
    const spent = headers.get('ratelimit-remaining') === '0';
    if (status === 429 || spent) pace.rest(Math.min(60, retryAfter(headers).retryAfterSeconds ?? 1));
  }

  async function attempt(mail: RenderedMail, { messageId, signal = new AbortController().signal }: SendOptions): Promise<MailOutcome> {
    try {
      await pace.turn(AbortSignal.any([signal, closing.signal]));
    } catch {
      return { kind: 'retry', reason: 'Given up before it was handed to Resend.' };
    }
    try {
      const headers = { 'idempotency-key': messageId };
      return outcomeOfAnswer(await request('/emails', { method: 'POST', headers, body: bodyOf(mail, from, messageId) }, signal));
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  return {
    name: 'resend',
    repeatable: true,
    // Five seconds' worth: a sign-in link behind it still leaves soon.
    atOnceMax: Math.max(1, Math.ceil(requestsPerSecond * 5)),
    send(mail, options) {
      const outcome = attempt(mail, options);
      underWay.add(outcome);
      void outcome.finally(() => underWay.delete(outcome));
      return outcome;
    },
    async verify() {
      const { status, body } = await request('/domains', { method: 'GET' }, new AbortController().signal);
      const { name } = (body ?? {}) as { readonly name?: unknown };
      // A key that may only send is the right kind of key.
      if (status < 300 || name === 'restricted_api_key') return;
      throw new Error(`Resend does not accept our key: ${status} ${typeof name === 'string' ? name : ''}`.trim());
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

/** The same text at every attempt: Resend answers 409 to a key that comes back with another body. */
function bodyOf(mail: RenderedMail, from: string, messageId: string): string {
  const replyTo = Object.entries(mail.headers).find(([name]) => name.toLowerCase() === 'reply-to')?.[1];
  const headers = Object.fromEntries(Object.entries(mail.headers).filter(([name]) => name.toLowerCase() !== 'reply-to'));
  const tags = Object.entries({ mail: messageId, ...mail.tags }).map(([name, value]) => ({ name: tagText(name), value: tagText(value) }));
  return JSON.stringify({
    from, to: [mail.to], subject: mail.subject, html: mail.html, text: mail.text,
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    tags,
  });
}

/** Resend takes ASCII letters, digits, `_` and `-`, up to 256 of them. */
function tagText(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 256) || '_';
}

/** Answers are a few hundred bytes. */
const answerBytesMax = 65_536;

/** The text of an answer, or its beginning: whatever speaks for Resend must not fill our memory. */
async function readAnswer(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > answerBytesMax) break;
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
