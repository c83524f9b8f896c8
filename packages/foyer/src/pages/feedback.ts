import type { FieldError } from '../domain/errors.ts';
import { button, linkButton } from './components/button.ts';
import { errorSummary } from './components/error-summary.ts';
import { radioCards, textArea } from './components/field.ts';
import { form } from './components/form.ts';
import { icon } from './components/icon.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface FeedbackView {
  /** By field name: what was said before, or just now. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  /** What was said is kept: thank the person. */
  readonly thanked: boolean;
  /** Where the person goes on. */
  readonly landing: string;
}

const scores = ['5', '4', '3', '2', '1'] as const;

/** `/feedback`: one question about getting started; it may be answered anew at any time. */
export function feedback(ctx: PageContext, view: FeedbackView): string {
  const { t, product: { brand } } = ctx;
  return layout(ctx, {
    title: t('feedback.document'),
    width: 'medium',
    nav: 'member',
    body: html`<header class="page-head">
<p class="eyebrow">${icon(view.thanked ? 'check' : 'spark')}${t('feedback.document')}</p>
<h1>${view.thanked ? t('feedback.thanks') : questionOf(ctx)}</h1>
<p class="lead">${view.thanked ? t('feedback.thanksLead') : t('feedback.lead')}</p>
</header>
${view.thanked
    ? html`<p class="actions">${linkButton({ label: t('onboarding.enter', { product: brand.name }), href: view.landing, icon: 'arrow' })}${linkButton({ label: t('feedback.change'), href: '/feedback', kind: 'quiet' })}</p>`
    : html`<section class="card" aria-label="${t('feedback.document')}">${feedbackForm(ctx, view)}</section>`}`,
  });
}

/** The same form at the end of the first steps. */
export function feedbackCard(ctx: PageContext): Markup {
  return html`<section class="card" aria-labelledby="feedback-title"><h2 id="feedback-title">${questionOf(ctx)}</h2><p class="quiet">${ctx.t('feedback.lead')}</p>
${feedbackForm(ctx, { values: {}, errors: [] })}</section>`;
}

function questionOf({ t, product }: PageContext): string {
  return product.feedback?.question ?? t('feedback.question');
}

function feedbackForm({ t }: PageContext, { values, errors }: Pick<FeedbackView, 'values' | 'errors'>): Markup {
  const state = { values, errors };
  return form({
    action: '/feedback',
    children: html`${errorSummary(t, errors, { score: t('feedback.score'), text: t('feedback.text') })}
${radioCards({ t, form: state, name: 'score', label: t('feedback.score'), required: true, options: scores.map((value) => ({ value, label: t(`feedback.scores.${value}`) })) })}
${textArea({ t, form: state, name: 'text', label: t('feedback.text'), help: t('feedback.textHelp'), lengthMax: 2000 })}
${button({ label: t('feedback.send'), busy: t('onboarding.saving') })}`,
  });
}
