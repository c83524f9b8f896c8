import type { Provenance, Role } from '../domain/role.ts';
import { linkButton } from './components/button.ts';
import { facts } from './components/facts.ts';
import { icon } from './components/icon.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { time } from './time.ts';

export interface DashboardView {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly provenance: Provenance;
  readonly grantedAt: number;
  /** Steps still open, or undefined when there are none. */
  readonly onboarding?: { readonly done: number; readonly total: number };
}

/** `/dashboard`: the gated sample an adopter replaces; it shows what the gate knows about a person. */
export function dashboard(ctx: PageContext, view: DashboardView): string {
  const { t, product: { brand } } = ctx;
  return layout(ctx, {
    title: t('layout.dashboard'),
    width: 'wide',
    nav: 'member',
    body: html`<header class="page-head">
<p class="eyebrow">${icon('check')}${t('dashboard.eyebrow')}</p>
<h1>${t('dashboard.title', { name: view.name })}</h1>
<p class="lead">${t('dashboard.lead', { product: brand.name })}</p>
</header>
<div class="grid">
<section class="card"><h2>${t('dashboard.access')}</h2>
${facts([
      [t('dashboard.role'), html`<span class="badge">${view.role.label}</span>`],
      [t('dashboard.how'), t(`dashboard.provenance.${view.provenance}`)],
      [t('dashboard.since'), time(ctx, view.grantedAt, 'date')],
      [t('dashboard.address'), view.email],
    ])}
<p><a class="text-link" href="/account">${t('dashboard.sessions')}</a></p></section>
${onboardingCard(t, view)}
${builderCard(t)}
</div>`,
  });
}

function onboardingCard(t: PageContext['t'], { onboarding, role }: DashboardView): Markup {
  return html`<section class="card"><h2>${t('dashboard.next')}</h2>
${onboarding
    ? html`<p class="quiet">${t('dashboard.stepsOpen', { count: onboarding.total - onboarding.done })}</p><div class="progress"><progress max="${onboarding.total}" value="${onboarding.done}" aria-label="${t('onboarding.progress')}"></progress><span>${t('onboarding.count', onboarding)}</span></div><p>${linkButton({ label: t('dashboard.continue'), href: '/onboarding', icon: 'arrow' })}</p>`
    : html`<p class="quiet">${role.description}</p><p class="quiet">${t('dashboard.allDone')}</p>`}</section>`;
}

/** For the adopter, who sees this page first. */
function builderCard(t: PageContext['t']): Markup {
  return html`<section class="card card-wide card-quiet"><h2>${t('dashboard.build.title')}</h2>
<p class="quiet">${t('dashboard.build.lead')}</p>
<ul class="plain-list">
<li><code>foyer.access.resolve(request)</code> ${t('dashboard.build.resolve')}</li>
<li><code>GET /gate/verify</code> ${t('dashboard.build.gate')}</li>
<li><code>GET /api/dashboard/status</code> ${t('dashboard.build.api')} <a href="/docs">${t('dashboard.build.docs')}</a></li>
</ul></section>`;
}
