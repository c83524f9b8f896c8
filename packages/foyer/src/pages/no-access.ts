import { linkButton } from './components/button.ts';
import { form } from './components/form.ts';
import { button } from './components/button.ts';
import type { IconName } from './components/icon.ts';
import { panel, type PanelTone } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface NoAccessView {
  /**
   * `waiting` is on the list, `stranger` is signed in (with a provider) and not known here,
   * `wrongAccount` is signed in and the link was for somebody else.
   */
  readonly state: 'waiting' | 'rejected' | 'revoked' | 'stranger' | 'wrongAccount';
  /** The address the person is signed in with, as they may see it. */
  readonly signedInAs?: string;
}

const looks: Readonly<Record<NoAccessView['state'], readonly [IconName, PanelTone]>> = {
  waiting: ['clock', 'accent'], rejected: ['leaf', 'neutral'], revoked: ['door', 'neutral'], stranger: ['lock', 'neutral'], wrongAccount: ['person', 'warning'],
};

/** What the gate shows to somebody it does not let in: why, and the one way on. */
export function noAccess(ctx: PageContext, view: NoAccessView): string {
  const { t, product: { brand } } = ctx;
  const [drawing, tone] = looks[view.state];
  const title = t(`noAccess.${view.state}.title`, { product: brand.name });
  return layout(ctx, {
    title,
    body: panel({
      icon: drawing,
      tone,
      title,
      lead: t(`noAccess.${view.state}.lead`, { product: brand.name }),
      children: html`${view.signedInAs ? html`<p class="address"><span class="address-label">${t('noAccess.signedInAs')}</span><strong>${view.signedInAs}</strong></p>` : null}${wayOn(ctx, view)}`,
      aside: brand.supportEmail ? html`${t('status.question')} <a href="mailto:${brand.supportEmail}">${brand.supportEmail}</a>` : null,
    }),
  });
}

function wayOn({ t }: PageContext, { state, signedInAs }: NoAccessView): Markup {
  const signOut = form({ action: '/api/session/logout', children: button({ label: t('noAccess.switch'), busy: t('noAccess.switching'), kind: state === 'wrongAccount' ? 'main' : 'quiet', wide: true }) });
  switch (state) {
    case 'waiting':
      return linkButton({ label: t('layout.status'), href: '/waitlist/status', wide: true });
    case 'stranger':
      return html`${linkButton({ label: t('noAccess.join'), href: '/waitlist', wide: true })}${signedInAs ? signOut : null}`;
    case 'wrongAccount':
      return signOut;
    case 'rejected':
    case 'revoked':
      return signedInAs ? signOut : linkButton({ label: t('noAccess.home'), href: '/', kind: 'quiet', wide: true });
  }
}
