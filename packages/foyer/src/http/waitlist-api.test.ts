import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, joins, keyWith, newEmail } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

describe('POST /api/waitlist/join', () => {
  it('takes a join, mails a confirmation and records it', async () => {
    const { email } = await joins(harness);
    expect((await harness.readMailTo(email)).text).toContain('/waitlist/confirm?token=');
    await harness.expectAuditEvent('entry.joined', { email, detail: { requestedRole: 'coach' } });
  });

  it('names every field that needs another look, all at once', async () => {
    const response = await harness.post('/api/waitlist/join', { email: 'nobody', name: '', role: 'king', website: 'javascript:alert(1)' });
    expect(response.status).toBe(422);
    const problem = await expectProblem(response, 'input/invalid');
    expect((problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).toSorted()).toEqual(['/email', '/name', '/role', '/website']);
  });

  it('flags whoever fills in the field that people do not see, and answers as ever', async () => {
    const [caught, plain] = [newEmail(), newEmail()];
    const answers = await Promise.all([{ email: caught, company_website2: 'https://spam.example' }, { email: plain, company_website2: '' }].map((body) => harness.post('/api/waitlist/join', { ...body, name: 'Ana' })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await answers[0]!.text()).toBe(await answers[1]!.text());
    const flagsOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person!.entry.flags;
    expect(await flagsOf(caught)).toEqual(['honeypot']);
    expect(await flagsOf(plain)).toEqual([]);
  });

  it('refuses a field nobody asked for', async () => {
    const response = await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana', status: 'accepted', approvedBy: 'me' });
    expect(response.status).toBe(422);
    expect((await expectProblem(response, 'input/invalid'))['errors']).toEqual([
      { pointer: '/status', detail: expect.stringContaining('no such field') }, { pointer: '/approvedBy', detail: expect.stringContaining('no such field') },
    ]);
  });

  it('answers any other method with 405 and says which one it takes', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await harness.fetch('/api/waitlist/join', { method });
      expect(response.status, method).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    }
  });
});

describe('POST /api/waitlist/confirm', () => {
  it('confirms once and hands out a device ticket', async () => {
    const { email, token } = await joins(harness);
    const browser = new Browser();
    const response = await harness.post('/api/waitlist/confirm', { token }, { browser });
    expect(await response.json()).toEqual({ status: 'confirmed' });
    expect(browser.cookie('device')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(browser.cookie('session')).toBeUndefined();
    await harness.expectAuditEvent('entry.confirmed', { email });
  });

  it('refuses an unknown token with a way on', async () => {
    const response = await harness.post('/api/waitlist/confirm', { token: 'A'.repeat(43) });
    expect(response.status).toBe(410);
    await expectProblem(response, 'token/unusable');
  });

  it('refuses a body without a token', async () => {
    expect((await harness.post('/api/waitlist/confirm', {})).status).toBe(422);
  });
});

describe('POST /api/waitlist/recover', () => {
  it('mails somebody who is in a sign-in link', async () => {
    const { email } = await comesIn(harness);
    harness.clock.advance(3_600_000);
    expect((await harness.post('/api/waitlist/recover', { email })).status).toBe(202);
    expect((await harness.readMailTo(email)).text).toContain('/sign-in?token=');
  });

  it('refuses what is no address', async () => {
    await expectProblem(await harness.post('/api/waitlist/recover', { email: 'no address' }), 'input/invalid');
  });
});

describe('GET /api/waitlist/check', () => {
  it('tells the person themselves where they stand', async () => {
    const { browser } = await confirms(harness, { role: 'client' });
    expect(await (await harness.fetch('/api/waitlist/check', { browser })).json()).toEqual({
      onWaitlist: true, status: 'pending', confirmed: true, role: 'client', joinedAt: new Date(harness.clock.now()).toISOString(),
    });
  });

  it('tells strangers nothing', async () => {
    await expectProblem(await harness.fetch('/api/waitlist/check'), 'auth/required');
    await expectProblem(await harness.fetch(`/api/waitlist/check?ticket=${'A'.repeat(43)}`), 'auth/required');
  });

  it('tells about an address only to a key that may read', async () => {
    const { email } = await joins(harness);
    const at = `/api/waitlist/check?email=${encodeURIComponent(email)}`;
    await expectProblem(await harness.fetch(at), 'auth/required');
    await expectProblem(await harness.fetch(at, { key: 'foyer_'.padEnd(49, 'x') }), 'auth/required');
    await expectProblem(await harness.fetch(at, { key: await keyWith(harness, ['export']) }), 'auth/forbidden');
    expect(await (await harness.admin(at)).json()).toMatchObject({ onWaitlist: true, status: 'pending', confirmed: false });
    expect(await (await harness.admin('/api/waitlist/check?email=nobody@example.org')).json()).toEqual({ onWaitlist: false });
  });

  it('takes the ticket of a mailed status link', async () => {
    const { email } = await confirms(harness);
    harness.clock.advance(3_600_000);
    await harness.post('/api/waitlist/recover', { email });
    const ticket = tokenIn(await harness.readMailTo(email));
    expect(await (await harness.fetch(`/api/waitlist/check?ticket=${ticket}`)).json()).toMatchObject({ onWaitlist: true, confirmed: true });
  });
});

describe('GET /api/waitlist/challenge', () => {
  it('is nothing where proof of work is off', async () => {
    await expectProblem(await harness.fetch('/api/waitlist/challenge'), 'request/not_found');
  });

  it('hands out a puzzle where it is on, and programs cannot join without its solution', async () => {
    const guarded = await startHarness({ env: { PROOF_OF_WORK: 'on' } });
    expect((await guarded.fetch('/api/waitlist/challenge')).status).toBe(200);
    await expectProblem(await guarded.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }), 'request/proof_of_work');
    await expectProblem(await guarded.post('/api/waitlist/join', { email: newEmail(), name: 'Ana', captcha: 'bm8=' }), 'request/proof_of_work');
    await guarded.close();
  });
});

