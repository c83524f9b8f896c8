import type { Mailer, MailOutcome, RenderedMail, SendOptions } from '../application/ports/mailer.ts';

export interface Attempt {
  readonly messageId: string;
  readonly mail: RenderedMail;
}

/** Decides one attempt; may wait, or throw as a crash of the process would. */
export type Answering = (attempt: Attempt, number: number) => MailOutcome | Promise<MailOutcome>;

/** A provider in the same process that takes everything, unless told otherwise, and remembers idempotency keys. */
export class RecordingMailer implements Mailer {
  readonly name = 'recording';
  readonly repeatable: boolean = true;
  readonly atOnceMax = 50;
  /** Every attempt, in order. */
  readonly attempts: Attempt[] = [];
  /** What the provider took, once per message. */
  readonly taken = new Map<string, RenderedMail>();
  answer: Answering = () => ({ kind: 'accepted', providerId: 'taken' });

  async send(mail: RenderedMail, { messageId }: SendOptions): Promise<MailOutcome> {
    const attempt = { messageId, mail };
    this.attempts.push(attempt);
    const outcome = await this.answer(attempt, this.attempts.length);
    if (outcome.kind === 'accepted') this.take(attempt);
    return outcome;
  }

  /** The provider books the message, whatever the sender gets to hear. */
  take({ messageId, mail }: Attempt): void {
    this.taken.set(messageId, mail);
  }

  sentTo(email: string): readonly RenderedMail[] {
    return [...this.taken.values()].filter(({ to }) => to === email);
  }

  async close(): Promise<void> {}
}
