import { button, linkButton } from './components/button.ts';
import { form } from './components/form.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';

export type UnsubscribeView =
  /** `email` is masked. */
  | { readonly state: 'ready'; readonly token: string; readonly email: string }
  | { readonly state: 'done' }
  | { readonly state: 'dead' };

/** `/unsubscribe`: opening changes nothing, the button does (SR-58). */
export function unsubscribe(ctx: PageContext, view: UnsubscribeView): string {
  return layout(ctx, { title: ctx.t(`unsubscribe.${view.state}.title`), body: body(ctx, view) });
}

function body({ t, product: { brand } }: PageContext, view: UnsubscribeView): Markup {
  const title = t(`unsubscribe.${view.state}.title`);
  const product = brand.name;
  switch (view.state) {
    case 'ready':
      return panel({
        icon: 'mail',
        title,
        lead: rich(t, 'unsubscribe.ready.lead', { product, email: html`<strong>${view.email}</strong>` }),
        children: form({ action: '/unsubscribe', hidden: { token: view.token }, children: button({ label: t('unsubscribe.ready.button'), busy: t('unsubscribe.ready.busy'), wide: true }) }),
        aside: t('unsubscribe.ready.aside'),
      });
    case 'done':
      return panel({ icon: 'check', tone: 'success', title, lead: t('unsubscribe.done.lead', { product }), children: linkButton({ label: t('layout.status'), href: '/waitlist/status', kind: 'quiet', wide: true }) });
    case 'dead':
      return panel({
        icon: 'clock',
        tone: 'warning',
        title,
        lead: t('unsubscribe.dead.lead'),
        aside: brand.supportEmail ? html`${t('status.question')} <a href="mailto:${brand.supportEmail}">${brand.supportEmail}</a>` : null,
      });
  }
}
