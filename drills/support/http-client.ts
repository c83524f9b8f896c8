import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Ask {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const usualPatienceMs = 20_000;

/** Asks one server of this machine over kept-alive connections, as a proxy does. */
export class HttpClient {
  readonly #port: number;
  readonly #agent: Agent;
  readonly #patienceMs: number;

  constructor(port: number, options: { connectionsMax: number; patienceMs?: number }) {
    this.#port = port;
    this.#patienceMs = options.patienceMs ?? usualPatienceMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connectionsMax });
  }

  /** @throws {Error} when there is no whole answer */
  ask({ method = 'GET', path, headers = {}, body }: Ask): Promise<Answer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const sent =
      payload === undefined
        ? headers
        : {
            ...headers,
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(payload)),
          };
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          method,
          path,
          headers: sent,
          agent: this.#agent,
          timeout: this.#patienceMs,
        },
        (response) => {
          text(response).then(
            (read) => resolve({ status: response.statusCode!, headers: response.headers, text: read }),
            reject,
          );
        },
      );
      asked.on('timeout', () =>
        asked.destroy(new Error(`${method} ${path} was not answered within ${this.#patienceMs / 1000} s.`)),
      );
      asked.on('error', reject);
      asked.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
