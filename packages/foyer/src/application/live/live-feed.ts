import type { AuditEvent } from '../../domain/audit-event.ts';

/** Something happened that people who look at the desk should see. */
export type LiveMessage =
  | { readonly kind: 'change'; readonly event: AuditEvent }
  | { readonly kind: 'job'; readonly id: string };

export type LiveListener = (message: LiveMessage) => void;

/** So many numbers are remembered to tell what was passed on already; own and others' changes arrive by two ways. */
const rememberedMax = 20_000;

/** Passes on what was committed, here and in other processes, to whoever listens. Nothing is kept: who was away asks the record. */
export class LiveFeed {
  readonly #listeners = new Set<LiveListener>();
  readonly #closing = new Set<() => void>();
  #passedOn = new Set<number>();

  /** How many listen now. */
  get listening(): number {
    return this.#listeners.size;
  }

  /** Tells everybody about these events, each once, however often they are given. */
  publish(events: readonly AuditEvent[]): void {
    if (this.#listeners.size === 0) return;
    if (this.#passedOn.size > rememberedMax) this.#passedOn = new Set([...this.#passedOn].slice(-rememberedMax / 2));
    for (const event of events) {
      if (this.#passedOn.has(event.seq)) continue;
      this.#passedOn.add(event.seq);
      this.#tell({ kind: 'change', event });
    }
  }

  /** Tells that a bulk act or wave came further. */
  publishJob(id: string): void {
    this.#tell({ kind: 'job', id });
  }

  /** @param onClose - called when the server stops @returns ends the subscription */
  subscribe(listener: LiveListener, onClose: () => void): () => void {
    this.#listeners.add(listener);
    this.#closing.add(onClose);
    return () => {
      this.#listeners.delete(listener);
      this.#closing.delete(onClose);
    };
  }

  /** Ends every subscription. */
  close(): void {
    for (const end of this.#closing) end();
    this.#listeners.clear();
    this.#closing.clear();
  }

  #tell(message: LiveMessage): void {
    for (const listener of this.#listeners) listener(message);
  }
}
