import pg from 'pg';
import type { AuditEvent } from '../../../domain/audit-event.ts';
import type { Client } from './postgres-pool.ts';
import { quietly } from './quietly.ts';

const channel = 'foyer_news';
/** Whoever hears nothing asks this often whether the line still stands. */
const heartbeatMs = 10_000;
const silenceMs = 2_000;
const partingMs = 500;
/** Apart by chance, so that processes that lost their line together do not come back together. */
const retryMs = 500;
const retrySpreadMs = 1_000;

/** What the team and providers do closes gates and shows at desks; people at the door are many, and nobody waits for them elsewhere. */
const urgentKinds = new Set<AuditEvent['actorKind']>(['admin', 'api_key', 'webhook']);
const urgentActs = new Set<AuditEvent['act']>(['session.ended', 'entry.withdrawn', 'access.released', 'access.handed_over']);

/**
 * Tells the other processes with the commit of this transaction, if there is something they should know at once. They look at what
 * happened each second anyway: a word that is lost costs a moment.
 */
export function tellOthers(client: Client, events: readonly AuditEvent[], teller: string, unfinished: Promise<unknown>[]): void {
  if (!events.some(({ actorKind, act }) => urgentKinds.has(actorKind) || urgentActs.has(act))) return;
  unfinished.push(quietly(client.query({ name: 'tell_others', text: `select pg_notify('${channel}', $1)`, values: [teller] })));
}

/** A connection on which other processes are heard. It comes back by itself; meanwhile nothing is heard, and nothing is missed for long. */
export class NewsLine {
  readonly #url: string;
  readonly #teller: string;
  readonly #hear: () => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param teller - what this process calls itself: its own words are no news to it */
  constructor(url: string, teller: string, hear: () => void) {
    this.#url = url;
    this.#teller = teller;
    this.#hear = hear;
    void this.#listen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const ended = this.#client?.end().catch(() => {});
    // A server that says nothing keeps nobody from stopping.
    await Promise.race([ended, new Promise((resolve) => { setTimeout(resolve, partingMs).unref(); })]);
  }

  async #listen(): Promise<void> {
    // Pipelined connections are cut when an answer does not come, and then tell that they ended.
    const settings: pg.ClientConfig & { pipeline: boolean } = {
      connectionString: this.#url, connectionTimeoutMillis: 4_000, query_timeout: silenceMs, keepAlive: true, application_name: 'foyer news', pipeline: true,
    };
    const client = new pg.Client(settings);
    this.#client = client;
    client.on('error', () => {});
    client.on('notification', ({ payload }) => { if (payload !== this.#teller) this.#hear(); });
    const ended = new Promise<void>((resolve) => { client.once('end', resolve); });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      // What was said while nobody listened.
      this.#hear();
      this.#beat(client);
      await ended;
    } catch {
      await client.end().catch(() => {});
    }
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#listen(), retryMs + Math.random() * retrySpreadMs);
  }

  #beat(client: pg.Client): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      client.query('select 1').then(() => this.#beat(client), () => {});
    }, heartbeatMs);
  }
}
