import type { FieldError } from '../domain/errors.ts';
import { type MailKind, mailKinds, unsubscribableKinds } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { checkMailTemplates } from './check-mail-templates.ts';
import { bodyScope } from './mail-values.ts';
import { renderMail } from './render-mail.ts';
import { renderStaffMail } from './render-staff-mail.ts';
import { sampleValues } from './sample-values.ts';
import { mailLanguages, mailTexts } from './templates/catalogue.ts';

interface Words {
  readonly subject: string;
  readonly text: string;
}

/** The texts of one product's mails, for whoever edits them. */
export function createTemplateTexts(product: Product) {
  const wordedAs = (kind: MailKind, language: string, words: Words): Product => ({ ...product, locale: language, mails: { [kind]: words } });
  return {
    kinds: mailKinds,
    languages: mailLanguages,
    languageOf: (locale: string): string => mailTexts(locale, product.locale).language,
    original(kind: MailKind, language: string): Words {
      const { subject, text } = mailTexts(language).texts.kinds[kind];
      return { subject, text, ...product.mails[kind] };
    },
    placeholders: (kind: MailKind): readonly string[] => Object.keys(bodyScope(sampleValues(kind), product, product.locale))
      .filter((name) => name !== 'unsubscribeUrl' || unsubscribableKinds.has(kind)),
    faults: (kind: MailKind, language: string, words: Words): readonly FieldError[] =>
      checkMailTemplates(wordedAs(kind, language, words)).map(({ path, message }) => ({ pointer: `/${path.split('.').at(-1)}`, detail: inPlainWords(message) })),
    testMail() {
      const { subject, html, text } = renderStaffMail({ id: '', kind: 'mail_test', to: '', locale: product.locale, facts: {}, runAt: 0 }, undefined, product);
      return { subject, html, text };
    },
    preview(kind: MailKind, language: string, words: Words) {
      const { subject, html, text } = renderMail(kind, sampleValues(kind), wordedAs(kind, language, words), { locale: language, addressVerified: true });
      return { subject, html, text };
    },
  };
}

const place = /, line:(\d+), col:(\d+)/;

/** What the template language says, said so that its writer knows where to look and what to do. */
function inPlainWords(message: string): string {
  const line = place.exec(message)?.[1];
  const where = line === undefined ? '' : `Line ${line}: `;
  const unknown = /undefined variable: (\w+)/.exec(message)?.[1];
  if (unknown !== undefined) return `${where}there is no value called "${unknown}" here. Use one of those listed beside the text.`;
  const tag = /tag "([^"]+)" not found/.exec(message)?.[1];
  if (tag !== undefined) return `${where}"{% ${tag} %}" cannot be used. Branches can: if, unless, case; remarks: comment.`;
  const open = /tag (.+?) not closed/.exec(message)?.[1];
  if (open !== undefined) return `${where}${open} is never closed. Add its end, such as {% endif %}.`;
  const filter = /undefined filter: (\w+)/.exec(message)?.[1];
  if (filter !== undefined) return `${where}there is no filter called "${filter}".`;
  return `${where}${message.replace(place, '')}`;
}
