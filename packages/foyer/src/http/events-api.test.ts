import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminKey, startHarness, type Harness } from '../testing/harness.ts';

let foyer: Harness;
beforeEach(async () => { foyer = await startHarness(); });
afterEach(() => foyer.close());

/** What a stream said, read in the background. */
class Follower {
  text = '';
  ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    this.#reader = response.body!.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    void this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#reader.read().catch(() => ({ done: true as const, value: undefined }));
      if (done) break;
      this.text += decoder.decode(value, { stream: true });
    }
    this.ended = true;
  }

  async until(holds: (text: string) => boolean): Promise<void> {
    for (let waited = 0; waited < 15_000 && !holds(this.text); waited += 10) await sleep(10);
    expect(holds(this.text), this.text).toBe(true);
  }

  async untilEnded(): Promise<void> {
    for (let waited = 0; waited < 15_000 && !this.ended; waited += 10) await sleep(10);
    expect(this.ended).toBe(true);
  }

  async leave(): Promise<void> {
    await this.#reader.cancel();
  }
}

async function follow(headers: Record<string, string> = {}, key = adminKey): Promise<Follower> {
  const response = await foyer.admin('/api/v1/admin/events', undefined, { headers, key });
  expect(response.status).toBe(200);
  return new Follower(response);
}

async function approve(email: string): Promise<void> {
  await foyer.admin('/api/waitlist/invite', { email, role: 'coach' });
}

describe('the stream of changes', () => {
  it('tells what others do, without asking, and without anything personal', async () => {
    const follower = await follow();
    await approve('mia@example.org');
    await follower.until((text) => text.includes('"act":"invitation.created"'));
    expect(follower.text).toMatch(/event: change\ndata: \{"seq":\d+,"act":"entry\.added","entryId":"[0-9a-f-]+","actor":"ADMIN_API_KEY"\}/);
    expect(follower.text).not.toContain('mia@');
    await follower.leave();
  });

  it('tells each event once, though two ways lead to it', async () => {
    const follower = await follow();
    await approve('mia@example.org');
    foyer.services.live.publish(await foyer.services.store.eventsAfter(0, 100));
    await follower.until((text) => text.includes('"act":"invitation.created"'));
    expect(follower.text.match(/"act":"invitation\.created"/g)).toHaveLength(1);
    await follower.leave();
  });

  it('brings what was missed to whoever comes back', async () => {
    await approve('mia@example.org');
    const follower = await follow({ 'last-event-id': '1' });
    await follower.until((text) => text.includes('"act":"invitation.created"'));
    expect(follower.text).not.toContain('"seq":1,');
    await follower.leave();
  });

  it('is open at most five times for one caller, and a place that was left is free', async () => {
    const followers: Follower[] = [];
    for (let count = 0; count < 5; count += 1) followers.push(await follow());
    const sixth = await foyer.admin('/api/v1/admin/events');
    expect(sixth.status).toBe(429);
    await followers[0]!.leave();
    followers[0] = await follow();
    for (const follower of followers) await follower.leave();
  });

  it('ends when the key behind it is revoked', async () => {
    const made = (await (await foyer.admin('/api/v1/admin/api-keys', { name: 'Dashboard', scopes: ['read'] })).json()) as { id: string; key: string };
    const follower = await follow({}, made.key);
    await foyer.admin(`/api/v1/admin/api-keys/${made.id}`, undefined, { method: 'DELETE' });
    await follower.untilEnded();
    expect(follower.text).toContain('event: bye\ndata: {"reason":"signed_out"}');
  });

  it('ends when the server stops', async () => {
    const follower = await follow();
    foyer.foyer.stopBeingReady();
    await follower.untilEnded();
    expect(follower.text).toContain('"reason":"restarting"');
  });

  it('is for those who may read', async () => {
    const made = (await (await foyer.admin('/api/v1/admin/api-keys', { name: 'Importer', scopes: ['import'] })).json()) as { key: string };
    expect((await foyer.fetch('/api/v1/admin/events', { key: made.key })).status).toBe(403);
    expect((await foyer.fetch('/api/v1/admin/events')).status).toBe(401);
  });
});
