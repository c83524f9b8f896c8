import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { WebhookAnswer } from '../../application/ports/webhook-sender.ts';
import { addressFault, hostOf, isPublicAddress } from './public-address.ts';

/** All addresses a name stands for right now. */
type Resolve = (host: string) => Promise<readonly string[]>;

export interface SafePostOptions {
  readonly allowHttp: boolean;
  /** Also this machine and its network: for receivers on a developer's machine, never in production. */
  readonly allowPrivate?: boolean;
  readonly resolve?: Resolve;
  /** Which addresses may be reached; tests let their own server in. */
  readonly isAllowed?: (address: string) => boolean;
  readonly timeoutMs?: number;
}

/** Refused before anything was sent, because of where it would have gone. */
export class UnsafeAddress extends Error {}

const answerBytesMax = 65_536;
const excerptCharactersMax = 500;

const resolveBySystem: Resolve = async (host) => (await systemLookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * POSTs to an address of the open internet and nowhere else: every address the name stands for is looked at, the connection goes to
 * the very one that was looked at, however the name resolves a moment later, and redirects are not followed (SR-51).
 * @returns the answer; 3xx is one like any other
 * @throws {UnsafeAddress} and nothing was sent
 * @throws {Error} when the other side cannot be reached, or does not answer in time
 */
export async function safePost(text: string, headers: Readonly<Record<string, string>>, body: string, options: SafePostOptions): Promise<WebhookAnswer & { readonly status: number }> {
  const { resolve = resolveBySystem, isAllowed = options.allowPrivate ? () => true : isPublicAddress, timeoutMs = 10_000 } = options;
  const url = new URL(text);
  const host = hostOf(url);
  const literal = ipaddr.isValid(host);
  const fault = addressFault(text, options);
  if (fault !== null && !(literal && isAllowed(host))) throw new UnsafeAddress(fault);
  const addresses = literal ? [host] : await withTimeout(resolve(host), timeoutMs);
  const refused = addresses.find((address) => !isAllowed(address));
  // One address inside is enough to refuse: who controls the name decides which one is tried.
  if (refused !== undefined) throw new UnsafeAddress(`${host} leads to ${refused}, a private or reserved address.`);
  const pinned = addresses[0];
  if (pinned === undefined) throw new Error(`${host} has no address.`);
  return send(url, pinned, headers, body, timeoutMs);
}

function send(url: URL, address: string, headers: Readonly<Record<string, string>>, body: string, timeoutMs: number): Promise<WebhookAnswer & { readonly status: number }> {
  const family = ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6;
  const pinned: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  return new Promise((resolve, reject) => {
    // Not imported, see `node-server.ts`.
    const { request: ask } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
    const request = ask(url, {
      method: 'POST', lookup: pinned, agent: false, signal: AbortSignal.timeout(timeoutMs), maxHeaderSize: 16_384,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    }, (response) => {
      let bytes = 0;
      let text = '';
      const decoder = new TextDecoder();
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (text.length < excerptCharactersMax) text += decoder.decode(chunk.subarray(0, excerptCharactersMax * 4), { stream: true });
        // Only the beginning is of interest; a long one is not waited for.
        if (bytes > answerBytesMax) response.destroy();
      });
      const answer = (): void => resolve({ status: response.statusCode ?? 0, excerpt: readable(text) });
      response.once('close', answer);
      response.once('error', answer);
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** Fit to be stored and shown, whatever came. */
function readable(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, excerptCharactersMax).toWellFormed().trim();
}

function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => { setTimeout(() => reject(new Error('The name was not resolved in time.')), ms).unref(); })]);
}
