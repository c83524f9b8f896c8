import { webhookEvent } from './clerk-contract.ts';
import type { EventData, EventType } from './clerk-world.ts';
import { shuffled } from './seeded-random.ts';
import { type ClerkEvent, type Distortion, signedRequest } from './webhook-message.ts';

/** One message; its id is the same at every attempt. */
export interface ClerkWebhook {
  readonly id: string;
  readonly event: ClerkEvent;
  /** UTC milliseconds. */
  readonly emittedAt: number;
  /** What came of it so far, oldest first; a status of 0 is no answer in time. */
  readonly attempts: readonly { readonly at: number; readonly status: number }[];
  /** When it is tried next. */
  readonly dueAt: number;
  readonly state: 'pending' | 'delivered' | 'abandoned' | 'lost';
}

/** An address, or the handler itself: a Web-standard `Request` in, `Response` out. */
export type ClerkWebhookReceiver = string | ((request: Request) => Response | Promise<Response>);

/**
 * How a delivery goes wrong without being wrong.
 * `duplicated`: twice at the same moment. `delayed`: later. `lost`: never.
 */
export type DeliveryMode = 'in_order' | 'reversed' | 'shuffled' | 'duplicated' | 'delayed' | 'lost';

export interface DeliverOptions extends Distortion {
  /** Where to; the receiver given at the start unless named here. */
  readonly to?: ClerkWebhookReceiver;
  readonly mode?: DeliveryMode | readonly DeliveryMode[];
  /** Which share of the messages is duplicated, delayed or lost, from 0 to 1; all of them unless given. */
  readonly chance?: number;
  /** An hour unless given. */
  readonly delayMs?: number;
  /** Which messages; all that wait unless given. */
  readonly only?: (webhook: ClerkWebhook) => boolean;
}

export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly status: number;
}

export interface FakeClerkWebhooksOptions {
  readonly secrets: readonly string[];
  readonly instanceId: string;
  readonly receiver: ClerkWebhookReceiver | undefined;
  readonly random: () => number;
  now(): number;
  advance(milliseconds: number): void;
}

interface Message extends ClerkWebhook {
  /** Copies at the same moment are one. */
  rounds: number;
  attempts: { at: number; status: number }[];
  dueAt: number;
  state: ClerkWebhook['state'];
}

const minute = 60_000;
const hour = 60 * minute;
/** Waits before each attempt: at once, then seven more. */
const schedule = [0, 5000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];
const answerMsMax = 15_000;
const failingMsMax = 5 * 24 * hour;
/** How long an old secret signs beside the new one. */
const rotationMs = 24 * hour;

/** Signs and delivers what happened at Clerk, as well or as badly as told; on the fake's clock. */
export class FakeClerkWebhooks {
  readonly #options: FakeClerkWebhooksOptions;
  readonly #messages: Message[] = [];
  #secrets: readonly string[];
  #rotatedAt: number | undefined;
  #failingSince: number | undefined;
  #disabled = false;

  constructor(options: FakeClerkWebhooksOptions) {
    this.#options = options;
    this.#secrets = options.secrets;
  }

  /** Every message there ever was, oldest first. */
  get all(): readonly ClerkWebhook[] {
    return this.#messages;
  }

  /** Messages nobody has acknowledged yet and nobody has given up, oldest first. */
  get pending(): readonly ClerkWebhook[] {
    return this.#messages.filter(({ state }) => state === 'pending');
  }

  /** The endpoint failed for five days, and gets nothing more until it is enabled again. */
  get disabled(): boolean {
    return this.#disabled;
  }

  enable(): void {
    this.#disabled = false;
    this.#failingSince = undefined;
  }

  /** Queues a message about a row as it is now. */
  emit<Type extends EventType>(type: Type, data: EventData<Type>): ClerkWebhook {
    return this.#queue(webhookEvent.parse(this.#envelope(type, data)));
  }

  /** Queues a message of a kind the fake knows nothing about, such as one Clerk will think of next year. */
  emitUnknown(type: string, data: unknown): ClerkWebhook {
    return this.#queue(this.#envelope(type, data));
  }

  /** From now on messages carry two signatures for a day, and the new one alone after it. */
  rotateSecret(next: string): void {
    this.#secrets = [next, ...this.#secrets.slice(0, 1)];
    this.#rotatedAt = this.#options.now();
  }

  /** Tries everything that waits, due or not; what is answered 2xx in time is delivered, the rest waits for its next attempt. */
  async deliver(options: DeliverOptions = {}): Promise<readonly Delivery[]> {
    return this.#deliver(this.#messages.filter((message) => message.state === 'pending' && (options.only?.(message) ?? true)), options);
  }

