import type { FieldError } from '../../domain/errors.ts';
import type { MailKind } from '../../domain/mail.ts';

/** What the team may word itself: Liquid around light Markdown. */
export interface TemplateText {
  readonly subject: string;
  readonly text: string;
}

/** The texts of mails, and what is known about writing them. Made by whoever renders mails. */
export interface TemplateTexts {
  readonly kinds: readonly MailKind[];
  /** Languages the mails come in, such as `en`. */
  readonly languages: readonly string[];
  /** The language a person with this locale is written to in. */
  languageOf(locale: string): string;
  /** The words where the team has none of its own: those of the product file, else Foyer's. */
  original(kind: MailKind, language: string): TemplateText;
  /** Names a template of this kind may use. */
  placeholders(kind: MailKind): readonly string[];
  /** Tries it out with much and with little to say; each fault with its line where it has one. */
  faults(kind: MailKind, language: string, template: TemplateText): readonly FieldError[];
  /** The mail that shows whether mail works. */
  testMail(): { readonly subject: string; readonly html: string; readonly text: string };
  /** The mail with sample values. */
  preview(kind: MailKind, language: string, template: TemplateText): { readonly subject: string; readonly html: string; readonly text: string };
}
