import { button, linkButton } from './components/button.ts';
import { form } from './components/form.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

export type WithdrawView =
  /** `inside`: the person is in the product, so leaving also ends their access. */
  | { readonly state: 'ask'; readonly inside: boolean; readonly email: string; readonly ticket?: string }
  | { readonly state: 'done' };

/** `/waitlist/withdraw`: says what leaving means before it happens. */
export function withdraw(ctx: PageContext, view: WithdrawView): string {
  const { t, product: { brand } } = ctx;
  const title = view.state === 'done' ? t('withdraw.done.title') : t(view.inside ? 'withdraw.inside.title' : 'withdraw.ask.title', { product: brand.name });
  return layout(ctx, { title, nav: view.state === 'ask' && view.inside ? 'member' : 'visitor', body: view.state === 'done' ? done(ctx, title) : ask(ctx, view, title) });
}

function ask({ t, product: { brand } }: PageContext, view: Extract<WithdrawView, { state: 'ask' }>, title: string): Markup {
  return panel({
    icon: 'door',
    tone: 'neutral',
    title,
    lead: t(view.inside ? 'withdraw.inside.lead' : 'withdraw.ask.lead', { product: brand.name }),
    children: html`<p class="address"><span class="address-label">${t('status.address')}</span><strong>${view.email}</strong></p>
${form({ action: '/waitlist/withdraw', hidden: { ticket: view.ticket }, children: button({ label: t(view.inside ? 'withdraw.inside.button' : 'withdraw.ask.button', { product: brand.name }), busy: t('withdraw.busy'), kind: 'danger', wide: true }) })}
${linkButton({ label: t('withdraw.stay'), href: view.inside ? '/account' : statusPath(view.ticket), kind: 'quiet', wide: true })}`,
  });
}

function done({ t, product: { brand } }: PageContext, title: string): Markup {
  return panel({
    icon: 'check',
    tone: 'neutral',
    title,
    lead: t('withdraw.done.lead', { product: brand.name }),
    children: linkButton({ label: t('status.left.again'), href: '/', kind: 'quiet', wide: true }),
  });
}

function statusPath(ticket: string | undefined): string {
  return ticket === undefined ? '/waitlist/status' : `/waitlist/status?ticket=${encodeURIComponent(ticket)}`;
}
