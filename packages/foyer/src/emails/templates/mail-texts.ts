import type { MailKind } from '../../domain/mail.ts';

/** One mail in one language: Liquid around light Markdown. A paragraph that is nothing but a link is the button. */
export interface MailText {
  /** Says the thing itself. */
  readonly subject: string;
  /** What mail programs show beside the subject. */
  readonly preheader: string;
  readonly text: string;
  /** At the foot: why the person gets this mail. */
  readonly why: string;
}

/** All mails in one language. */
export interface MailTexts {
  readonly kinds: Readonly<Record<MailKind, MailText>>;
  /** Above the link written in full. */
  readonly linkHint: string;
  /** At the foot of every mail: whom to ask, how to stop these mails, who sends them. */
  readonly foot: string;
}
