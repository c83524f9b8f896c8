import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Access } from './access.ts';
import { AccessStore, type AccessOptions } from './access-store.ts';

const problem = (status: number, code: string, headers: Record<string, string> = {}) => Response.json({ code, detail: 'no' }, { status, headers });
const stranger = { dashboard: () => Response.json({ access: false, reason: 'signed_out' }), check: () => problem(401, 'auth/required') };
const inside = { dashboard: () => Response.json({ access: true, email: 'mia@example.org', name: 'Mia', role: 'coach' }), check: stranger.check };
const standing = (status: string, confirmed = true) => ({ dashboard: stranger.dashboard, check: () => Response.json({ onWaitlist: true, status, confirmed, role: 'coach', joinedAt: '2026-01-01T00:00:00Z' }) });

/** A Foyer about one person. */
function person(first: { dashboard: () => Response; check: () => Response }) {
  const world = {
    now: first, asked: [] as string[], credentials: [] as (string | undefined)[],
    fetch: (async (url: string, init: RequestInit) => {
      world.asked.push(url);
      world.credentials.push(init.credentials);
      if (url.endsWith('/api/session/logout')) return Response.json({ status: 'signed_out' });
      return url.endsWith('/api/dashboard/status') ? world.now.dashboard() : world.now.check();
    }) as unknown as typeof fetch,
  };
  return world;
}

const ask = async (world: ReturnType<typeof person>, options: AccessOptions = {}): Promise<Access> => new AccessStore({ ...options, fetch: world.fetch }).refresh();

describe('what is known about a person', () => {
  it.each([
    [stranger, { state: 'signed_out' }],
    [inside, { state: 'in', email: 'mia@example.org', name: 'Mia', role: 'coach' }],
    [standing('pending', false), { state: 'waiting', confirmed: false, role: 'coach' }],
    [standing('pending'), { state: 'waiting', confirmed: true, role: 'coach' }],
    [standing('approved'), { state: 'approved', role: 'coach' }],
    [standing('invited'), { state: 'invited', role: 'coach' }],
    [standing('accepted'), { state: 'signed_out' }],
    [standing('rejected'), { state: 'rejected' }],
    [standing('revoked'), { state: 'revoked' }],
    [standing('withdrawn'), { state: 'withdrawn' }],
    [{ dashboard: () => Response.json({ access: false, reason: 'revoked' }), check: stranger.check }, { state: 'revoked' }],
    [{ dashboard: () => problem(503, 'service/unavailable'), check: stranger.check }, { state: 'error', failure: { kind: 'refused', code: 'service/unavailable', status: 503, detail: 'no' } }],
    [{ dashboard: () => Response.json({ access: 'yes' }), check: stranger.check }, { state: 'signed_out' }],
  ] as const)('is one state, never two', async (world, access) => {
    expect(await ask(person(world))).toEqual(access);
  });

  it('is asked for with cookies of the own origin only', async () => {
    const world = person(stranger);
    await ask(world);
    expect(new Set(world.credentials)).toEqual(new Set(['same-origin']));
  });

  it('is one question, however many ask at once', async () => {
    const world = person(inside);
    const store = new AccessStore({ fetch: world.fetch });
    await Promise.all([store.refresh(), store.refresh(), store.refresh()]);
    expect(world.asked).toHaveLength(1);
  });

  it('is forgotten on signing out, also by an answer that was on its way', async () => {
    const world = person(inside);
    const store = new AccessStore({ fetch: world.fetch });
    await store.refresh();
    const late = store.refresh();
    expect((await store.signOut()).ok).toBe(true);
    await late;
    expect(store.access).toEqual({ state: 'signed_out' });
  });
});

describe('watching', () => {
  let seen: () => void = () => {};
  const page = { visibilityState: 'visible', addEventListener: (_: string, listener: () => void) => { seen = listener; }, removeEventListener: () => { seen = () => {}; } };
  beforeEach(() => { vi.useFakeTimers(); vi.stubGlobal('document', page); page.visibilityState = 'visible'; });
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

  it('learns of an invitation by itself, within about a minute', async () => {
    const world = person(standing('pending'));
    const store = new AccessStore({ fetch: world.fetch });
    const told: string[] = [];
    store.subscribe(() => told.push(store.access.state));
    const end = store.watch();
    await vi.advanceTimersByTimeAsync(0);
    world.now = standing('invited');
    await vi.advanceTimersByTimeAsync(67_000);
    expect(told).toEqual(['waiting', 'invited']);
    end();
    const before = world.asked.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(world.asked).toHaveLength(before);
  });

  it('asks nothing for strangers, for hidden pages, and where it is told not to', async () => {
    const world = person(stranger);
    const end = new AccessStore({ fetch: world.fetch }).watch();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(world.asked).toHaveLength(2);
    end();
    page.visibilityState = 'hidden';
    const other = person(inside);
    const initial: Access = { state: 'in', email: 'mia@example.org', name: 'Mia', role: 'coach' };
    const endHidden = new AccessStore({ fetch: other.fetch, initial }).watch();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(other.asked).toHaveLength(0);
    page.visibilityState = 'visible';
    seen();
    await vi.advanceTimersByTimeAsync(0);
    expect(other.asked).toHaveLength(1);
    endHidden();
    new AccessStore({ fetch: other.fetch, initial, pollSeconds: 0 }).watch();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(other.asked).toHaveLength(1);
  });

  it('keeps what it knew through a short outage, asks less and less often, and tells in the end', async () => {
    const world = person(inside);
    const store = new AccessStore({ fetch: world.fetch });
    const end = store.watch();
    await vi.advanceTimersByTimeAsync(0);
    world.now = { dashboard: () => problem(503, 'service/unavailable'), check: stranger.check };
    await vi.advanceTimersByTimeAsync(67_000);
    expect(store.access.state).toBe('in');
    await vi.advanceTimersByTimeAsync(400_000);
    expect(store.access.state).toBe('error');
    expect(world.asked.length).toBeLessThan(6);
    world.now = inside;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(store.access.state).toBe('in');
    end();
  });

  it('waits as long as Foyer asks for', async () => {
    const world = person({ dashboard: () => problem(429, 'request/rate_limited', { 'retry-after': '300' }), check: stranger.check });
    const end = new AccessStore({ fetch: world.fetch, pollSeconds: 1 }).watch();
    await vi.advanceTimersByTimeAsync(260_000);
    expect(world.asked).toHaveLength(1);
    end();
  });
});