describe('POST /api/waitlist/validate', () => {
  it('shows an open invitation with a masked address and uses nothing up', async () => {
    const { token, email } = await isInvited(harness, { role: 'client' });
    for (let look = 0; look < 3; look++) {
      const view = (await (await harness.post('/api/waitlist/validate', { token })).json()) as Record<string, unknown>;
      expect(view).toMatchObject({ valid: true, role: 'client', roleLabel: 'Client' });
      expect(JSON.stringify(view)).not.toContain(email);
    }
  });

  it('says only "no" to anything else', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), 'A'.repeat(2000)]) {
      expect(await (await harness.post('/api/waitlist/validate', { token })).json()).toEqual({ valid: false });
    }
    await expectProblem(await harness.post('/api/waitlist/validate', { token: 1 }), 'input/invalid');
  });
});

describe('POST /api/waitlist/accept', () => {
  it('lets the invited person in with the role of the approval, once', async () => {
    const { token, email, browser } = await isInvited(harness);
    const response = await harness.post('/api/waitlist/accept', { token }, { browser });
    expect(await response.json()).toEqual({ status: 'accepted', role: 'coach', next: '/onboarding' });
    await harness.expectAuditEvent('invitation.accepted', { email, detail: { role: 'coach' }, actorKind: 'person' });
    await expectProblem(await harness.post('/api/waitlist/accept', { token }), 'invitation/unusable');
  });

  it('asks before it signs somebody else out', async () => {
    const inside = await comesIn(harness);
    const { token } = await isInvited(harness);
    await expectProblem(await harness.post('/api/waitlist/accept', { token }, { browser: inside.browser }), 'auth/forbidden');
    expect((await harness.post('/api/waitlist/accept', { token, switch: true }, { browser: inside.browser })).status).toBe(200);
  });
});

describe('POST /api/waitlist/withdraw', () => {
  it('takes somebody off on their own word and forgets their browser', async () => {
    const { browser, email } = await comesIn(harness);
    expect(await (await harness.post('/api/waitlist/withdraw', {}, { browser })).json()).toEqual({ status: 'withdrawn' });
    expect(browser.header).toBeUndefined();
    await harness.expectAuditEvent('entry.withdrawn', { email });
  });

  it('does nothing without proof', async () => {
    await expectProblem(await harness.post('/api/waitlist/withdraw', {}), 'token/unusable');
    await expectProblem(await harness.post('/api/waitlist/withdraw', { ticket: 'A'.repeat(43) }), 'token/unusable');
  });
});
