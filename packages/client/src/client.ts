import type { CallOptions } from './call.ts';
import type { FoyerCalls } from './generated/calls.ts';
import { table } from './generated/table.ts';
import { FoyerProblem, ownProblem, readProblem, type Result } from './problem.ts';
import { pause, pauseBefore } from './retry.ts';

export interface ClientOptions {
  /** Where Foyer is, such as `https://join.example.com`; in a page of Foyer's own host it may be left out. */
  readonly url?: string | undefined;
  /** An API key. Never in a browser: there, the person's or the admin's own session speaks. */
  readonly key?: string | undefined;
  /** Whether a browser sends its cookies; `same-origin` unless told otherwise. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined;
  /** For one attempt; 15 seconds unless told otherwise. Streams and files are waited for as long as they come. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first where repeating is safe; 2 unless told otherwise. */
  readonly retries?: number | undefined;
  /** The longest pause between two attempts; 10 seconds unless told otherwise. */
  readonly pauseMsMax?: number | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
}

type Input = Readonly<Record<string, unknown>>;
interface Row { readonly method: string; readonly path: string; readonly query: ReadonlySet<string>; readonly flags: string }

/** Every call of Foyer's API. @throws {TypeError} for an address that is none */
export function createClient(options: ClientOptions = {}): FoyerCalls {
  const base = options.url ?? (globalThis as { location?: { origin?: string } }).location?.origin;
  if (base === undefined || !URL.canParse(base)) throw new TypeError('The client needs `url`: where Foyer is, such as https://join.example.com.');
  const client: Record<string, unknown> = {};
  for (const [name, method, path, query, flags] of table) {
    const row: Row = { method, path, query: new Set(query === '' ? [] : query.split(',')), flags };
    put(client, name.split('.'), callOf(base, row, options));
  }
  return client as unknown as FoyerCalls;
}

function put(tree: Record<string, unknown>, [first, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[first!] = value;
  else put((tree[first!] ??= {}) as Record<string, unknown>, rest, value);
}

function callOf(base: string, row: Row, options: ClientOptions): unknown {
  const call = (input: Input = {}, own: CallOptions = {}): Promise<Result<unknown>> => send(base, row, input, own, options);
  if (!row.flags.includes('p')) return call;
  async function* pages(input: Input = {}, own: CallOptions = {}): AsyncGenerator<{ readonly items: readonly unknown[]; readonly nextCursor: string | null }> {
    for (let cursor = input['cursor'] as string | null | undefined; cursor !== null;) {
      const result = await call(cursor === undefined ? input : { ...input, cursor }, own);
      if (!result.ok) throw new FoyerProblem(result.problem);
      const page = result.data as { items: readonly unknown[]; nextCursor: string | null };
      yield page;
      cursor = page.nextCursor;
    }
  }
  async function* all(input?: Input, own?: CallOptions): AsyncGenerator {
    for await (const { items } of pages(input, own)) yield* items;
  }
  return Object.assign(call, { all, pages });
}

async function send(base: string, row: Row, input: Input, own: CallOptions, options: ClientOptions): Promise<Result<unknown>> {
  const request = prepare(base, row, input, own, options);
  // A stream can be read once only.
  const replayable = !(request.body instanceof ReadableStream);
  const repeatable = replayable && (row.method === 'GET' || row.flags.includes('i'));
  const retry = { retries: replayable ? options.retries ?? 2 : 0, pauseMsMax: options.pauseMsMax ?? 10_000 };
  for (let attempt = 1; ; attempt += 1) {
    const result = await once(request, row, own, options);
    const wait = pauseBefore(attempt, result, repeatable, retry);
    if (wait === null) return result;
    try {
      await pause(wait, own.signal);
    } catch {
      return ownProblem('client/aborted', 'It was given up while waiting for another attempt.');
    }
  }
}

interface Prepared { readonly url: URL; readonly headers: Headers; readonly body: Blob | Uint8Array | ReadableStream | string | undefined }

/** Sorts what was given into address, query and body. The same request is sent at every attempt, with the same idempotency key. */
function prepare(base: string, { method, path, query, flags }: Row, input: Input, own: CallOptions, options: ClientOptions): Prepared {
  const rest: Record<string, unknown> = { ...input };
  const url = new URL(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`${method} ${path} needs ${name}.`);
    return encodeURIComponent(value);
  }), base);
  for (const name of query) {
    const value = rest[name];
    if (value !== undefined && value !== null) url.searchParams.set(name, `${value as string | number | boolean}`);
    delete rest[name];
  }
  const headers = new Headers({ accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1', ...options.headers, ...own.headers });
  if (options.key !== undefined) headers.set('authorization', `Bearer ${options.key}`);
  if (flags.includes('i')) headers.set('idempotency-key', own.idempotencyKey ?? crypto.randomUUID());
  if (flags.includes('f')) {
    headers.set('content-type', String(rest['type']));
    return { url, headers, body: rest['file'] as Prepared['body'] };
  }
  if (!flags.includes('b')) return { url, headers, body: undefined };
  headers.set('content-type', 'application/json');
  return { url, headers, body: JSON.stringify(rest) };
}

async function once({ url, headers, body }: Prepared, { method, flags }: Row, own: CallOptions, options: ClientOptions): Promise<Result<unknown>> {
  const patience = new AbortController();
  const signal = own.signal ? AbortSignal.any([own.signal, patience.signal]) : patience.signal;
  // A file takes as long as it takes; otherwise the whole answer must be there in time.
  const timer = flags.includes('f') ? undefined : setTimeout(() => patience.abort(), own.timeoutMs ?? options.timeoutMs ?? 15_000);
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method, headers, signal, redirect: 'manual', credentials: options.credentials ?? 'same-origin',
      ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }), ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    if (!response.ok) return await readProblem(response);
    const { status, headers: answered } = response;
    if (flags.includes('r')) return { ok: true, status, data: response, headers: answered };
    const text = await response.text();
    return { ok: true, status, data: text === '' ? undefined : JSON.parse(text) as unknown, headers: answered };
  } catch (error) {
    if (own.signal?.aborted) return ownProblem('client/aborted', 'Whoever made the call gave it up.');
    if (patience.signal.aborted) return ownProblem('client/timeout', `No whole answer within ${own.timeoutMs ?? options.timeoutMs ?? 15_000} milliseconds. It may have been done all the same.`);
    if (error instanceof SyntaxError) return ownProblem('client/unreadable', 'The answer is no JSON: something else than Foyer answers at this address.');
    return ownProblem('client/unreachable', error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}
