import { Webhook } from 'standardwebhooks';
import { type WebhookEvent, webhookEvent } from './clerk-contract.ts';
import type { EventData, EventType } from './clerk-world.ts';
import { shuffled } from './seeded-random.ts';

/** One message on its way; its id is the same at every attempt. */
export interface ClerkWebhook {
  readonly id: string;
  readonly event: WebhookEvent;
  /** UTC milliseconds. */
  readonly emittedAt: number;
}

/** An address, or the handler itself: a Web-standard `Request` in, `Response` out. */
export type ClerkWebhookReceiver = string | ((request: Request) => Response | Promise<Response>);

export interface DeliverOptions {
  /** Where to; the receiver given at the start unless named here. */
  readonly to?: ClerkWebhookReceiver;
  /** `duplicated` delivers each twice at the same moment; `lost` drops what waits. */
  readonly mode?: 'in_order' | 'reversed' | 'shuffled' | 'duplicated' | 'lost';
}

/** Signs and delivers what happened at Clerk, as well or as badly as told. */
export class FakeClerkWebhooks {
  readonly #options: { readonly secrets: readonly string[]; readonly instanceId: string; readonly now: () => number; readonly random: () => number; readonly receiver: ClerkWebhookReceiver | undefined };
  #pending: ClerkWebhook[] = [];
  #made = 0;

  constructor(options: { secrets: readonly string[]; instanceId: string; now: () => number; random: () => number; receiver: ClerkWebhookReceiver | undefined }) {
    this.#options = options;
  }

  /** Messages nobody has acknowledged yet, oldest first. */
  get pending(): readonly ClerkWebhook[] {
    return this.#pending;
  }

  /** Queues a message about a row as it is now. */
  emit<Type extends EventType>(type: Type, data: EventData<Type>): ClerkWebhook {
    this.#made += 1;
    const emittedAt = this.#options.now();
    const event = webhookEvent.parse(structuredClone({
      object: 'event', type, instance_id: this.#options.instanceId, timestamp: emittedAt, data,
      event_attributes: { http_request: { client_ip: '192.0.2.10', user_agent: 'Mozilla/5.0' } },
    }));
    const webhook = { id: `msg_${String(this.#made).padStart(26, '0')}`, event, emittedAt };
    this.#pending.push(webhook);
    return webhook;
  }

  /** Delivers everything that waits; what is answered 2xx leaves the queue. */
  async deliver({ to = this.#options.receiver, mode = 'in_order' }: DeliverOptions = {}): Promise<readonly { readonly id: string; readonly status: number }[]> {
    const waiting = [...this.#pending];
    if (mode === 'lost') {
      this.#pending = [];
      return [];
    }
    const order = mode === 'shuffled' ? shuffled(waiting, this.#options.random) : mode === 'reversed' ? waiting.toReversed() : waiting;
    const results: { id: string; status: number }[] = [];
    for (const webhook of order) {
      const once = async (): Promise<void> => { results.push({ id: webhook.id, status: await this.#post(webhook, to) }); };
      await Promise.all(mode === 'duplicated' ? [once(), once()] : [once()]);
    }
    const acknowledged = new Set(results.filter(({ status }) => status >= 200 && status < 300).map(({ id }) => id));
    this.#pending = this.#pending.filter(({ id }) => !acknowledged.has(id));
    return results;
  }

  /** A request as it goes out now: fresh timestamp, one signature for each secret. */
  request({ id, event }: ClerkWebhook, url = 'http://foyer.test/api/v1/webhooks/clerk'): Request {
    const at = new Date(this.#options.now());
    const body = JSON.stringify(event);
    const signature = this.#options.secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' ');
    return new Request(url, {
      method: 'POST', body, redirect: 'manual',
      headers: { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': String(Math.floor(at.getTime() / 1000)), 'svix-signature': signature },
    });
  }

  async #post(webhook: ClerkWebhook, to: ClerkWebhookReceiver | undefined): Promise<number> {
    if (to === undefined) throw new Error('Nobody receives webhooks. Name a receiver when starting the fake, or here.');
    const response = typeof to === 'string' ? await fetch(this.request(webhook, to)) : await to(this.request(webhook));
    await response.arrayBuffer();
    return response.status;
  }
}
