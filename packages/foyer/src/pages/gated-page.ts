import type { Role } from '../domain/role.ts';
import { linkButton } from './components/button.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface GatedPageView {
  readonly name: string;
  readonly role: Role;
}

/** Any gated path that nothing of the adopter's own answers yet, e.g. where a role lands. */
export function gatedPage(ctx: PageContext, { name, role }: GatedPageView): string {
  const { t } = ctx;
  return layout(ctx, {
    title: t('gated.title', { name }),
    width: 'medium',
    nav: 'member',
    body: panel({
      icon: 'door',
      tone: 'success',
      title: t('gated.title', { name }),
      lead: t('gated.lead', { role: role.label }),
      children: html`<p class="quiet">${t('gated.path')} <code>${ctx.path}</code></p>${linkButton({ label: t('gated.dashboard'), href: '/dashboard', kind: 'quiet' })}`,
    }),
  });
}
