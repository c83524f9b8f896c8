import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness, type HarnessOptions } from '../testing/harness.ts';
import type { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, joins, newEmail } from '../testing/stories.ts';

let harness: Harness;
afterEach(() => harness.close());
const begin = async (options: HarnessOptions = {}) => { harness = await startHarness(options); };
const limited = { LIMIT_JOIN_PER_MINUTE: '10', LIMIT_TOKEN_PER_MINUTE: '20' };
const join = (from: string, more: Record<string, string> = {}) => harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }, { from, headers: more });

describe('SR-19 public writes per client', () => {
  it('takes ten joins a minute, then says when to come back', async () => {
    await begin({ env: limited });
    const answers = await Promise.all(Array.from({ length: 15 }, () => join('192.0.2.7')));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await expectProblem(refused, 'request/rate_limited');
    expect((await join('192.0.2.8')).status).toBe(202);
  });

  it('counts the form, the role\'s form and JSON as the one thing they are, and no spelling of a path as another', async () => {
    await begin({ env: limited });
    const ways = [
      () => join('192.0.2.9'), () => harness.form('/waitlist', { email: newEmail(), name: 'A' }, { from: '192.0.2.9' }), () => harness.form('/waitlist/coach', { email: newEmail(), name: 'A' }, { from: '192.0.2.9' }),
    ];
    for (let i = 0; i < 10; i++) await ways[i % 3]!();
    for (const way of ways) expect((await way()).status).toBe(429);
    for (const path of ['/api/waitlist/join/', '/api//waitlist/join', '/API/waitlist/join', '/api/waitlist/%6aoin', '/api/./waitlist/join', '/api/waitlist/x/../join', '/api/waitlist/join;x=1', '/api/waitlist/join%00', '/api\\waitlist\\join']) {
      const response = await harness.post(path, { email: newEmail(), name: 'Ana' }, { from: '192.0.2.9' });
      expect([404, 429], path).toContain(response.status);
    }
    expect((await harness.eventsOf()).filter(({ act }) => act === 'entry.joined')).toHaveLength(10);
  });

  it('counts every check of a token together: twenty a minute', async () => {
    await begin({ env: limited });
    const looks = [
      () => harness.post('/api/waitlist/validate', { token: 'x' }), () => harness.post('/api/waitlist/accept', { token: 'x' }), () => harness.post('/api/waitlist/confirm', { token: 'x' }),
      () => harness.fetch('/invite?token=x'), () => harness.fetch('/api/waitlist/check?ticket=x'), () => harness.form('/invite', { token: 'x' }), () => harness.fetch('/sign-in?token=x'),
    ];
    for (let i = 0; i < 20; i++) expect((await looks[i % looks.length]!()).status).not.toBe(429);
    for (const look of looks) expect((await look()).status).toBe(429);
  });

  it('counts what fails its checks too', async () => {
    await begin({ env: limited });
    for (let i = 0; i < 10; i++) await harness.post('/api/waitlist/join', 'not json');
    expect((await join('192.0.2.1')).status).toBe(429);
  });

  it('limits signing in by guessed tokens like any other check of a token', async () => {
    await begin({ env: limited });
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await harness.form('/sign-in', { token: 'A'.repeat(43) })).status);
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(20);
  });

  it('never keeps people from their own pages', async () => {
    await begin({ env: limited });
    const inside = await comesIn(harness);
    for (let i = 0; i < 30; i++) await harness.post('/api/waitlist/validate', { token: 'x' });
    expect((await harness.fetch('/dashboard', { browser: inside.browser })).status).toBe(200);
    expect((await harness.fetch('/gate/verify', { browser: inside.browser })).status).toBe(204);
    expect((await harness.admin('/api/v1/admin/waitlist')).status).toBe(200);
  });
});

describe('SR-20 who the client is', () => {
  const exhaust = async (from: string, headers: Record<string, string> = {}) => { for (let i = 0; i < 10; i++) await join(from, headers); };

  it('is the socket: X-Forwarded-For and its like are not believed', async () => {
    await begin({ env: limited });
    await exhaust('192.0.2.1');
    for (const headers of [{ 'x-forwarded-for': '198.51.100.1' }, { forwarded: 'for=198.51.100.1' }, { 'x-real-ip': '198.51.100.1' }, { 'cf-connecting-ip': '198.51.100.1' }, { 'true-client-ip': '198.51.100.1' }] as Record<string, string>[]) {
      expect((await join('192.0.2.1', headers)).status).toBe(429);
    }
  });

  it('is the right-most hop that is no proxy of ours, when the socket is one', async () => {
    await begin({ env: { ...limited, TRUSTED_PROXIES: '10.0.0.0/8' } });
    const via = (hops: string) => join('10.1.2.3', { 'x-forwarded-for': hops });
    for (let i = 0; i < 10; i++) await via(`198.51.100.${i}, 203.0.113.5, 10.9.9.9`);
    expect((await via('198.51.100.77, 203.0.113.5')).status).toBe(429);
    expect((await via('203.0.113.5, 203.0.113.6')).status).toBe(202);
    expect((await join('192.0.2.1', { 'x-forwarded-for': '203.0.113.5' })).status).toBe(202);
  });

  it('is one client in any notation, and a /64 of IPv6', async () => {
    await begin({ env: limited });
    await exhaust('2001:db8:1:2::1');
    for (const same of ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:DB8:1:2:0:0:0:5']) expect((await join(same)).status, same).toBe(429);
    expect((await join('2001:db8:1:3::1')).status).toBe(202);
    await exhaust('192.0.2.50');
    expect((await join('::ffff:192.0.2.50')).status).toBe(429);
    expect((await join('::ffff:c000:232')).status).toBe(429);
  });
});

describe('SR-21 mail to one mailbox', () => {
  it('is one in ten minutes and three a day, whatever is asked and however it is spelt', async () => {
    await begin();
    const mailer = harness.mailer as RecordingMailer;
    const sent = () => mailer.attempts.filter(({ mail }) => /^m\.?ia/.test(mail.to)).length;
    const spellings = ['mia@gmail.com', 'm.ia@gmail.com', 'mia+1@gmail.com', 'mia+2@googlemail.com', 'MIA@gmail.com'];
    const storm = async () => {
      await Promise.all(spellings.flatMap((email) => [
        harness.post('/api/waitlist/join', { email, name: 'Mia' }), harness.post('/api/waitlist/recover', { email }), harness.form('/sign-in', { email }), harness.form('/waitlist/recover', { email }),
      ]));
      await harness.sendMails();
    };
    await storm();
    expect(sent()).toBe(1);
    harness.clock.advance(10 * minuteMs - 1);
    await storm();
    expect(sent()).toBe(1);
    for (let minutes = 0; minutes < 23 * 60; minutes += 31) {
      harness.clock.advance(31 * minuteMs);
      await storm();
    }
    expect(sent()).toBe(3);
    harness.clock.advance(dayMs);
    await storm();
    expect(sent()).toBe(4);
  });

  it('never keeps an admin from inviting', async () => {
    await begin();
    const { email } = await joins(harness);
    for (let i = 0; i < 20; i++) await harness.post('/api/waitlist/recover', { email });
    await harness.admin('/api/v1/admin/waitlist/approve', { email });
    expect((await harness.readMailTo(email)).text).toContain('/invite?token=');
  });
});
