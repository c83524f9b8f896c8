import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { v7 } from 'uuid';
import type { RenderedMail } from '../../../application/ports/mailer.ts';
import { createMailboxMailer } from './mailbox-mailer.ts';

const from = 'Acme <hello@acme.test>';
let directory: string;

beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'foyer-mailbox-')); });
afterEach(() => rm(directory, { recursive: true, force: true }));

function mailTo(to: string, subject = 'You’re invited to Acme as a coach'): RenderedMail {
  return {
    to, subject, text: 'Open https://acme.test/invite?token=abc\nSee you — Acme', html: '<p>Open <a href="https://acme.test">it</a></p>',
    headers: { 'List-Unsubscribe': '<https://acme.test/u/1>' }, tags: {},
  };
}

test('shows what was sent, newest first', async () => {
  const mailbox = createMailboxMailer({ from, now: () => Date.UTC(2026, 0, 2) });
  const ids = [v7(), v7()] as const;
  await mailbox.send(mailTo('ada@foyer.test'), { messageId: ids[0] });
  await mailbox.send(mailTo('bob@foyer.test', 'Second'), { messageId: ids[1] });
  const [second, first] = await mailbox.list();
  expect(second!.id).toBe(ids[1]);
  expect(first).toMatchObject({
    id: ids[0], to: 'ada@foyer.test', subject: 'You’re invited to Acme as a coach', at: '2026-01-02T00:00:00.000Z',
  });
  expect(first!.text.trim()).toBe('Open https://acme.test/invite?token=abc\nSee you — Acme');
  expect(first!.html).toContain('<a href="https://acme.test">it</a>');
  expect(first!.headers).toMatchObject({ 'list-unsubscribe': '<https://acme.test/u/1>', from });
});

test('finds the mails to one address, however it is spelled', async () => {
  const mailbox = createMailboxMailer({ from });
  await mailbox.send(mailTo('ada@foyer.test'), { messageId: v7() });
  await mailbox.send(mailTo('bob@foyer.test'), { messageId: v7() });
  expect((await mailbox.list({ to: ' Ada@Foyer.test ' })).map(({ to }) => to)).toEqual(['ada@foyer.test']);
});

test('takes the same message twice as one, also at the same moment', async () => {
  const mailbox = createMailboxMailer({ from, directory });
  const messageId = v7();
  const outcomes = await Promise.all([1, 2, 3].map(() => mailbox.send(mailTo('ada@foyer.test'), { messageId })));
  expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'accepted', providerId: `mailbox-${messageId}` })));
  expect(await mailbox.list()).toHaveLength(1);
});

test('keeps the newest messages and forgets the oldest', async () => {
  for (const place of [undefined, directory]) {
    const mailbox = createMailboxMailer({ from, messagesMax: 3, ...(place ? { directory: place } : {}) });
    for (let at = 1; at <= 8; at += 1) await mailbox.send(mailTo('ada@foyer.test', `Mail ${at}`), { messageId: v7() });
    expect((await mailbox.list()).map(({ subject }) => subject)).toEqual(['Mail 8', 'Mail 7', 'Mail 6']);
  }
  expect((await readFile(join(directory, 'mailbox.ndjson'), 'utf8')).split('\n').filter(Boolean).length).toBeLessThanOrEqual(6);
});

test('shares one mailbox between processes and restarts', async () => {
  const one = createMailboxMailer({ from, directory });
  const other = createMailboxMailer({ from, directory });
  expect(await other.list()).toEqual([]);
  await one.send(mailTo('ada@foyer.test'), { messageId: v7() });
  expect(await other.list()).toHaveLength(1);
  await other.send(mailTo('bob@foyer.test'), { messageId: v7() });
  expect(await one.list()).toEqual(await createMailboxMailer({ from, directory }).list());
  expect(await one.list()).toHaveLength(2);
});

test('shows the rest when a line was cut off', async () => {
  const mailbox = createMailboxMailer({ from, directory });
  await mailbox.send(mailTo('ada@foyer.test'), { messageId: v7() });
  await appendFile(join(directory, 'mailbox.ndjson'), '{"id":"half');
  expect(await mailbox.list()).toHaveLength(1);
  await mailbox.send(mailTo('bob@foyer.test'), { messageId: v7() });
  expect(await mailbox.list()).toHaveLength(2);
  expect(await createMailboxMailer({ from, directory }).list()).toHaveLength(2);
});

test('keeps open links from other accounts on the machine', async () => {
  await createMailboxMailer({ from, directory }).send(mailTo('ada@foyer.test'), { messageId: v7() });
  expect((await stat(join(directory, 'mailbox.ndjson'))).mode & 0o077).toBe(0);
});

test('asks for another attempt when the mailbox cannot be written', async () => {
  const mailbox = createMailboxMailer({ from, directory: '/dev/null/nowhere' });
  expect(await mailbox.send(mailTo('ada@foyer.test'), { messageId: v7() })).toMatchObject({ kind: 'retry' });
});
