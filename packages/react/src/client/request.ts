import type { Failure, Result } from './result.ts';

/** Where Foyer is, and how to reach it. */
export interface Connection {
  /** Origin of Foyer without a slash at the end, such as `https://join.example.com`; empty when it answers under the page's own origin. */
  readonly foyer?: string | undefined;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds until an answer is given up on; 10 seconds unless told otherwise. */
  readonly timeoutMs?: number | undefined;
}

interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies go along to the own origin only, and only where the answer is about the person. */
  readonly asPerson?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const unreachable: Failure = { kind: 'unreachable', detail: 'No answer came. Check the connection and try again.' };

/** Asks Foyer; every outcome is a result. */
export async function request<T>({ foyer = '', fetch: ask = fetch, timeoutMs = 10_000 }: Connection, path: string, { body, headers = {}, asPerson = false, signal }: Asked = {}): Promise<Result<T>> {
  const late = new AbortController();
  const giveUp = () => late.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    const response = await ask(`${foyer.replace(/\/+$/, '')}${path}`, {
      method: body === undefined ? 'GET' : 'POST', signal: late.signal, credentials: asPerson ? 'same-origin' : 'omit', redirect: 'error',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json() as unknown;
    if (response.ok) return { ok: true, value: answer as T };
    return { ok: false, failure: failureOf(response, answer) };
  } catch {
    return { ok: false, failure: unreachable };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

interface Problem {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

function failureOf(response: Response, answer: unknown): Failure {
  const { code, detail, errors = [] } = (typeof answer === 'object' && answer !== null ? answer : {}) as Problem;
  if (typeof code !== 'string' || typeof detail !== 'string') return unreachable;
  if (code === 'input/invalid') return { kind: 'invalid', detail, faults: errors.map((error) => ({ field: fieldOf(error.pointer), detail: error.detail })) };
  if (code === 'request/rate_limited') return { kind: 'limited', detail, retryAfterSeconds: Number(response.headers.get('retry-after') ?? 60) || 60 };
  if (code === 'request/proof_of_work') return { kind: 'robot_check', detail };
  if (response.status === 401) return { kind: 'signed_out', detail };
  return { kind: 'refused', detail, code, status: response.status };
}

/** `/answers/goal` is the field `answers.goal`. */
function fieldOf(pointer: string): string {
  return pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}