  /** Tries what is due by the schedule. */
  async deliverDue(options: DeliverOptions = {}): Promise<readonly Delivery[]> {
    return this.deliver({ ...options, only: (message) => message.dueAt <= this.#options.now() && (options.only?.(message) ?? true) });
  }

  /** Lets time pass on the fake's clock, trying each message when its attempt is due. */
  async pass(milliseconds: number, options: DeliverOptions = {}): Promise<readonly Delivery[]> {
    const end = this.#options.now() + milliseconds;
    const deliveries = [...await this.deliverDue(options)];
    for (;;) {
      const next = Math.min(...this.#disabled ? [] : this.pending.map(({ dueAt }) => dueAt));
      if (next > end) break;
      this.#options.advance(Math.max(0, next - this.#options.now()));
      deliveries.push(...await this.deliverDue(options));
    }
    this.#options.advance(Math.max(0, end - this.#options.now()));
    return deliveries;
  }

  /** Sends messages again that were delivered, abandoned or lost, as the dashboard does on request: same ids, fresh signatures. */
  async replay(options: DeliverOptions = {}): Promise<readonly Delivery[]> {
    return this.#deliver(this.#messages.filter((message) => message.state !== 'pending' && (options.only?.(message) ?? true)), options);
  }

  /** A request as it goes out now. */
  request({ id, event }: ClerkWebhook, url = 'http://foyer.test/api/v1/webhooks/clerk', distortion: Distortion = {}): Request {
    const now = this.#options.now();
    const alone = this.#rotatedAt !== undefined && now - this.#rotatedAt >= rotationMs;
    return signedRequest({ id, event, secrets: alone ? this.#secrets.slice(0, 1) : this.#secrets, now, url, distortion });
  }

  #envelope(type: string, data: unknown): ClerkEvent {
    return structuredClone({
      object: 'event', type, instance_id: this.#options.instanceId, timestamp: this.#options.now(), data,
      event_attributes: { http_request: { client_ip: '192.0.2.10', user_agent: 'Mozilla/5.0' } },
    });
  }

  #queue(event: ClerkEvent): ClerkWebhook {
    const now = this.#options.now();
    const message: Message = { id: `msg_${String(this.#messages.length + 1).padStart(26, '0')}`, event, emittedAt: now, rounds: 0, attempts: [], dueAt: now, state: 'pending' };
    this.#messages.push(message);
    return message;
  }

  async #deliver(messages: readonly Message[], options: DeliverOptions): Promise<readonly Delivery[]> {
    if (this.#disabled) return [];
    const modes = new Set([options.mode ?? 'in_order'].flat());
    const hit = (): boolean => this.#options.random() < (options.chance ?? 1);
    const deliveries: Delivery[] = [];
    for (const message of ordered(messages, modes, this.#options.random)) {
      if (modes.has('lost') && hit()) message.state = 'lost';
      else if (modes.has('delayed') && hit()) message.dueAt = this.#options.now() + (options.delayMs ?? hour);
      else {
        const once = async (): Promise<void> => { deliveries.push({ id: message.id, type: message.event.type, status: await this.#attempt(message, options) }); };
        await Promise.all(modes.has('duplicated') && hit() ? [once(), once()] : [once()]);
        this.#settle(message);
      }
    }
    return deliveries;
  }

  /** @returns the status, or 0 when there was no answer in time */
  async #attempt(message: Message, options: DeliverOptions): Promise<number> {
    const to = options.to ?? this.#options.receiver;
    if (to === undefined) throw new Error('Nobody receives webhooks. Name a receiver when starting the fake, or here.');
    const startedAt = this.#options.now();
    const status = await this.#send(message, to, options);
    const inTime = this.#options.now() - startedAt <= answerMsMax;
    message.attempts.push({ at: startedAt, status: inTime ? status : 0 });
    return inTime ? status : 0;
  }

  async #send(message: Message, to: ClerkWebhookReceiver, distortion: Distortion): Promise<number> {
    if (typeof to !== 'string') return (await to(this.request(message, undefined, distortion))).status;
    try {
      const response = await fetch(this.request(message, to, distortion), { signal: AbortSignal.timeout(answerMsMax) });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  /** Decides what becomes of a message after an attempt, and of the endpoint. */
  #settle(message: Message): void {
    const now = this.#options.now();
    if (message.attempts.some(({ status }) => status >= 200 && status < 300)) {
      message.state = 'delivered';
      this.#failingSince = undefined;
      return;
    }
    this.#failingSince ??= now;
    if (now - this.#failingSince >= failingMsMax) this.#disabled = true;
    message.rounds += 1;
    const wait = schedule[message.rounds];
    if (wait === undefined) message.state = 'abandoned';
    else message.dueAt = now + wait;
  }
}

function ordered(messages: readonly Message[], modes: ReadonlySet<DeliveryMode>, random: () => number): readonly Message[] {
  if (modes.has('shuffled')) return shuffled(messages, random);
  return modes.has('reversed') ? messages.toReversed() : messages;
}
