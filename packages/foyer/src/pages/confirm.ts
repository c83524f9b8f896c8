import { button, linkButton } from './components/button.ts';
import { recoverForm } from './components/email-form.ts';
import type { FormState } from './components/field.ts';
import { form } from './components/form.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';

export type ConfirmView =
  /** `email` is masked: the link may be in foreign hands (SR-10). */
  | { readonly state: 'ready'; readonly token: string; readonly email: string }
  | { readonly state: 'dead'; readonly form?: FormState }
  | { readonly state: 'done' };

/** `/waitlist/confirm`: opening the mailed link changes nothing, pressing the button does (SR-5). */
export function confirm(ctx: PageContext, view: ConfirmView): string {
  const { t } = ctx;
  return layout(ctx, { title: t(`confirm.${view.state}.title`), body: body(ctx, view) });
}

function body(ctx: PageContext, view: ConfirmView): Markup {
  const { t, product } = ctx;
  switch (view.state) {
    case 'ready':
      return panel({
        icon: 'mail',
        title: t('confirm.ready.title'),
        lead: rich(t, 'confirm.ready.lead', { email: html`<strong>${view.email}</strong>`, product: product.brand.name }),
        children: form({ action: '/waitlist/confirm', hidden: { token: view.token }, children: button({ label: t('confirm.ready.button'), busy: t('confirm.ready.busy'), wide: true }) }),
        aside: t('confirm.ready.aside'),
      });
    case 'dead':
      return panel({ icon: 'clock', tone: 'warning', title: t('confirm.dead.title'), lead: t('confirm.dead.lead'), children: recoverForm(ctx, view.form) });
    case 'done':
      return panel({
        icon: 'check',
        tone: 'success',
        title: t('confirm.done.title'),
        lead: product.texts.whatHappensNext,
        children: linkButton({ label: t('confirm.done.status'), href: '/waitlist/status', kind: 'quiet', wide: true }),
      });
  }
}
