import { renderMail as renderBody } from '../emails/render-mail.ts';
import type { Log } from '../application/ports/log.ts';
import type { Product } from '../domain/product.ts';
import type { RenderMail } from './send-mails.ts';

/** Renders mails for one product; faults of its own templates are logged once each and never stop a mail. */
export function createMailRenderer(product: Product, log: Log): RenderMail {
  const reported = new Set<string>();
  return ({ kind, facts, link, unsubscribeUrl, words }) => {
    const role = product.roles.find(({ key }) => key === facts.role);
    const body = renderBody(kind, {
      name: facts.name, email: facts.to, roleLabel: role?.label, roleDescription: role?.description, link, unsubscribeUrl,
      expiresAt: facts.expiresAt ?? undefined, invitedBy: facts.invitedBy ?? undefined, reason: facts.reason ?? undefined, question: facts.question, stage: facts.stage,
    }, product, { locale: facts.locale, addressVerified: facts.nameProven, words });
    for (const fault of body.faults) {
      if (reported.has(fault)) continue;
      reported.add(fault);
      log.error('mail.template_faulty', { kind, fault });
    }
    return { to: facts.to, subject: body.subject, text: body.text, html: body.html, headers: body.headers, tags: { kind } };
  };
}
