import { ApiError, errorOf } from './api-error.ts';

const base = '/api/v1/admin';

/** Values of a query; what is undefined, null or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface Options {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** What the client asks of the shell; set once by it. */
interface SignInDesk {
  /** Asks for the password again; resolves to whether it was given. */
  confirm(): Promise<boolean>;
  /** There is no session any more. */
  ended(): void;
}

let desk: SignInDesk = { confirm: () => Promise.resolve(false), ended: () => undefined };

/** Tells the client how to get a fresh sign-in. */
export function setSignInDesk(given: SignInDesk): void {
  desk = given;
}

/** The one way to the server. Paths are below /api/v1/admin; `/waitlist/${id}` parts must be encoded by the caller. */
export const api = {
  get: <T>(path: string, options?: Omit<Options, 'body'>): Promise<T> => call<T>('GET', path, options),
  post: <T>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>('PUT', path, { ...options, body }),
  delete: <T>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>('DELETE', path, { ...options, body }),
  /** An answer that is read by the caller: streams, files. Takes any body. */
  raw: (method: string, path: string, init: RequestInit & { readonly query?: Query } = {}): Promise<Response> => {
    const { query, ...rest } = init;
    return send(method, path, query, rest);
  },
};

/** The address of an answer that the browser shows or saves by itself. */
export function apiAddress(path: string, query?: Query): string {
  return `${base}${path}${queryText(query)}`;
}

/** The path below the API of an address that the server named. */
export function pathOf(address: string): string {
  return address.startsWith(`${base}/`) ? address.slice(base.length) : address;
}

/** Asks for the password again, for what is not sent by this client. @returns whether it was given */
export function confirmSignIn(): Promise<boolean> {
  return desk.confirm();
}

async function call<T>(method: string, path: string, { query, body, signal }: Options = {}): Promise<T> {
  const response = await send(method, path, query, {
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(signal ? { signal } : {}),
  });
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function send(method: string, path: string, query: Query | undefined, init: RequestInit): Promise<Response> {
  const address = apiAddress(path, query);
  const headers = new Headers(init.headers);
  headers.set('accept', headers.get('accept') ?? 'application/json');
  if (method !== 'GET') headers.set('idempotency-key', randomKey());
  const attempt = () => reach(address, { ...init, method, headers, credentials: 'same-origin' });

  let response = await attempt();
  if (response.ok) return response;
  let error = await errorOf(response);
  if (error.code === 'auth/stale' && (await desk.confirm())) {
    response = await attempt();
    if (response.ok) return response;
    error = await errorOf(response);
  }
  if (error.code === 'auth/required' && !path.startsWith('/session')) desk.ended();
  throw error;
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError({
      code: 'network/unreachable',
      status: 0,
      detail: 'The server cannot be reached. Check your connection; nothing was changed unless the page says so.',
      cause,
    });
  }
}

function queryText(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Also without a secure context, where `randomUUID` is missing. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
