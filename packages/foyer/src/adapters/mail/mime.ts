import type MimeNode from 'nodemailer/lib/mime-node';
import type { RenderedMail } from '../../application/ports/mailer.ts';

/**
 * Builds the MIME message of a mail. The same mail, sender and id give the same bytes at every attempt (SR-53):
 * date and Message-ID come from the id and not from the clock or chance.
 *
 * @param from - address, or `Name <address>`
 * @param messageId - UUID v7 of the message
 */
export async function composeMime(mail: RenderedMail, from: string, messageId: string): Promise<Buffer> {
  const { newNode, encoded, frame: [before, between, after] } = await (parts ??= loadParts());
  const head = newNode().addHeader({ ...mail.headers }).setHeader({
    From: from, To: { name: '', address: mail.to }, Subject: mail.subject, 'Message-ID': messageIdHeader(from, messageId), Date: instantOf(messageId),
  }).buildHeaders();
  return Buffer.from(`${head}${before}${encoded(mail.text)}${between}${encoded(mail.html)}${after}`);
}

interface Parts {
  /** What the headers of a message are made with. */
  readonly newNode: () => MimeNode;
  /** A text as it stands in a message. */
  readonly encoded: (text: string) => string;
  /** What stands before, between and after the two texts: the same in every message. */
  readonly frame: readonly [string, string, string];
}

/** With the first mail: a server that has just started has none, and answers sooner without. */
let parts: Promise<Parts> | undefined;

/**
 * The library writes headers, frame and texts. Left to put each message together, it does so with six streams, and asks for chance for
 * boundaries that are never used: more than a third of a mail's processor time.
 */
async function loadParts(): Promise<Parts> {
  const [{ default: Node }, { encode, wrap }] = await Promise.all([import('nodemailer/lib/mime-node'), import('nodemailer/lib/qp')]);
  // An encoded text never holds "=_", so whatever a mail says, it does not end its part.
  const newNode = () => new Node('multipart/alternative', { boundaryPrefix: '=_', baseBoundary: 'foyer', textEncoding: 'quoted-printable' });
  const message = newNode();
  for (const type of ['text/plain', 'text/html']) {
    message.createChild(`${type}; charset=utf-8`).setHeader('Content-Transfer-Encoding', 'quoted-printable').setContent(mark);
  }
  const whole = (await message.build()).toString('latin1');
  const [before, between, after] = whole.slice(whole.indexOf('\r\n\r\n')).split(mark) as [string, string, string];
  return { newNode, encoded: encoderOf((line) => wrap(encode(line))), frame: [before, between, after] };
}

/** Where a text goes. */
const mark = 'TEXT';

/** Most lines are the same in all mails of a kind. */
const linesMax = 500;

/** Encodes a text line by line, with line breaks as mails have them; lines it has met lately are not encoded again, but for those with links, which are somebody's own. */
function encoderOf(encodeLine: (line: string) => string): Parts['encoded'] {
  const known = new Map<string, string>();
  return (text) => text.split(/\r\n|\r|\n/).map((line) => {
    let encoded = known.get(line);
    if (encoded !== undefined) return encoded;
    encoded = encodeLine(line);
    if (!line.includes('://')) {
      if (known.size >= linesMax) known.clear();
      known.set(line, encoded);
    }
    return encoded;
  }).join('\r\n');
}

/** The address inside `Name <address>`, or the text itself. */
export function addressOf(mailbox: string): string {
  return /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
}

function messageIdHeader(from: string, messageId: string): string {
  const address = addressOf(from);
  return `<${messageId}@${address.slice(address.lastIndexOf('@') + 1)}>`;
}

/** When the message was made, as its UUID v7 tells; ids without a time share the first instant of Unix time. */
function instantOf(messageId: string): Date {
  const hex = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(messageId);
  return new Date(hex ? Number.parseInt(`${hex[1]}${hex[2]}`, 16) : 0);
}
