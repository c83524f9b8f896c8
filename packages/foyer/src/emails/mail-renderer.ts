import type { RenderedMail } from '../application/ports/mailer.ts';
import type { MailFacts, MailKind } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { renderMail } from './render-mail.ts';

/** One mail as the outbox knows it. */
export interface MailToRender {
  readonly kind: MailKind;
  readonly facts: MailFacts & { readonly addressVerified?: boolean };
  readonly link: string | undefined;
  readonly unsubscribeUrl: string | undefined;
}

/**
 * Makes the function that turns facts into mails for one product. Pure but for the report of faults.
 *
 * @param reportFault - told when a template of the product could not be used and the built-in one went out
 */
export function mailRenderer(product: Product, reportFault: (fault: string) => void): (mail: MailToRender) => RenderedMail {
  return ({ kind, facts, link, unsubscribeUrl }) => {
    const role = product.roles.find(({ key }) => key === facts.role);
    const { faults, ...body } = renderMail(kind, {
      name: facts.name,
      email: facts.to,
      roleLabel: role?.label,
      roleDescription: role?.description,
      link,
      unsubscribeUrl,
      expiresAt: facts.expiresAt ?? undefined,
      invitedBy: personName(facts.invitedBy),
      reason: facts.reason ?? undefined,
      stage: facts.stage,
      // Whoever is in has opened a mailed link: the mailbox is theirs.
    }, product, { locale: facts.locale, addressVerified: facts.addressVerified ?? facts.stage === 'accepted' });
    for (const fault of faults) reportFault(fault);
    return { ...body, to: facts.to, tags: { kind } };
  };
}

/** Keys and programs invite too; their names ("ADMIN_API_KEY", "the person") mean nothing to whoever is invited. */
function personName(actor: string | null): string | undefined {
  return actor !== null && /^\p{Lu}\p{Ll}/u.test(actor) ? actor : undefined;
}
