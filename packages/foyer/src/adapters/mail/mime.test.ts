import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import PostalMime from 'postal-mime';
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

test('arrives as it was rendered, whatever it says and in whatever script', async () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'Z', '=', '.', ' ', '\t', '\n', 'ä', '李', '😀', '\u00a0', '--', 'a long word of many letters'), maxLength: 200 });
  const address = fc.constantFrom('ada@foyer.test', "o'neill+x@xn--bcher-kva.test");
  const headers = fc.constantFrom<Record<string, string>>({}, { 'List-Unsubscribe': `<https://acme.test/u?token=${'x'.repeat(120)}>` }, { 'X-Thing': 'one', 'Reply-To': 'Hilfe <hilfe@acme.test>' });
  await fc.assert(fc.asyncProperty(letters, letters, letters, address, headers, async (subject, text, html, to, more) => {
    const id = v7();
    const bytes = await composeMime({ ...mail, subject: `x ${subject}`, text, html, to, headers: more }, 'Grüße, "Acme" <hello@acme.test>', id);
    const found = await PostalMime.parse(bytes);
    expect(found).toMatchObject({ messageId: `<${id}@acme.test>`, from: { address: 'hello@acme.test' }, to: [{ address: to }] });
    const oneLine = (line: string | undefined) => line?.replaceAll(/\s+/g, ' ').trim();
    expect(oneLine(found.subject)).toBe(oneLine(`x ${subject}`));
    expect([found.text, found.html].map((part) => part?.replaceAll('\r\n', '\n').trimEnd() ?? '')).toEqual([text, html].map((part) => part.trimEnd()));
    for (const [name, value] of Object.entries(more)) expect(found.headers).toContainEqual(expect.objectContaining({ key: name.toLowerCase(), value }));
    for (const line of bytes.toString('latin1').split('\r\n')) {
      expect(line).toMatch(/^[\t\x20-\x7e]*$/);
      // An address cannot be folded.
      if (!line.includes('/u?token=')) expect(line.length).toBeLessThanOrEqual(78);
    }
  }), { numRuns: 200 });
});

test.each<[string, Partial<RenderedMail>]>([
  ['an address in quotation marks', { to: '"ada l"@foyer.test' }], ['a header in another script', { headers: { 'X-Thing': 'Grüße' } }], ['a header without end', { headers: { 'X-Thing': 'x'.repeat(2_000) } }],
])('takes %s', async (_, unusual) => {
  const bytes = await composeMime({ ...mail, ...unusual }, 'hello@acme.test', v7());
  expect(await PostalMime.parse(bytes)).toMatchObject({ subject: 'Grüße', to: [{ address: unusual.to ?? mail.to }], text: expect.stringMatching(/^Hallo\s*$/) as string });
  expect(bytes.toString('latin1')).toMatch(/^[\t\r\n\x20-\x7e]*$/);
});

test('ends no part where a mail says what ends parts', async () => {
  const boundary = /boundary="([^"]+)"/.exec((await composeMime(mail, 'hello@acme.test', v7())).toString())![1]!;
  const sly = `Hallo\r\n--${boundary}\r\nContent-Type: text/html\r\n\r\n<p>Eve</p>\r\n--${boundary}--\r\nEnde`;
  const found = await PostalMime.parse(await composeMime({ ...mail, text: sly, html: sly }, 'hello@acme.test', v7()));
  for (const part of [found.text, found.html]) expect(part?.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r').trimEnd()).toBe(sly);
});

test('says the same with lines met before, lately or long ago', async () => {
  const linesOf = (from: number) => Array.from({ length: 400 }, (_, at) => `Zeile ${from + at} = größer `).join('\n');
  const id = v7();
  const compose = (from: number) => composeMime({ ...mail, text: linesOf(from), html: linesOf(from + 200) }, 'hello@acme.test', id);
  const first = await compose(0);
  await compose(300);
  await compose(10_000);
  expect(first.equals(await compose(0))).toBe(true);
  expect((await PostalMime.parse(first)).text?.replaceAll('\r\n', '\n').trimEnd()).toBe(linesOf(0).trimEnd());
});

test('reads the address out of a named sender', () => {
  expect(addressOf('Acme <hello@acme.test>')).toBe('hello@acme.test');
  expect(addressOf('hello@acme.test')).toBe('hello@acme.test');
});
