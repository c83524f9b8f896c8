import type { Role } from '../domain/role.ts';
import { icon, type IconName } from './components/icon.ts';
import { notice } from './components/notice.ts';
import { linkButton } from './components/button.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rolePhrase } from './role-phrase.ts';

export interface HomeView {
  /** In the order in which they are shown. */
  readonly roles: readonly Role[];
  /** This browser is in already: the way leads to the product. */
  readonly signedIn?: boolean;
  /** What just happened, e.g. that the person signed out. */
  readonly notice?: string;
}

/** `/`: what the product is, and one card for each thing a person can be in it. */
export function home(ctx: PageContext, view: HomeView): string {
  const { product: { brand, texts }, t } = ctx;
  const way: readonly (readonly [IconName, string, string])[] = [
    ['leaf', t('home.way.join'), t('home.way.joinText')],
    ['person', t('home.way.review'), t('home.way.reviewText')],
    ['ticket', t('home.way.invite'), t('home.way.inviteText')],
  ];
  return layout(ctx, {
    title: brand.name,
    description: brand.tagline,
    indexed: true,
    width: 'wide',
    nav: view.signedIn ? 'member' : 'visitor',
    body: html`${view.notice ? notice('success', view.notice) : null}
<section class="hero">
<p class="eyebrow">${icon('lock')}${t('home.eyebrow')}</p>
<h1>${texts.headline}</h1>
<p class="hero-lead">${brand.tagline} ${texts.message}</p>
${view.signedIn ? linkButton({ label: t('home.enter', { product: brand.name }), href: '/dashboard', icon: 'arrow' }) : null}
</section>
<section aria-labelledby="roles">
<h2 class="section-title" id="roles">${t('home.choose')}</h2>
<div class="roles">${view.roles.map((role) => roleCard(ctx, role))}</div>
</section>
<section class="way" aria-labelledby="way">
<h2 class="section-title" id="way">${t('home.way.title')}</h2>
<ol class="way-steps">${way.map(([drawing, title, text]) => html`<li><span class="way-icon">${icon(drawing)}</span><h3>${title}</h3><p>${text}</p></li>`)}</ol>
</section>
${view.signedIn ? null : html`<p class="home-aside">${t('home.invited')} <a href="/sign-in">${t('home.signIn')}</a></p>`}`,
  });
}

function roleCard({ t, locale }: PageContext, role: Role): Markup {
  return html`<article class="card role-card">
<h3>${role.label}</h3>
<p>${role.description}</p>
<a class="role-link" href="/waitlist/${encodeURIComponent(role.key)}"><span>${t('home.join', { asRole: rolePhrase(locale, role.label) })}</span>${icon('arrow')}</a>
</article>`;
}
