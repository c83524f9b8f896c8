import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { comesIn, confirms, isInvited, joins, newEmail } from '../testing/stories.ts';
import { expectToTakeAsLong } from '../testing/take-as-long.ts';
import { unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';

let harness: Harness;
let addresses: Readonly<Record<string, string>>;

/** One address in every state there is, long enough ago that nothing is too soon, and one fresh enough that everything is. */
beforeAll(async () => {
  harness = await startHarness();
  const decided = async (act: string, email: string) => {
    expect((await harness.admin(`/api/v1/admin/waitlist/${act}`, { email })).status).toBe(200);
    return email;
  };
  const unsubscribed = await isInvited(harness);
  await harness.form('/unsubscribe', { token: unsubscribeLinkIn(await harness.readMailTo(unsubscribed.email))!.searchParams.get('token')! });
  const withdrawn = await confirms(harness);
  await harness.post('/api/waitlist/withdraw', {}, { browser: withdrawn.browser });
  const approved = await confirms(harness);
  await harness.admin('/api/v1/admin/waitlist/approve', { email: approved.email, invite: false });
  const lapsed = await isInvited(harness);
  harness.clock.advance(8 * 24 * hourMs);
  addresses = {
    pending: (await joins(harness)).email, confirmed: (await confirms(harness)).email, approved: approved.email, invited: (await isInvited(harness)).email, lapsed: lapsed.email,
    accepted: (await comesIn(harness)).email, rejected: await decided('reject', (await confirms(harness)).email), revoked: await decided('revoke', (await comesIn(harness)).email),
    withdrawn: withdrawn.email, unsubscribed: unsubscribed.email,
  };
  harness.clock.advance(hourMs);
});
afterAll(() => harness.close());

/** Status, header names and values, cookies without their values, body; what depends on the typed address itself set aside. */
async function seenBy(response: Response, email: string): Promise<string> {
  const id = response.headers.get('x-request-id')!;
  const strip = (text: string) => text.replaceAll(id, 'ID').replaceAll(email, 'EMAIL').replaceAll(encodeURIComponent(email), 'EMAIL');
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id' && name !== 'content-length').map(([name, value]) => [name, strip(value)]);
  return JSON.stringify([response.status, headers, strip(await response.text())]);
}

const forms: Readonly<Record<string, (email: string) => Promise<Response>>> = {
  'joining by JSON': (email) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima', role: 'client' }),
  'joining by JSON with the field that people do not see': (email) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima', company_website2: 'x' }),
  'joining by form': (email) => harness.form('/waitlist', { email, name: 'Ana Lima', role: 'client' }),
  'joining by the form of a role': (email) => harness.form('/waitlist/coach', { email, name: 'Ana Lima' }),
  'joining with a field too many': (email) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima', extra: 1 }),
  'joining with an unknown role': (email) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima', role: 'king' }),
  'joining with an idempotency key': (email) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima' }, { headers: { 'idempotency-key': crypto.randomUUID() } }),
  'recovering by JSON': (email) => harness.post('/api/waitlist/recover', { email }),
  'recovering by form': (email) => harness.form('/waitlist/recover', { email }),
  'asking for a sign-in link': (email) => harness.form('/sign-in', { email, next: '/dashboard' }),
  'asking about an address without a right': (email) => harness.fetch(`/api/waitlist/check?email=${encodeURIComponent(email)}`),
};

describe('SR-17 no answer tells where an address stands', () => {
  it.each(Object.keys(forms))('%s looks the same for every state of an address', async (name) => {
    const seen = new Map<string, string[]>();
    for (const [state, email] of Object.entries({ ...addresses, unknown: newEmail() })) {
      // Twice: the first is answered with a mail, the second comes too soon.
      for (const turn of [1, 2]) {
        const answer = await seenBy(await forms[name]!(email), email);
        seen.set(answer, [...(seen.get(answer) ?? []), `${state} ${turn}`]);
      }
    }
    expect([...seen.values()]).toHaveLength(1);
  });

  it('nor does it while mail is stopped or the worker is behind', async () => {
    const before = await seenBy(await harness.post('/api/waitlist/recover', { email: addresses['unsubscribed'] }), addresses['unsubscribed']!);
    const unknown = newEmail();
    expect(await seenBy(await harness.post('/api/waitlist/recover', { email: unknown }), unknown)).toBe(before);
  });
});

describe('SR-18 the time an answer takes', () => {
  it('is close for new and known addresses (bench/timing-neutrality.ts measures it properly)', async () => {
    const join = (email: string) => harness.post('/api/waitlist/join', { email, name: 'Ana Lima' });
    await expectToTakeAsLong(() => join(addresses['accepted']!), () => join(newEmail()), { pairs: 60, within: () => 7 });
  });
});
