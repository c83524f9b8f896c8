import { hash } from 'node:crypto';
import type { RenderedMail } from '../../application/ports/mailer.ts';
import { quotedPrintable } from './quoted-printable.ts';

/** An address that needs no care in a header; Foyer keeps no others, so this is almost every one. */
const plainAddress = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9.-]{1,190}$/i;
const headerName = /^[A-Za-z][A-Za-z-]{0,40}$/;
const headerText = /^[\x20-\x7e]{1,900}$/;
/** Written by the composer: with them go names, lists and addresses in other scripts. */
const addressHeaders = new Set(['from', 'reply-to']);

/**
 * Builds the MIME message of a mail. The same mail, sender and id give the same bytes at every attempt (SR-53):
 * date, Message-ID and part boundaries come from the id and not from the clock or chance.
 *
 * @param from - address, or `Name <address>`
 * @param messageId - UUID v7 of the message
 */
export async function composeMime(mail: RenderedMail, from: string, messageId: string): Promise<Buffer> {
  const { 'Reply-To': replyTo, ...headers } = mail.headers;
  const plain = plainAddress.test(mail.to) && Object.entries(headers).every(([name, value]) => headerName.test(name) && headerText.test(value) && !addressHeaders.has(name.toLowerCase()));
  if (!plain) return composed(mail, from, messageId);
  const boundary = `=_${seedOf(messageId)}`;
  const head = [
    ...await addressLines(from, replyTo), `To: ${mail.to}`, `Subject: ${encodedWords(mail.subject)}`, `Date: ${dateText(messageId)}`,
    `Message-ID: ${messageIdHeader(from, messageId)}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0', `Content-Type: multipart/alternative; boundary="${boundary}"`, '',
  ];
  const part = (type: string): string => `\r\n--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(head.join('\r\n')), Buffer.from(part('text/plain')), quotedPrintable(mail.text), Buffer.from(part('text/html')), quotedPrintable(mail.html),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** With all the care that unusual addresses and headers need; takes ten times as long. */
async function composed(mail: RenderedMail, from: string, messageId: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { ...mail.headers },
    messageId: messageIdHeader(from, messageId),
    date: instantOf(messageId),
    baseBoundary: seedOf(messageId),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const addressLinesMax = 100;
const rememberedLines = new Map<string, readonly string[]>();

/** The same for every mail, but for a brand that changes. */
async function addressLines(from: string, replyTo: string | undefined): Promise<readonly string[]> {
  const key = JSON.stringify([from, replyTo]);
  let lines = rememberedLines.get(key);
  if (!lines) {
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
    const head = (await new MailComposer({ from, ...(replyTo === undefined ? {} : { headers: { 'Reply-To': replyTo } }), text: '' }).compile().build()).toString().split('\r\n\r\n')[0]!;
    lines = head.split(/\r\n(?![ \t])/).filter((line) => addressHeaders.has(line.slice(0, line.indexOf(':')).toLowerCase()));
    if (rememberedLines.size >= addressLinesMax) rememberedLines.clear();
    rememberedLines.set(key, lines);
  }
  return lines;
}

/** Bytes in an encoded word: with the name of the header before it a line has at most 76 signs (RFC 2047). */
const wordBytes = 39;

/** A text for a header: as it is, or as encoded words on lines of their own. */
function encodedWords(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (headerText.test(line) && !line.includes('=?')) return folded(line);
  const words: string[] = [];
  let word = '';
  for (const letter of line.toWellFormed()) {
    if (Buffer.byteLength(word) + Buffer.byteLength(letter) > wordBytes) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

/** Lines of a header end before a word, some 76 signs long. */
function folded(line: string): string {
  return line.replaceAll(/(.{1,65})(?: (?=\S)|$)/g, '$1\r\n ').trimEnd();
}

/** The address inside `Name <address>`, or the text itself. */
export function addressOf(mailbox: string): string {
  return /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
}

function messageIdHeader(from: string, messageId: string): string {
  const address = addressOf(from);
  return `<${messageId}@${address.slice(address.lastIndexOf('@') + 1)}>`;
}

function seedOf(messageId: string): string {
  return hash('sha256', messageId, 'hex').slice(0, 16);
}

function dateText(messageId: string): string {
  return instantOf(messageId).toUTCString().replace('GMT', '+0000');
}

/** When the message was made, as its UUID v7 tells; ids without a time share the first instant of Unix time. */
function instantOf(messageId: string): Date {
  const hex = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(messageId);
  return new Date(hex ? Number.parseInt(`${hex[1]}${hex[2]}`, 16) : 0);
}
