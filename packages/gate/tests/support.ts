import { createGate, type Gate, type RemoteGateOptions } from '../src/index.ts';
import type { Browser } from '../../foyer/src/testing/browser.ts';
import type { Harness } from '../../foyer/src/testing/harness.ts';
import { keyWith } from '../../foyer/src/testing/stories.ts';

export const publicUrl = 'https://foyer.test';

/** What stands between a gate and its Foyer: may be cut, slow or broken by a test. */
export class Line {
  readonly #foyer: Harness;
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  fault: 'none' | 'cut' | 'silent' | 'broken' | 'error' | 'html' = 'none';

  constructor(foyer: Harness) {
    this.#foyer = foyer;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    this.asked.push(url.pathname);
    switch (this.fault) {
      case 'cut': throw new TypeError('fetch failed');
      case 'silent': return new Promise((_, reject) => { init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'TimeoutError'))); });
      case 'broken': return Response.json({ decision: 'allow', subject: 7, role: 'coach' });
      case 'error': return new Response('oops', { status: 500 });
      case 'html': return new Response('<h1>Hello</h1>', { headers: { 'content-type': 'text/html' } });
      case 'none': break;
    }
    const { signal, ...rest } = init;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'TimeoutError')));
      this.#foyer.foyer.app.fetch(new Request(url, rest), { remoteAddress: '192.0.2.7' }).then(resolve, reject);
    });
  };
}

/** A gate in another process, as far as the gate can tell. */
export async function remoteGate(foyer: Harness, options: Partial<RemoteGateOptions<'coach' | 'client'>> = {}): Promise<{ gate: Gate<'coach' | 'client'>; line: Line }> {
  const line = new Line(foyer);
  const gate = createGate({ foyer: publicUrl, key: await keyWith(foyer, ['gate']), roles: ['coach', 'client'], fetch: line.fetch, changes: 'off', ...options });
  return { gate, line };
}

/** A request a browser makes when somebody opens an address. */
export function visit(address: string, browser?: Browser, more: Record<string, string> = {}): Request {
  return new Request(address, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...(browser?.header === undefined ? {} : { cookie: browser.header }), ...more } });
}

/** A request of a program or script. */
export function call(address: string, browser?: Browser, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}): Request {
  return new Request(address, { ...init, headers: { accept: 'application/json', ...(browser?.header === undefined ? {} : { cookie: browser.header }), ...init.headers } });
}
