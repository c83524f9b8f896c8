import { request, type ClientRequest } from 'node:http';

/** Below what one key may hold open, so that a place that is just being given back does not matter. */
const perKey = 3;
const lifeMs = { least: 2_000, most: 20_000 };

/** People who look at the desk: event streams that come, stay for a while and leave without a word. */
export class SoakStreams {
  opened = 0;
  messages = 0;
  readonly faults: string[] = [];
  readonly #open = new Set<ClientRequest>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closing = false;

  constructor(port: number, keys: readonly string[], random: () => number) {
    for (const key of keys) for (let place = 0; place < perKey; place += 1) this.#follow(port, key, random);
  }

  /** Everybody leaves. */
  close(): void {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const one of this.#open) one.destroy();
  }

  #follow(port: number, key: string, random: () => number): void {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/api/v1/admin/events',
        agent: false,
        headers: { authorization: `Bearer ${key}` },
      },
      (response) => {
        if (response.statusCode !== 200)
          this.faults.push(`A stream was answered with ${response.statusCode}.`);
        else this.opened += 1;
        response.on('data', () => {
          this.messages += 1;
        });
        response.on('error', () => {});
      },
    );
    asked.on('error', (error) => {
      if (!this.#closing && (error as NodeJS.ErrnoException).code !== 'ECONNRESET')
        this.faults.push(`A stream failed: ${error.message}`);
    });
    asked.end();
    this.#open.add(asked);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#open.delete(asked);
        asked.destroy();
        if (!this.#closing) this.#follow(port, key, random);
      },
      lifeMs.least + random() * (lifeMs.most - lifeMs.least),
    );
    this.#timers.add(timer);
  }
}
