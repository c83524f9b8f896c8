import { z } from '@hono/zod-openapi';
import type { AuditEvent } from '../../domain/audit-event.ts';
import { FoyerError } from '../../domain/errors.ts';
import { requireScope } from '../../application/authorise.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { EventStream } from '../event-stream.ts';
import type { Exchange } from '../exchange.ts';

const streamsPerCallerMax = 5;
const streamsMax = 500;
const beatEveryMs = 15_000;
/** How long somebody whose session ended may still be told what happens, at most. */
const lookEveryMs = 1_000;
const missedMax = 1_000;

function actorName(event: AuditEvent): string {
  const keyed = event.actorKind === 'api_key' || event.actorKind === 'admin';
  return keyed ? event.actorId.slice(event.actorId.indexOf(' ') + 1) : event.actorId;
}

function tell(stream: EventStream, event: AuditEvent): void {
  stream.send('change', { seq: event.seq, act: event.act, entryId: event.entryId, actor: actorName(event) }, event.seq);
}

/** Who follows along how often: a session of a browser, or an API key. */
class Places {
  readonly #taken = new Map<string, number>();

  /**
   * @returns gives the place back
   * @throws {FoyerError} `request/rate_limited` for a sixth stream of one caller, `service/unavailable` when there are very many in all (SR-63)
   */
  take(caller: string): () => void {
    const held = this.#taken.get(caller) ?? 0;
    if (held >= streamsPerCallerMax) {
      throw new FoyerError('request/rate_limited', `You follow along in ${streamsPerCallerMax} places already. Close one of them, then reload.`, { retryAfterSeconds: 30 });
    }
    const sum = this.#taken.values().reduce((all, count) => all + count, 0);
    if (sum >= streamsMax) throw new FoyerError('service/unavailable', 'Too many people follow along right now. The page still works; reload it to see changes.', { retryAfterSeconds: 30 });
    this.#taken.set(caller, held + 1);
    return () => {
      const left = (this.#taken.get(caller) ?? 1) - 1;
      if (left > 0) this.#taken.set(caller, left);
      else this.#taken.delete(caller);
    };
  }
}

/** Ends the stream once the key or session behind it is no longer good. Looking does not count as the admin doing something. */
function endWithItsRight(exchange: Exchange, stream: EventStream): NodeJS.Timeout {
  return setInterval(() => {
    exchange.administrator({ passive: true }).then((actor) => {
      if (actor === null) {
        stream.send('bye', { reason: 'signed_out' });
        stream.end();
      }
      return actor;
    }).catch(() => {
      // The database is away for a moment: the next look decides.
    });
  }, lookEveryMs);
}

/** What happens, as it happens. */
export function eventsApi(): readonly BoundRoute[] {
  const places = new Places();
  return [bind(route({
    method: 'get', path: '/api/v1/admin/events', tag: 'Review', summary: 'Changes as they happen (server-sent events)', auth: 'admin',
    description: 'Events: `change` {seq, act, entryId, actor}, `job` {id}, `resync` when too much was missed, `bye` {reason} before the end. `Last-Event-ID` brings what was missed.',
    problems: ['request/rate_limited'],
    answers: { 200: { description: 'The stream. It ends when the key or session does.', content: 'text/event-stream' } },
    query: z.strictObject({}),
  }), async ({ exchange, ctx }) => {
    await requireScope(ctx, 'read', 'follow along');
    const { live, store, clock } = exchange.deps.services;
    const caller = exchange.bearer === undefined ? `session ${exchange.cookie('admin') ?? ''}` : `key ${ctx.actor.kind === 'api_key' ? ctx.actor.id : ''}`;
    const leave = places.take(caller);
    const timers: NodeJS.Timeout[] = [];
    let unsubscribe = (): void => {};
    const stream = new EventStream(() => {
      for (const timer of timers) clearInterval(timer);
      unsubscribe();
      leave();
    });
    try {
      unsubscribe = live.subscribe((message) => {
        if (message.kind === 'job') stream.send('job', { id: message.id });
        else tell(stream, message.event);
      }, () => {
        stream.send('bye', { reason: 'restarting' });
        stream.end();
      });
      const seen = Number(/^\d{1,15}$/.exec(exchange.header('last-event-id') ?? '')?.[0] ?? Number.NaN);
      if (Number.isFinite(seen)) {
        const missed = await store.eventsAfter(seen, missedMax);
        if (missed.length === missedMax) stream.send('resync', {});
        else for (const event of missed) tell(stream, event);
      }
      timers.push(setInterval(() => stream.beat(), beatEveryMs), endWithItsRight(exchange, stream));
      stream.send('hello', { at: new Date(clock.now()).toISOString() });
    } catch (error) {
      stream.end();
      throw error;
    }
    return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }, body: stream };
  })];
}
