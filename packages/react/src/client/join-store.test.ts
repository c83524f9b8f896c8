import { describe, expect, it } from 'vitest';
import { JoinStore } from './join-store.ts';
import { originOf } from './join.ts';
import { fieldsOf, type WaitlistForm } from './waitlist-form.ts';

const form: WaitlistForm = {
  product: 'Arete', privacyUrl: null, locale: 'en-GB', role: { key: 'coach', label: 'Coach' }, roles: [{ key: 'coach', label: 'Coach', description: 'You coach.' }],
  questions: [{ key: 'clients', type: 'number', label: 'Clients', min: 0 }, { key: 'terms', type: 'consent', label: 'Terms', required: true }],
  texts: { headline: 'Bring your practice', message: 'We start small.', success: 'Thank you.', whatHappensNext: 'A person reads it.' },
  words: { missing: 'Please fill this in.', unusable: 'Please check this.', fault: 'One thing', faults: 'Some things', unreachable: 'No connection.', limited: 'Too many.' },
  confirmEmail: true, proofOfWork: false, pageUrl: 'https://foyer.test/waitlist/coach', colours: { light: {}, dark: {} },
};
const filled = { 'email': 'mia@example.org', 'name': 'Mia', 'answers.clients': '12', 'answers.terms': true };

/** A Foyer that answers what a test wants, in order, and keeps what it was asked. */
function foyer(...answers: readonly (Response | 'cut')[]) {
  const asked: { url: string; headers: Headers; body: unknown; credentials: RequestCredentials | undefined }[] = [];
  const left = [...answers];
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    asked.push({ url, headers: new Headers(init.headers), body: init.body === undefined ? undefined : JSON.parse(init.body as string), credentials: init.credentials });
    const answer = left.shift();
    if (answer === undefined || answer === 'cut') throw new TypeError('fetch failed');
    return answer;
  };
  return { asked, fetch: ask as unknown as typeof fetch };
}

const received = () => Response.json({ status: 'received' }, { status: 202 });
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) => Response.json({ code, detail: `said ${code}`, ...more }, { status, headers });

