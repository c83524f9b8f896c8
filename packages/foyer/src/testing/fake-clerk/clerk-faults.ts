import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClerkErrorName } from './clerk-errors.ts';

/**
 * What goes wrong with one request.
 * `_before`: nothing happens. `_after`: it happens, and whoever asked does not get to know.
 */
export type ClerkFault =
  | 'reset_before' | 'reset_after' | 'silence_before' | 'silence_after' | 'html_502_before' | 'html_502_after'
  | 'broken_json_after' | 'charset_after' | { readonly slowMs: number } | { readonly drip: { readonly everyMs: number } }
  | { readonly error: ClerkErrorName; readonly retryAfterSeconds?: number }
  /** Nothing goes wrong, but something else happens first. */
  | { readonly meanwhile: () => void };

/** Which requests meet a fault. */
export interface FaultScope {
  /** A path as in the description of the interface (`/invitations`, `/invitations/{id}/revoke`) or as it is asked for, without `/v1`; every path unless given. */
  readonly path?: string;
  readonly method?: string;
  /** How many requests; one unless given. */
  readonly times?: number;
  /** How many requests pass before. */
  readonly skip?: number;
}

/** Faults that wait for their requests. */
export class ClerkFaults {
  readonly #waiting: { readonly fault: ClerkFault; readonly scope: FaultScope; skip: number; left: number }[] = [];

  add(fault: ClerkFault, scope: FaultScope): void {
    this.#waiting.push({ fault, scope, skip: scope.skip ?? 0, left: scope.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The fault of this request, if one waits for it. */
  next(method: string, paths: readonly string[]): ClerkFault | undefined {
    for (const one of this.#waiting) {
      if (one.left === 0 || (one.scope.method !== undefined && one.scope.method !== method)) continue;
      if (one.scope.path !== undefined && !paths.includes(one.scope.path)) continue;
      if (one.skip > 0) one.skip -= 1;
      else {
        one.left -= 1;
        return one.fault;
      }
    }
    return undefined;
  }
}

/** Ends a request as badly as told; silence lasts until whoever asked gives up. */
export function spoil(fault: Extract<ClerkFault, string>, response: ServerResponse, text: string): void {
  switch (fault) {
    case 'reset_before': case 'reset_after': response.socket?.resetAndDestroy(); break;
    case 'silence_before': case 'silence_after': break;
    case 'html_502_before': case 'html_502_after':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>Bad Gateway</h1></body></html>');
      break;
    case 'broken_json_after': response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, Math.ceil(text.length / 2))); break;
    case 'charset_after': response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text); break;
  }
}

/** Sends an answer in small pieces. */
export async function drip(response: ServerResponse, text: string, everyMs: number): Promise<void> {
  for (let at = 0; at < text.length && !response.destroyed; at += 16) {
    response.write(text.slice(at, at + 16));
    await sleep(everyMs);
  }
  response.end();
}
