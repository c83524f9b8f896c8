import { describe, expect, it } from 'vitest';
import { createAskFoyer } from './ask-foyer.ts';

const account = { provider: 'studio', subjectId: 'person-1', email: 'ana@example.org', emailVerified: true };
const closed = { decision: 'deny', role: null, reason: 'unavailable' };

function askWith(answer: () => Response | Promise<Response>) {
  const sent: Request[] = [];
  const askFoyer = createAskFoyer({
    url: 'https://foyer.test', key: 'foyer_key',
    fetch: async (input, init) => {
      sent.push(new Request(input, init));
      return answer();
    },
  });
  return { sent, ask: () => askFoyer(account) };
}

describe('asking Foyer who somebody is', () => {
  it('sends what the provider said, and the key in its header only', async () => {
    const { sent, ask } = askWith(() => Response.json({ decision: 'allow', role: 'coach', reason: null, subject: 'one', email: account.email, claimed: true }));
    expect(await ask()).toEqual({ decision: 'allow', role: 'coach', reason: null });
    const [request] = sent;
    expect([request!.method, request!.url, request!.headers.get('authorization')]).toEqual(['POST', 'https://foyer.test/api/v1/access/resolve', 'Bearer foyer_key']);
    expect(await request!.json()).toEqual(account);
  });

  it('gives no role with a no', async () => {
    const { ask } = askWith(() => Response.json({ decision: 'wait', role: 'coach', reason: 'waiting' }));
    expect(await ask()).toEqual({ decision: 'wait', role: null, reason: 'waiting' });
  });

  it.each([429, 500, 502, 503])('keeps the door closed on %i', async (status) => {
    expect(await askWith(() => new Response('Not now.', { status })).ask()).toEqual(closed);
  });

  it('keeps the door closed when nobody answers, or something else than Foyer does', async () => {
    expect(await askWith(() => Promise.reject(new TypeError('fetch failed'))).ask()).toEqual(closed);
    expect(await askWith(() => Promise.reject(new DOMException('too late', 'TimeoutError'))).ask()).toEqual(closed);
    for (const answer of ['<h1>Welcome</h1>', '{"hello":"world"}', '']) expect(await askWith(() => new Response(answer)).ask()).toEqual(closed);
  });

  it.each([401, 403, 422])('is loud about a mistake of its own: %i', async (status) => {
    await expect(askWith(() => Response.json({ code: 'auth/required' }, { status })).ask()).rejects.toThrow(`Foyer answered ${status}`);
  });
});
