import { panel } from './components/panel.ts';
import { patience } from './components/patience.ts';
import { layout } from './layout.ts';
import { html } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';

export interface RecoverSentView {
  /** As it was typed in this browser. */
  readonly email?: string;
}

/** The answer of `/waitlist/recover`, the same for every address (SR-17). */
export function recoverSent(ctx: PageContext, { email }: RecoverSentView): string {
  const { t } = ctx;
  return layout(ctx, {
    title: t('recoverSent.title'),
    body: panel({
      icon: 'inbox',
      title: t('recoverSent.title'),
      lead: email ? rich(t, 'recoverSent.leadTo', { email: html`<strong>${email}</strong>` }) : t('recoverSent.lead'),
      children: patience(ctx),
      aside: html`<a href="/waitlist/status">${t('recoverSent.other')}</a>`,
    }),
  });
}