describe('a form on the way to thanks', () => {
  it('sends what was typed, once, without cookies, and with where the person came from', async () => {
    const { asked, fetch } = foyer(received());
    const store = new JoinStore({ foyer: 'https://foyer.test/', form, fetch, source: 'landing', origin: originOf('https://www.studio.test/coaches?utm_source=news&utm_campaign=may&ref=ana&token=secret') });
    await store.submit(filled);
    expect(store.state.phase).toBe('joined');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: 'https://foyer.test/api/waitlist/join', credentials: 'omit',
      body: { email: 'mia@example.org', name: 'Mia', role: 'coach', locale: 'en', answers: { clients: '12', terms: true }, source: 'landing', referrer: 'www.studio.test/coaches', utm: { source: 'news', campaign: 'may' }, ref: 'ana' },
    });
    expect(JSON.stringify(asked.at(0)?.body)).not.toContain('secret');
  });

  it('sends nothing while something needed is missing, and says so beside each field', async () => {
    const { asked, fetch } = foyer();
    const store = new JoinStore({ form, fetch });
    await store.submit({ email: 'mia@', name: '  ' });
    expect(asked).toEqual([]);
    expect(store.state).toMatchObject({ phase: 'ready', notice: 'Some things', failures: 1 });
    expect(store.state.faults).toEqual([{ field: 'email', detail: 'Please check this.' }, { field: 'name', detail: 'Please fill this in.' }, { field: 'answers.terms', detail: 'Please fill this in.' }]);
    store.change('name', 'Mia');
    expect(store.state.faults.map(({ field }) => field)).toEqual(['email', 'answers.terms']);
  });

  it('shows what Foyer finds under the names of its fields', async () => {
    const { fetch } = foyer(problem(422, 'input/invalid', { errors: [{ pointer: '/answers/clients', detail: 'Fewer.' }] }));
    const store = new JoinStore({ form, fetch });
    await store.submit(filled);
    expect(store.state).toMatchObject({ phase: 'ready', notice: 'One thing', faults: [{ field: 'answers.clients', detail: 'Fewer.' }], values: filled });
  });

  it('repeats a request whose answer was lost as the same one, and a changed form as another', async () => {
    const { asked, fetch } = foyer('cut', 'cut', received());
    const store = new JoinStore({ form, fetch });
    await store.submit(filled);
    expect(store.state).toMatchObject({ phase: 'ready', notice: 'No connection.', failure: { kind: 'unreachable' } });
    await store.submit();
    store.change('name', 'Mia Berger');
    await store.submit();
    const attempts = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(attempts[0]).toMatch(/^[\da-f-]{36}$/);
    expect(attempts[1]).toBe(attempts[0]);
    expect(attempts[2]).not.toBe(attempts[0]);
    expect(store.state.phase).toBe('joined');
  });

  it.each([
    [problem(429, 'request/rate_limited', {}, { 'retry-after': '42' }), { kind: 'limited', detail: 'said request/rate_limited', retryAfterSeconds: 42 }],
    [problem(422, 'request/proof_of_work'), { kind: 'robot_check', detail: 'said request/proof_of_work' }],
    [problem(503, 'service/unavailable'), { kind: 'refused', detail: 'said service/unavailable', code: 'service/unavailable', status: 503 }],
    [new Response('<h1>Bad gateway</h1>', { status: 502 }), { kind: 'unreachable' }],
    [Response.json('nonsense', { status: 500 }), { kind: 'unreachable' }],
  ])('tells a refusal by its kind and keeps what was typed', async (answer, failure) => {
    const { fetch } = foyer(answer);
    const store = new JoinStore({ form, fetch });
    await store.submit(filled);
    expect(store.state).toMatchObject({ phase: 'ready', failure, values: filled });
    expect(store.state.notice).not.toBe('');
  });

  it('takes a second press while it is sending for none', async () => {
    const { asked, fetch } = foyer(received(), received());
    const store = new JoinStore({ form, fetch });
    await Promise.all([store.submit(filled), store.submit(filled)]);
    expect(asked).toHaveLength(1);
  });

  it('sends what stands in the field that people do not see, and leaves it out when it is empty', async () => {
    const { asked, fetch } = foyer(received(), received());
    await new JoinStore({ form, fetch }).submit(filled);
    await new JoinStore({ form, fetch }).submit({ ...filled, company_website2: 'https://spam.example' });
    expect(asked.map(({ body }) => (body as Record<string, unknown>)['company_website2'])).toEqual([undefined, 'https://spam.example']);
  });

  it('says where people came from when it loads the form, so that looks and joins are counted alike', async () => {
    const { asked, fetch } = foyer(Response.json(form), Response.json(form));
    await new JoinStore({ foyer: 'https://foyer.test', source: 'landing', fetch }).load();
    await new JoinStore({ foyer: 'https://foyer.test', origin: { utm: { source: 'fair' } }, fetch }).load();
    expect(asked.map(({ url }) => url)).toEqual(['https://foyer.test/api/waitlist/form?source=landing', 'https://foyer.test/api/waitlist/form?source=fair']);
  });

  it('tells when the form cannot be loaded, and loads it when asked again', async () => {
    const { asked, fetch } = foyer('cut', Response.json(form));
    const store = new JoinStore({ foyer: 'https://foyer.test', role: 'coach', lang: 'de', fetch });
    await store.load();
    expect(store.state).toMatchObject({ phase: 'unavailable', form: null, failure: { kind: 'unreachable' } });
    await Promise.all([store.load(), store.load()]);
    expect(asked).toHaveLength(2);
    expect(store.state.phase).toBe('ready');
    expect(asked.at(1)?.url).toBe('https://foyer.test/api/waitlist/form?role=coach&lang=de');
  });

  it('gives up on an answer that does not come', async () => {
    const never = ((_url: string, { signal }: RequestInit) => new Promise((_, reject) => { signal!.addEventListener('abort', () => reject(new DOMException('late', 'AbortError'))); })) as typeof fetch;
    const store = new JoinStore({ form, fetch: never, timeoutMs: 5 });
    await store.submit(filled);
    expect(store.state.failure).toMatchObject({ kind: 'unreachable' });
  });
});

describe('fields', () => {
  it('let the person choose a role when none is asked for, being undecided among the choices', () => {
    const role = fieldsOf({ ...form, role: null }).find(({ name }) => name === 'role');
    expect(role).toMatchObject({ control: 'radio', options: [{ value: 'coach' }, { value: '' }] });
    expect(fieldsOf(form).some(({ name }) => name === 'role')).toBe(false);
  });

  it('draw many options as a list and few as choices', () => {
    const options = (count: number) => Array.from({ length: count }, (_, at) => ({ value: `${at}`, label: `${at}` }));
    const asked = fieldsOf({ ...form, questions: [{ key: 'few', type: 'choice', label: 'Few', options: options(5) }, { key: 'many', type: 'choice', label: 'Many', options: options(6) }] });
    expect(asked.slice(-2).map(({ control }) => control)).toEqual(['radio', 'select']);
  });
});
