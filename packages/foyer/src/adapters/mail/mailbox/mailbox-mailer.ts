import type { Mailer, MailOutcome, RenderedMail, SendOptions } from '../../../application/ports/mailer.ts';
import { composeMime } from '../mime.ts';
import { type MailboxFile, openMailboxFile } from './mailbox-file.ts';
import { type MailboxMessage, readMessage } from './mailbox-message.ts';

export interface MailboxOptions {
  /** Sender, as `Name <address>`. */
  readonly from: string;
  /** Where `mailbox.ndjson` is kept; without it, mails live as long as the process. */
  readonly directory?: string;
  /** How many of the newest messages are kept. */
  readonly messagesMax?: number;
  /** UTC milliseconds. */
  readonly now?: () => number;
}

/** The development transport: mails arrive here instead of leaving the machine. Never used in production. */
export interface MailboxMailer extends Mailer {
  /** Newest first, optionally only those to one address. */
  list(filter?: { readonly to?: string | undefined }): Promise<readonly MailboxMessage[]>;
}

/**
 * Opens the development mailbox. What it shows went through a real MIME message and back, so it is what a mail program
 * would have got. The same id twice is one message, as with a provider that knows idempotency keys.
 */
export function createMailboxMailer({ from, directory, messagesMax = 1000, now = Date.now }: MailboxOptions): MailboxMailer {
  const file: MailboxFile | undefined = directory === undefined ? undefined : openMailboxFile(directory, messagesMax);
  const memory = new Map<string, MailboxMessage>();
  let writing: Promise<unknown> = Promise.resolve();

  async function keep(mail: RenderedMail, messageId: string): Promise<void> {
    const known = file ? await file.read() : memory;
    if (known.has(messageId)) return;
    const message = await readMessage(messageId, await composeMime(mail, from, messageId), now());
    if (file) return file.append(message);
    memory.set(messageId, message);
    for (const id of memory.keys()) {
      if (memory.size <= messagesMax) break;
      memory.delete(id);
    }
  }

  return {
    name: 'mailbox',
    repeatable: true,
    atOnceMax: 50,
    send(mail: RenderedMail, { messageId, signal }: SendOptions): Promise<MailOutcome> {
      if (signal?.aborted) return Promise.resolve({ kind: 'retry', reason: 'Given up before it was written to the mailbox.' });
      // One after the other, so that the same id cannot slip in twice.
      const outcome = writing.then(() => keep(mail, messageId)).then(
        (): MailOutcome => ({ kind: 'accepted', providerId: `mailbox-${messageId}` }),
        (error: unknown): MailOutcome => ({ kind: 'retry', reason: `The mailbox could not be written: ${String(error)}` }),
      );
      writing = outcome;
      return outcome;
    },
    async list(filter = {}) {
      const messages = [...(file ? await file.read() : memory).values()].toReversed();
      const to = filter.to?.trim().toLowerCase();
      return to === undefined ? messages : messages.filter((message) => message.to.toLowerCase() === to);
    },
    async close() {
      await writing;
    },
  };
}
