import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { api, setSignInDesk } from './request.ts';

/** The network as the browser gives it; answers in the order they are asked for. */
let answers: (Response | Error)[];
let asked: { readonly address: string; readonly init: RequestInit }[];
let desk: { confirmed: number; ended: number; gives: boolean };
const fetchBefore = globalThis.fetch;

beforeEach(() => {
  answers = [];
  asked = [];
  desk = { confirmed: 0, ended: 0, gives: true };
  globalThis.fetch = (address, init = {}) => {
    asked.push({ address: address as string, init });
    const answer = answers.shift()!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  setSignInDesk({
    confirm: () => {
      desk.confirmed += 1;
      return Promise.resolve(desk.gives);
    },
    ended: () => {
      desk.ended += 1;
    },
  });
});
afterEach(() => {
  globalThis.fetch = fetchBefore;
});

const ok = (body: unknown) => Response.json(body);
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code, detail: `About ${code}.`, ...more }), { status, headers: { 'content-type': 'application/problem+json', ...headers } });

async function refusalOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('the way to the server', () => {
  it('leaves empty values out of the query', async () => {
    answers = [ok({})];
    await api.get('/waitlist', { query: { q: '', role: 'coach', cursor: null, limit: 5 } });
    expect(asked[0]!.address).toBe('/api/v1/admin/waitlist?role=coach&limit=5');
  });

  it('gives every change a key of its own, so that a repeated one is done once', async () => {
    answers = [ok({}), ok({}), ok({})];
    await api.post('/waitlist/claim', { id: 'e1' });
    await api.post('/waitlist/claim', { id: 'e1' });
    await api.get('/waitlist');
    const [first, second, third] = asked.map(({ init }) => new Headers(init.headers).get('idempotency-key'));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(third).toBeNull();
  });

  it('asks for the password when the sign-in is stale, and repeats the very same call', async () => {
    answers = [problem(403, 'auth/stale'), ok({ done: true })];
    expect(await api.post('/waitlist/erase', { id: 'e1' })).toEqual({ done: true });
    expect(desk).toMatchObject({ confirmed: 1, ended: 0 });
    expect(asked[1]).toEqual(asked[0]);
  });

  it('gives the refusal on when the password is not given', async () => {
    desk.gives = false;
    answers = [problem(403, 'auth/stale')];
    expect((await refusalOf(api.post('/waitlist/erase', { id: 'e1' }))).code).toBe('auth/stale');
  });

  it('tells the desk when the session is over, but not while signing in', async () => {
    answers = [problem(401, 'auth/required'), problem(401, 'auth/required')];
    await refusalOf(api.get('/waitlist'));
    await refusalOf(api.post('/session', {}));
    expect(desk.ended).toBe(1);
  });
});

describe('a refusal', () => {
  it('carries code, words, faults by field and when to come back', async () => {
    answers = [problem(422, 'input/invalid', { errors: [{ pointer: '/email', detail: 'Type an address.' }, { pointer: '/roles/0', detail: 'No such role.' }] }, { 'retry-after': '7' })];
    const error = await refusalOf(api.post('/admins', {}));
    expect(error).toMatchObject({ code: 'input/invalid', status: 422, message: 'About input/invalid.', retryAfterSeconds: 7 });
    expect(error.faultOf('email')).toBe('Type an address.');
    expect(error.faultOf('roles')).toBe('No such role.');
    expect(error.faultOf('mail')).toBeUndefined();
  });

  it('of something that is no Foyer says so', async () => {
    answers = [new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } })];
    expect(await refusalOf(api.get('/waitlist'))).toMatchObject({ code: 'network/unreadable', status: 502 });
  });

  it('of a silent network is told apart from one of the server', async () => {
    answers = [new TypeError('Failed to fetch')];
    expect(await refusalOf(api.get('/waitlist'))).toMatchObject({ code: 'network/unreachable', status: 0 });
  });

  it('is none when the page itself gave up waiting', async () => {
    answers = [new DOMException('Aborted', 'AbortError')];
    await expect(api.get('/waitlist')).rejects.toThrow(DOMException);
  });
});
