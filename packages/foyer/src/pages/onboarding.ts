import type { OnboardingProgress } from '../domain/entry.ts';
import type { OnboardingStep, Provenance, Role } from '../domain/role.ts';
import { button, linkButton } from './components/button.ts';
import { form } from './components/form.ts';
import { feedbackCard } from './feedback.ts';
import { icon } from './components/icon.ts';
import { layout } from './layout.ts';
import { html, safeHref, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rolePhrase } from './role-phrase.ts';

export interface OnboardingView {
  readonly name: string;
  readonly role: Role;
  readonly provenance: Provenance;
  readonly progress: OnboardingProgress;
  /** Ask at the end how it was; false once the person has said so. */
  readonly asks?: boolean;
}

/** `/onboarding`: the steps of the role the person holds. The role is never asked for: it is known. */
export function onboarding(ctx: PageContext, view: OnboardingView): string {
  const { t, locale, product: { brand } } = ctx;
  const { role, progress } = view;
  const asRole = rolePhrase(locale, role.label);
  const total = role.onboarding.length;
  const done = role.onboarding.filter(({ key }) => progress.done.includes(key)).length;
  const complete = done === total;
  return layout(ctx, {
    title: t('onboarding.document'),
    width: 'medium',
    nav: 'member',
    body: html`<header class="page-head">
<p class="eyebrow">${icon('spark')}${role.label}</p>
<h1>${complete ? t('onboarding.complete', { name: view.name }) : t('onboarding.title', { name: view.name })}</h1>
<p class="lead">${t(`onboarding.provenance.${view.provenance}`, { asRole, product: brand.name })}${complete ? null : ` ${t('onboarding.begin')}`}</p>
</header>
${total === 0 ? null : html`<div class="progress"><progress max="${total}" value="${done}" aria-label="${t('onboarding.progress')}"></progress><span>${t('onboarding.count', { done, total })}</span></div>`}
${progress.skipped && !complete ? skipped(ctx, role) : steps(ctx, view)}
${complete ? html`<p class="actions">${linkButton({ label: t('onboarding.enter', { product: brand.name }), href: role.landing, icon: 'arrow' })}</p>${view.asks ? feedbackCard(ctx) : null}` : null}`,
  });
}

function steps({ t }: PageContext, { role, progress }: OnboardingView): Markup {
  const current = role.onboarding.find(({ key }) => !progress.done.includes(key));
  return html`<ol class="tasks">${role.onboarding.map((step, at) => task(t, step, at + 1, progress.done.includes(step.key), step === current))}</ol>
${current ? form({ action: '/onboarding', className: 'form-inline', children: button({ label: t('onboarding.skip'), busy: t('onboarding.saving'), kind: 'link', name: 'skip' }) }) : null}`;
}

function task(t: PageContext['t'], step: OnboardingStep, number: number, done: boolean, current: boolean): Markup {
  const head = html`<span class="step-dot">${done ? icon('check') : number}</span><span class="task-title">${step.title}${done ? html`<span class="unseen"> (${t('steps.done')})</span>` : null}</span>`;
  if (done) return html`<li class="card task task-done"><h2 class="task-head">${head}</h2></li>`;
  return html`<li class="card task"><details${current ? html` open` : null}><summary class="task-head">${head}</summary>
<div class="task-body"><p>${step.body}</p><div class="actions">${action(t, step)}${form({
    action: '/onboarding',
    className: 'form-inline',
    hidden: { done: step.key },
    children: button({ label: t('onboarding.done'), busy: t('onboarding.saving'), kind: current && !step.action ? 'main' : 'quiet' }),
  })}</div></div></details></li>`;
}

function action(t: PageContext['t'], { action: link }: OnboardingStep): Markup | null {
  const href = safeHref(link?.href);
  if (link === undefined || href === undefined) return null;
  const elsewhere = !href.startsWith('/');
  return html`<a class="button button-main" href="${href}"${elsewhere ? html` target="_blank" rel="noopener noreferrer"` : null}><span class="button-label">${link.label}${elsewhere ? html`<span class="unseen"> (${t('layout.newTab')})</span>` : null}</span>${elsewhere ? icon('external') : null}</a>`;
}

function skipped({ t, product: { brand } }: PageContext, role: Role): Markup {
  return html`<section class="card"><h2>${t('onboarding.skipped.title')}</h2><p class="quiet">${t('onboarding.skipped.lead')}</p>
<div class="actions">${linkButton({ label: t('onboarding.enter', { product: brand.name }), href: role.landing, icon: 'arrow' })}${form({ action: '/onboarding', className: 'form-inline', children: button({ label: t('onboarding.skipped.resume'), busy: t('onboarding.saving'), kind: 'quiet', name: 'resume' }) })}</div></section>`;
}
