import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import type { RecordingMailer } from '../testing/recording-mailer.ts';
import { confirms, joins, newEmail } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const notAddresses: readonly unknown[] = [
  '', ' ', 'a', '@', 'a@', '@b.org', 'a@b', 'a@b@c.org', 'a b@c.org', 'a@b..org', '.a@b.org', 'a.@b.org', 'a..b@c.org', '"a b"@c.org', '"a"@c.org', 'a(comment)@b.org', 'a@[127.0.0.1]', 'a@[IPv6:::1]',
  'a@127.0.0.1', 'a@2130706433', 'a@0x7f.1', 'a\u0000@b.org', 'a@b.org\r\nBcc: victim@example.org', 'a@b.org\nx', 'a@b.org,c@d.org', 'a@b.org;c@d.org', '<a@b.org>', 'Ana <a@b.org>', 'a\u200b@b.org', 'a@b\u00ad.org',
  `${'a'.repeat(65)}@b.org`, `a@${'b'.repeat(250)}.org`, 'a@-b.org', 'a@b-.org', 'mailto:a@b.org', 'á@b.org', 'a@b.o', 'a@xn--.org', 'a\uff20b.org', 'a@b\uff0eorg', 'a@b\u3002org', 'a%40b.org',
  null, true, 42, ['a@b.org'], ['a@b.org', 'c@d.org'], { email: 'a@b.org' }, { toString: 'a@b.org' },
];

describe('SR-11 one mailbox, as text', () => {
  it.each(notAddresses.map((value) => [JSON.stringify(value), value]))('refuses %s', async (_shown, email) => {
    for (const [path, body] of [['/api/waitlist/join', { email, name: 'Ana' }], ['/api/waitlist/recover', { email }]] as const) {
      const problem = await expectProblem(await harness.post(path, body), 'input/invalid');
      expect((problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toContain('/email');
    }
  });

  it('left no trace of any of them', async () => {
    expect((await harness.eventsOf()).filter(({ act }) => act === 'entry.joined')).toEqual([]);
  });
});

describe('SR-12 one person, one spelling', () => {
  it('knows every case and every IDN spelling as the same person', async () => {
    const id = newEmail('Grüße').split('-').at(-2)!;
    const spellings = [`ana${id}@bücher.example.org`, `ANA${id}@BÜCHER.EXAMPLE.ORG`, `Ana${id}@xn--bcher-kva.example.org`, ` ana${id}@Bücher.Example.org `];
    for (const email of spellings) expect((await harness.post('/api/waitlist/join', { email, name: 'Ana' })).status).toBe(202);
    const stored = `ana${id}@xn--bcher-kva.example.org`;
    expect((await harness.eventsOf(stored)).map(({ act }) => act).filter((act) => act.startsWith('entry.'))).toEqual(['entry.joined', 'entry.join_repeated', 'entry.join_repeated', 'entry.join_repeated']);
    expect(await harness.mailsTo(stored)).toHaveLength(1);
  });

  it('keeps dots, tags and look-alikes apart', async () => {
    const id = newEmail().split('-').at(-2)!;
    const different = [`a.na${id}@gmail.com`, `ana${id}@gmail.com`, `ana${id}+x@gmail.com`, `ana${id}@googlemail.com`];
    for (const email of different) await harness.post('/api/waitlist/join', { email, name: 'Ana' });
    for (const email of different) expect((await harness.eventsOf(email)).some(({ act }) => act === 'entry.joined'), email).toBe(true);
  });
});

describe('SR-13 mail goes to the stored address', () => {
  it('not to the spelling that was typed', async () => {
    const { email } = await confirms(harness);
    harness.clock.advance(hourMs);
    const mailer = harness.mailer as RecordingMailer;
    await harness.post('/api/waitlist/recover', { email: email.toUpperCase() });
    await harness.sendMails();
    expect(mailer.attempts.at(-1)!.mail.to).toBe(email);
  });
});

describe('SR-57 a mail to an address nobody proved', () => {
  it('contains no word chosen by whoever typed it', async () => {
    const mailer = harness.mailer as RecordingMailer;
    const { email } = await joins(harness, { name: 'Buy pills at https://evil.example now' });
    const { mail } = mailer.attempts.findLast((attempt) => attempt.mail.to === email)!;
    for (const part of [mail.subject, mail.text, mail.html, JSON.stringify(mail.headers)]) expect(part).not.toMatch(/pills|evil/);
  });
});
