import type { Mailer, MailOutcome, RenderedMail, SendOptions } from '../../../application/ports/mailer.ts';
import { addressOf, composeMime } from '../mime.ts';
import { outcomeOf, type SmtpFailure } from './smtp-outcome.ts';
import { WatchedMessage } from './watched-message.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…:465`; query parameters are nodemailer's. */
  readonly url: string;
  /** Sender, as `Name <address>`. */
  readonly from: string;
  /** Connections kept open to the server. */
  readonly connectionsMax?: number;
  readonly connectTimeoutMs?: number;
  readonly socketTimeoutMs?: number;
}

/** Hands mails to an SMTP server over a small pool of open connections. */
export function createSmtpMailer({
  url, from, connectionsMax = 10, connectTimeoutMs = 10_000, socketTimeoutMs = 30_000,
}: SmtpOptions): Mailer {
  const sender = { name: '', address: addressOf(from) };
  // Taken apart already, so that nothing of it is read as a list.
  const envelopeTo = (address: string) => ({ from: sender, to: [{ name: '', address }] });
  let transport: ReturnType<typeof openTransport> | undefined;

  async function openTransport() {
    // With the first mail: a server that has just started has none, and answers sooner without.
    const { createTransport } = await import('nodemailer');
    const opened = createTransport({
      url,
      pool: true,
      maxConnections: Math.min(20, Math.max(1, connectionsMax)),
      maxMessages: 1000,
      connectionTimeout: connectTimeoutMs,
      greetingTimeout: connectTimeoutMs,
      dnsTimeout: connectTimeoutMs,
      socketTimeout: socketTimeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    // The pool streams a message only after the server asked for it. Watching that moment tells a message
    // that was surely not taken from one that may have been.
    opened.use('stream', (mail, done) => {
      const { watched } = mail.data as { watched?: WatchedMessage };
      if (watched && mail.message) mail.message.createReadStream = () => watched.stream();
      done();
    });
    return opened;
  }

  const underWay = new Set<Promise<MailOutcome>>();

  async function attempt(mail: RenderedMail, { messageId, signal }: SendOptions): Promise<MailOutcome> {
    if (signal?.aborted) return { kind: 'retry', reason: 'Given up before it was handed to the server.' };
    const bytes = await composeMime(mail, from, messageId);
    const watched = new WatchedMessage(bytes);
    // Without words and with a boundary: it is whole, and the library need not put together a second one.
    const message = { envelope: envelopeTo(mail.to), messageId: `<${messageId}>`, baseBoundary: messageId, watched, ...(signal ? { signal } : {}) };
    const opened = await (transport ??= openTransport());
    try {
      const info = await opened.sendMail(message);
      return { kind: 'accepted', providerId: info.serverMessageId ?? messageId };
    } catch (error) {
      return outcomeOf(error as SmtpFailure, watched.begun);
    }
  }

  return {
    name: 'smtp',
    repeatable: false,
    atOnceMax: 200,
    send(mail, options) {
      const outcome = attempt(mail, options);
      underWay.add(outcome);
      void outcome.finally(() => underWay.delete(outcome));
      return outcome;
    },
    async verify() {
      await (await (transport ??= openTransport())).verify();
    },
    async close() {
      await Promise.allSettled(underWay);
      (await transport)?.close();
    },
  };
}
