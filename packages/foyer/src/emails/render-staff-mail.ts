import type { Product } from '../domain/product.ts';
import type { StaffMail } from '../domain/staff-mail.ts';
import { dateText } from './date-text.ts';
import { inertText, oneLine } from './inert-text.ts';
import { renderTemplates } from './liquid.ts';
import { bodyScope, type Scope } from './mail-values.ts';
import { fillPlaceholders } from './placeholders.ts';
import { fillHtml, fillText, skeletonOf } from './skeleton.ts';
import { mailTexts } from './templates/catalogue.ts';
import { staffTexts } from './templates/staff-texts.ts';

const subjectCharactersMax = 200;

/** Renders one mail to the team. Pure: the same arguments give the same bytes, whenever and wherever it is sent (SR-53). */
export function renderStaffMail({ kind, to, locale: wished, facts }: StaffMail, link: string | undefined, product: Product): { readonly subject: string; readonly text: string; readonly html: string; readonly headers: Readonly<Record<string, string>> } {
  const { texts: { foot, linkHint }, language, locale } = mailTexts(wished, product.locale);
  const { subject, preheader, text, why } = staffTexts[language]![kind];
  const said = (name: string, lengthMax: number) => (typeof facts[name] === 'string' ? inertText(facts[name], lengthMax) || null : null);
  const instant = (name: string) => (typeof facts[name] === 'number' ? facts[name] : undefined);
  const at = instant('at');
  const url = facts['url'];
  const scope: Scope = {
    ...bodyScope({ email: to, name: said('name', 80) ?? undefined, invitedBy: said('invitedBy', 120) ?? undefined, link: link ?? (typeof url === 'string' ? url : undefined), expiresAt: instant('expiresAt') }, product, locale),
    level: said('level', 20), title: said('title', 150), detail: said('detail', 1000), state: said('state', 20), at: at === undefined ? null : dateText(at, locale),
  };
  const head = renderTemplates({ subject }, scope);
  const body = renderTemplates({ preheader, text, foot: `${why}\n\n${foot}` }, scope);
  const skeleton = skeletonOf(body.texts, { product, language, linkHint });
  return {
    subject: [...oneLine(fillPlaceholders(head.texts.subject, (index) => head.values[index] ?? ''))].slice(0, subjectCharactersMax).join(''),
    text: fillText(skeleton, body.values), html: fillHtml(skeleton, body.values),
    headers: { 'Auto-Submitted': 'auto-generated', ...(product.brand.supportEmail === undefined ? {} : { 'Reply-To': oneLine(product.brand.supportEmail) }) },
  };
}
