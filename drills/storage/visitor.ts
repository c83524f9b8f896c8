import { drillAdminKey } from '../support/foyer-process.ts';

export interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

/** Somebody who joins and somebody who looks, while the storage has trouble. */
export class Visitor {
  readonly #origin: string;
  /** Addresses whose join was acknowledged. */
  readonly acknowledged = new Set<string>();
  #next = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async join(): Promise<Seen> {
    const email = `person-${this.#next++}@people.test`;
    const seen = await this.#ask('/api/waitlist/join', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, name: 'Ana Lima', answers: {} }) });
    if (seen.status === 202) this.acknowledged.add(email);
    return seen;
  }

  /** Joins until one is not taken. @returns that answer */
  async joinUntilRefused(triesMax = 4_000): Promise<Seen> {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const seen = await this.join();
      if (seen.status !== 202) return seen;
    }
    throw new Error(`${triesMax} joins were taken.`);
  }

  /** What must still be answered while nothing can be written: status by path. */
  async look(): Promise<Readonly<Record<string, number>>> {
    const paths = ['/', '/waitlist', '/gate/verify', '/healthz', '/readyz', '/api/v1/admin/waitlist?limit=5'];
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await this.#ask(path)).status] as const)));
  }

  /** Everybody on the list, as the server tells. */
  async listed(): Promise<ReadonlySet<string>> {
    const emails = new Set<string>();
    for (let cursor = ''; ;) {
      const { body } = await this.#ask(`/api/v1/admin/waitlist?limit=200&confirmed=false${cursor}`);
      const { items, nextCursor } = body as { items: readonly { email: string }[]; nextCursor: string | null };
      for (const { email } of items) emails.add(email);
      if (nextCursor === null) return emails;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Seen> {
    const admin = path.startsWith('/api/v1/admin') ? { authorization: `Bearer ${drillAdminKey}` } : {};
    const response = await fetch(`${this.#origin}${path}`, { ...init, headers: { ...(init.headers as Record<string, string> | undefined), ...admin }, redirect: 'manual', signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: text.startsWith('{') ? JSON.parse(text) as unknown : text };
  }
}
