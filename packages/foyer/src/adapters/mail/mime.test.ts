import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { v7 } from 'uuid';
import type { RenderedMail } from '../../application/ports/mailer.ts';
import { addressOf, composeMime } from './mime.ts';

const mail: RenderedMail = {
  to: 'ada@foyer.test', subject: 'Grüße', text: 'Hallo', html: '<p>Hallo</p>', headers: { 'X-Thing': 'one' }, tags: {},
};

test('gives the same bytes at every attempt', async () => {
  const id = v7();
  const first = await composeMime(mail, 'Acme <hello@acme.test>', id);
  await sleep(1100); // a header made from the clock would have changed by now
  expect(first.equals(await composeMime(mail, 'Acme <hello@acme.test>', id))).toBe(true);
});

test('takes Message-ID and date from the id of the message', async () => {
  const id = v7({ msecs: Date.UTC(2026, 4, 17, 9, 30) });
  const text = (await composeMime(mail, 'Acme <hello@acme.test>', id)).toString();
  expect(text).toContain(`Message-ID: <${id}@acme.test>`);
  expect(text).toContain('Date: Sun, 17 May 2026 09:30:00 +0000');
});

test('lets no line break start a header of its own', async () => {
  const sly = { ...mail, subject: 'Hi\r\nBcc: eve@evil.test', headers: { 'X-Thing': 'one\r\nBcc: eve@evil.test' } };
  const head = (await composeMime(sly, 'hello@acme.test', v7())).toString().split('\r\n\r\n')[0]!;
  expect(head).not.toMatch(/^Bcc:/m);
});

test('reads the address out of a named sender', () => {
  expect(addressOf('Acme <hello@acme.test>')).toBe('hello@acme.test');
  expect(addressOf('hello@acme.test')).toBe('hello@acme.test');
});
