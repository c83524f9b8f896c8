import { Webhook } from 'standardwebhooks';
import { type WebhookEvent, webhookEvent } from './resend-contract.ts';

/** One event on its way, and what each delivery of it carries. */
export interface FakeWebhook {
  /** Constant over all deliveries. */
  readonly id: string;
  readonly event: WebhookEvent;
  readonly body: string;
}

export interface DeliverOptions {
  /** Where to; the receiver given at the start unless named here. */
  readonly to?: WebhookReceiver;
  /** `reversed` puts the newest first; `shuffled` is the same at every run. */
  readonly order?: 'as_made' | 'reversed' | 'shuffled';
  /** How often each event is delivered. */
  readonly copies?: number;
  /** Copies of an event are sent at the same moment. */
  readonly atOnce?: boolean;
  /** Signs with another secret than the agreed one. */
  readonly secret?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: boolean;
}

/** An address, or the handler itself: a Web-standard `Request` in, `Response` out. */
export type WebhookReceiver = string | ((request: Request) => Response | Promise<Response>);

/** Signs and delivers what happened to mails, as well or as badly as told. */
export class FakeResendWebhooks {
  readonly #secret: string;
  readonly #now: () => number;
  readonly #receiver: WebhookReceiver | undefined;
  #waiting: FakeWebhook[] = [];
  #made = 0;

  constructor(options: { secret: string; now: () => number; receiver: WebhookReceiver | undefined }) {
    this.#secret = options.secret;
    this.#now = options.now;
    this.#receiver = options.receiver;
  }

  /** Events nobody has acknowledged yet, oldest first. */
  get waiting(): readonly FakeWebhook[] {
    return this.#waiting;
  }

  /** Queues an event. */
  emit(event: WebhookEvent): FakeWebhook {
    this.#made += 1;
    const webhook = { id: `msg_${String(this.#made).padStart(24, '0')}`, event, body: JSON.stringify(webhookEvent.parse(event)) };
    this.#waiting.push(webhook);
    return webhook;
  }

  /** Throws waiting events away: webhooks that never come. */
  lose(): void {
    this.#waiting = [];
  }

  /** A delivery as it goes out now: same id, fresh timestamp and signature. */
  sign({ id, body }: FakeWebhook, secret = this.#secret): { readonly headers: Headers; readonly body: string } {
    const at = new Date(this.#now());
    const headers = new Headers({
      'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(id, at, body),
    });
    return { headers, body };
  }

  /** Delivers everything that waits; what is answered 2xx leaves the queue, the rest is delivered again next time. */
  async deliver(options: DeliverOptions = {}): Promise<readonly { readonly id: string; readonly status: number }[]> {
    const results: { id: string; status: number }[] = [];
    for (const webhook of ordered(this.#waiting, options.order ?? 'as_made')) {
      const once = async (): Promise<void> => { results.push({ id: webhook.id, status: await this.#post(webhook, options) }); };
      const copies = Array.from({ length: options.copies ?? 1 }, () => once);
      if (options.atOnce) await Promise.all(copies.map((copy) => copy()));
      else for (const copy of copies) await copy();
    }
    const acknowledged = new Set(results.filter(({ status }) => status >= 200 && status < 300).map(({ id }) => id));
    this.#waiting = this.#waiting.filter(({ id }) => !acknowledged.has(id));
    return results;
  }

  async #post(webhook: FakeWebhook, { to = this.#receiver, secret, tamper = false }: DeliverOptions): Promise<number> {
    if (to === undefined) throw new Error('Nobody receives webhooks. Name a receiver when starting the fake, or here.');
    const { headers, body } = this.sign(webhook, secret);
    const request = new Request(typeof to === 'string' ? to : 'http://foyer.test/api/v1/webhooks/resend', {
      method: 'POST', headers, body: tamper ? body.replace('email', 'e-mail') : body, redirect: 'manual',
    });
    const response = typeof to === 'string' ? await fetch(request) : await to(request);
    await response.arrayBuffer();
    return response.status;
  }
}

function ordered(webhooks: readonly FakeWebhook[], order: NonNullable<DeliverOptions['order']>): readonly FakeWebhook[] {
  switch (order) {
    case 'as_made': return [...webhooks];
    case 'reversed': return webhooks.toReversed();
    // Every second one first, backwards: shuffled enough to hurt, and the same every time.
    case 'shuffled': return [...webhooks.filter((_, at) => at % 2 === 1).toReversed(), ...webhooks.filter((_, at) => at % 2 === 0)];
  }
}
