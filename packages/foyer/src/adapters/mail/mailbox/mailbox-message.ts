import PostalMime from 'postal-mime';

/** A mail as it arrived in the development mailbox. */
export interface MailboxMessage {
  /** Id of the outbox message. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it arrived, RFC 3339. */
  readonly at: string;
}

/** Reads a MIME message the way a mail program does. */
export async function readMessage(id: string, mime: Buffer, receivedAt: number): Promise<MailboxMessage> {
  const parsed = await PostalMime.parse(mime);
  return {
    id,
    to: parsed.to?.[0]?.address ?? '',
    subject: parsed.subject ?? '',
    text: (parsed.text ?? '').replaceAll('\r\n', '\n'),
    html: (parsed.html ?? '').replaceAll('\r\n', '\n'),
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
    at: new Date(receivedAt).toISOString(),
  };
}
