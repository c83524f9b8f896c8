import { type MailKind, mailKinds } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import type { MailValues } from './mail-values.ts';
import { renderMail } from './render-mail.ts';
import { sampleValues } from './sample-values.ts';

/** What is wrong with a mail of the product. */
export interface MailTemplateFault {
  /** Path in the product, e.g. `mails.invitation.text`. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

const withLink: ReadonlySet<MailKind> = new Set(['confirm', 'invitation', 'sign_in']);

/** Tries out every mail template the product brings, with much and with little to say. All faults together, none when all is well. */
export function checkMailTemplates(product: Product): readonly MailTemplateFault[] {
  return Object.entries(product.mails).flatMap(([kind, template]) => {
    if (!isMailKind(kind)) return [{ path: `mails.${kind}`, message: `There is no mail "${kind}". Use one of ${mailKinds.join(', ')}.` }];
    return [...faultsOf(kind, 'subject', template?.subject, product), ...faultsOf(kind, 'text', template?.text, product)];
  });
}

function faultsOf(kind: MailKind, part: 'subject' | 'text', template: string | undefined, product: Product): MailTemplateFault[] {
  if (template === undefined) return [];
  const path = `mails.${kind}.${part}`;
  const alone: Product = { ...product, mails: { [kind]: { [part]: template } } };
  for (const values of [sampleValues(kind), littleToSay(kind)]) {
    const mail = renderMail(kind, values, alone, { addressVerified: true });
    if (mail.faults.length > 0) return [{ path, message: `This template cannot be used: ${mail.faults.map(withoutPrefix).join('; ')}.` }];
    if (part === 'text' && withLink.has(kind) && values.link !== undefined && !mail.text.includes(values.link)) {
      return [{ path, message: 'The link is missing, so the mail leads nowhere. Add a line such as [Continue]({{ link }}).' }];
    }
  }
  return [];
}

function littleToSay(kind: MailKind): MailValues {
  const { email, link } = sampleValues(kind);
  return { email, link };
}

function withoutPrefix(fault: string): string {
  return fault.replace(/^[a-z_]+\.[a-z]+: /, '');
}

function isMailKind(kind: string): kind is MailKind {
  return (mailKinds as readonly string[]).includes(kind);
}
