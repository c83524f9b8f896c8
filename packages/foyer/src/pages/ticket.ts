import { button, linkButton } from './components/button.ts';
import { form } from './components/form.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

/** `go` and `account` lead on; `soon` and `away` ask for patience. */
export type TicketView =
  | { readonly state: 'go'; readonly url: string }
  | { readonly state: 'account'; readonly url: string | null }
  | { readonly state: 'soon' | 'away'; readonly token: string };

/** Between Foyer's invitation and the sign-up at the identity provider: goes on by itself, or says what to do. */
export function ticket(ctx: PageContext, view: TicketView): string {
  const { t, product: { brand } } = ctx;
  const words = { product: brand.name };
  const leadsOn = view.state === 'go' || view.state === 'account';
  return layout(ctx, {
    title: t(`ticket.${view.state}.title`, words),
    nav: 'none',
    body: panel({
      icon: leadsOn ? 'door' : 'clock',
      tone: leadsOn ? 'success' : 'neutral',
      title: t(`ticket.${view.state}.title`, words),
      lead: t(`ticket.${view.state}.lead`, words),
      children: leadsOn
        ? view.url === null ? null : linkButton({ label: t(`ticket.${view.state}.button`), href: view.url, icon: 'arrow', wide: true })
        : form({ action: '/invite', hidden: { token: view.token }, children: button({ label: t('ticket.again'), busy: t('ticket.busy'), wide: true }) }),
    }),
  });
}
