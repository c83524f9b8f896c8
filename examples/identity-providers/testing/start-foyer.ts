import { createFoyer, type EmbeddedFoyer } from '@foyer/server';
import { expect } from 'vitest';
import { createAskFoyer, type AskFoyer } from '../ask-foyer.ts';

const origin = 'https://foyer.test';
const adminKey = 'an-api-key-for-this-test-of-more-than-32-bytes';

/** A whole Foyer in memory, and what the team does in it. */
export interface TestFoyer {
  readonly askFoyer: AskFoyer;
  /** What Foyer was asked, in order. */
  readonly asked: readonly unknown[];
  /** The line to Foyer is cut, or mended. */
  cut(isCut: boolean): void;
  approve(email: string, role?: string): Promise<void>;
  revoke(email: string): Promise<void>;
  /** Another account of the same person may come in. */
  release(email: string): Promise<void>;
  join(email: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startFoyer(): Promise<TestFoyer> {
  const foyer: EmbeddedFoyer = await createFoyer({
    env: { DATABASE_URL: ':memory:', FOYER_ENV: 'test', LOG_LEVEL: 'silent', ADMIN_API_KEY: adminKey, PUBLIC_URL: origin, CONFIRM_EMAIL: 'off', LIMIT_JOIN_PER_MINUTE: '0' },
    product: { brand: { name: 'Studio', tagline: 'A place to make things.' }, roles: [{ key: 'coach', label: 'Coach', description: 'Guides.' }, { key: 'client', label: 'Client', description: 'Learns.' }] },
  });
  const asTeam = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
    const response = await foyer.fetch(new Request(origin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
    const answer: unknown = await response.json();
    expect(response.ok, JSON.stringify(answer)).toBe(true);
    return answer;
  };
  const post = (path: string, body: unknown) => asTeam('POST', path, body);
  const { key } = (await post('/api/v1/admin/api-keys', { name: 'The product', scopes: ['gate'] })) as { key: string };
  const asked: unknown[] = [];
  let isCut = false;
  const overTheLine: typeof fetch = async (input, init) => {
    if (isCut) throw new TypeError('fetch failed');
    const request = new Request(input, init);
    asked.push(await request.clone().json());
    return foyer.fetch(request);
  };
  return {
    askFoyer: createAskFoyer({ url: origin, key, fetch: overTheLine }),
    asked,
    cut: (now) => { isCut = now; },
    approve: async (email, role = 'coach') => void (await post('/api/v1/admin/approved-users', { email, role })),
    revoke: async (email) => void (await post('/api/admin/revoke-access', { email })),
    async release(email) {
      const { items } = (await asTeam('GET', '/api/v1/admin/members')) as { items: { id: string; email: string }[] };
      await post(`/api/v1/admin/members/${items.find((member) => member.email === email)!.id}/release-account`, {});
    },
    join: async (email) => void (await post('/api/waitlist/join', { email, name: 'Ana' })),
    stop: () => foyer.stop(),
  };
}
