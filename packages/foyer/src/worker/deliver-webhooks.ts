import type { Services } from '../application/context.ts';
import { type Endpoint, getEndpoint, keepEndpoint, readEndpoints, signingSecrets } from '../application/webhooks/endpoints.ts';
import { makeDeliveries } from '../application/webhooks/make-deliveries.ts';
import type { EndpointPace, WebhookDelivery } from '../application/ports/webhook-store.ts';
import type { WebhookOutcome } from '../application/ports/webhook-sender.ts';
import type { Actor } from '../domain/actor.ts';
import { FoyerError } from '../domain/errors.ts';
import { deliveryMsMax, nextAttemptAt, restAfter, restUntil } from '../domain/webhook.ts';

const actor: Actor = { kind: 'system', name: 'webhooks' };
const eventsAtOnce = 500;
/** Calls under way to one endpoint, so that a slow one holds up only itself. */
const perEndpoint = 4;
/** An attempt takes ten seconds at most, and its name ten more. */
const leaseMs = 45_000;
const keptMs = 30 * 86_400_000;
const tidiedAtOnce = 500;
const tidyEveryMs = 600_000;
const untouched: EndpointPace = { failures: 0, failingSince: null, restUntil: 0 };

/** Makes deliveries from the record and brings them to their receivers. Any number of processes share the work by leases. */
export class WebhookDeliverer {
  readonly #services: Services;
  readonly #random: () => number;
  readonly #onFree: () => void;
  readonly #underWay = new Map<string, Set<Promise<void>>>();
  #stopping = false;
  #tidyAt = 0;

  /** @param options.onFree - told when an attempt is over, so that the next one can begin */
  constructor(services: Services, { random = Math.random, onFree = () => {} }: { random?: () => number; onFree?: () => void } = {}) {
    this.#services = services;
    this.#random = random;
    this.#onFree = onFree;
  }

  /** One look at everything; attempts go on after it returned. @returns whether there is more to do at once */
  async run(): Promise<boolean> {
    if (this.#stopping) return false;
    const more = await makeDeliveries(this.#services, eventsAtOnce);
    await this.#begin();
    await this.#tidy();
    return more;
  }

  /** Resolves once all attempts under way are over. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all([...this.#underWay.values()].flatMap((attempts) => [...attempts]));
  }

  /** Begins nothing more; attempts under way finish. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.settled();
  }

  async #begin(): Promise<void> {
    const { store, clock } = this.#services;
    const endpoints = (await readEndpoints(this.#services)).filter(({ active }) => active);
    if (endpoints.length === 0) return;
    const paces = await store.webhooks.paces();
    for (const endpoint of endpoints) {
      const pace = paces.get(endpoint.id) ?? untouched;
      const now = clock.now();
      if (now < pace.restUntil) continue;
      // Whoever failed again and again gets one call to show that it is back.
      const places = (pace.failures >= restAfter ? 1 : perEndpoint) - (this.#underWay.get(endpoint.id)?.size ?? 0);
      if (places <= 0) continue;
      const claimed = await store.webhooks.claim({ endpointId: endpoint.id, now, leaseMs, limit: places });
      if (this.#stopping) return store.webhooks.release(claimed.map(({ id }) => id), now);
      for (const delivery of claimed) this.#track(endpoint.id, this.#attempt(endpoint, delivery));
    }
  }

  #track(endpointId: string, attempt: Promise<void>): void {
    const own = this.#underWay.get(endpointId) ?? new Set();
    this.#underWay.set(endpointId, own.add(attempt));
    void attempt.finally(() => {
      own.delete(attempt);
      if (own.size === 0) this.#underWay.delete(endpointId);
      this.#onFree();
    });
  }

  /** Never throws: a lease that ran out is tried again, and the attempt is counted already, so this cannot loop. */
  async #attempt(endpoint: Endpoint, delivery: WebhookDelivery & { readonly body: string }): Promise<void> {
    const { clock, log, store, webhooks } = this.#services;
    try {
      const at = clock.now();
      const began = performance.now();
      const outcome = await webhooks.send({ url: endpoint.url, id: delivery.eventId, at, body: delivery.body, secretIds: signingSecrets(endpoint, at) });
      const durationMs = Math.round(performance.now() - began);
      if (!outcome.ok) log.warn('webhook.attempt_failed', { webhook: endpoint.id, delivery: delivery.id, reason: outcome.reason, attempts: delivery.attempts });
      await store.webhooks.settle(
        delivery, { at, status: outcome.status, durationMs, error: outcome.ok ? null : outcome.reason, excerpt: outcome.excerpt },
        this.#settlement(delivery, outcome), (before) => this.#paceAfter(before, outcome),
      );
      if (outcome.status === 410) await this.#pause(endpoint.id);
    } catch (error) {
      log.error('webhook.attempt_lost', { webhook: endpoint.id, delivery: delivery.id, error });
    }
  }

  #settlement(delivery: WebhookDelivery, outcome: WebhookOutcome) {
    if (outcome.ok) return { status: 'delivered', dueAt: null } as const;
    const now = this.#services.clock.now();
    const next = outcome.again ? nextAttemptAt(delivery.attempts, now, this.#random()) : null;
    return next === null || next > delivery.queuedAt + deliveryMsMax + 3_600_000 ? { status: 'dead', dueAt: null } as const : { status: 'queued', dueAt: next } as const;
  }

  #paceAfter(before: EndpointPace, outcome: WebhookOutcome): EndpointPace {
    if (outcome.ok) return untouched;
    const now = this.#services.clock.now();
    const failures = before.failures + 1;
    // Calls that were under way together count, but do not lengthen the rest they led to.
    return { failures, failingSince: before.failingSince ?? now, restUntil: now < before.restUntil ? before.restUntil : restUntil(failures, now, this.#random()) };
  }

  /** The receiver said that it is gone for good (410): it is not called until somebody resumes it. */
  async #pause(id: string): Promise<void> {
    try {
      const endpoint = await getEndpoint(this.#services, id);
      if (!endpoint.active) return;
      await keepEndpoint({ executor: this.#services.executor, actor }, { ...endpoint, active: false, pausedBecause: 'The receiver answered 410 Gone.' }, { act: 'webhook.paused', detail: { status: 410 } });
    } catch (error) {
      if (!(error instanceof FoyerError)) throw error;
    }
  }

  async #tidy(): Promise<void> {
    const { store, clock } = this.#services;
    const now = clock.now();
    if (now < this.#tidyAt) return;
    this.#tidyAt = now + tidyEveryMs;
    await store.webhooks.giveUp(now - deliveryMsMax, now);
    while ((await store.webhooks.tidy(now - keptMs, tidiedAtOnce)) >= tidiedAtOnce);
  }
}
