import type { FakeResend, SentMail } from '../../packages/foyer/src/testing/fake-resend.ts';

/** What people find in their mailboxes. Reads each accepted mail once, however many there are. */
export class MailReader {
  readonly #resend: FakeResend;
  readonly #newest = new Map<string, string>();
  #read = 0;

  constructor(resend: FakeResend) {
    this.#resend = resend;
  }

  /** The token of the newest link that leads to this path; undefined when no such mail came. */
  token(email: string, path: '/waitlist/confirm' | '/invite' | '/sign-in'): string | undefined {
    for (; this.#read < this.#resend.sent.length; this.#read += 1) this.#keep(this.#resend.sent[this.#read]!);
    return this.#newest.get(`${email} ${path}`);
  }

  #keep({ mail }: SentMail): void {
    const link = /https?:\/\/[^\s/]+(\/[^\s?]+)\?token=([\w-]+)/.exec(mail.text ?? '');
    if (link) for (const to of mail.to) this.#newest.set(`${to} ${link[1]}`, link[2]!);
  }
}
