import type { FieldError } from '../domain/errors.ts';
import type { Role } from '../domain/role.ts';
import { button } from './components/button.ts';
import { errorSummary } from './components/error-summary.ts';
import { radioCards, textField, type FormState } from './components/field.ts';
import { form } from './components/form.ts';
import { notice } from './components/notice.ts';
import { answerField, questionField } from './components/question-field.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rolePhrase } from './role-phrase.ts';

export interface JoinView {
  /** Set on `/waitlist/{role}`; without it the person may choose among `roles`. */
  readonly role?: Role;
  readonly roles: readonly Role[];
  /** By field name: what was typed, and `ref`, `referrer`, `utm_source` … which are passed along. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  /** Where the browser fetches its puzzle; its solution travels as `captcha`. */
  readonly pow?: { readonly challengeUrl: string };
  readonly notice?: string;
}

/** Where somebody came from, passed along as it came. */
const originFields = ['ref', 'referrer', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;

/** `/waitlist` and `/waitlist/{role}`: what it is, what happens next, one form. */
export function join(ctx: PageContext, view: JoinView): string {
  const { product, t, locale } = ctx;
  const { role } = view;
  const headline = role?.waitlist.headline ?? product.texts.headline;
  const message = role?.waitlist.message ?? product.texts.message;
  return layout(ctx, {
    title: role ? t('join.titleRole', { asRole: rolePhrase(locale, role.label) }) : t('join.title'),
    description: message,
    indexed: true,
    width: 'wide',
    scripts: view.pow ? ['join'] : [],
    body: html`<div class="split">
<div class="split-words">
<h1>${headline}</h1>
<p class="lead">${message}</p>
<div class="next"><h2>${t('join.next')}</h2><p>${product.texts.whatHappensNext}</p></div>
${role ? html`<p class="aside-left"><a href="/">${t('join.otherRole')}</a></p>` : null}
</div>
<section class="card" aria-label="${t('join.form')}">
${view.notice ? notice('warning', view.notice) : null}
${joinForm(ctx, view)}
</section>
</div>`,
  });
}

function joinForm(ctx: PageContext, view: JoinView): Markup {
  const { product, t } = ctx;
  const { role, roles, values, errors, pow } = view;
  const state: FormState = { values, errors };
  const configured = [...product.questions, ...(role?.questions ?? [])];
  // What there is to agree to comes last, right above the button.
  const questions = [...configured.filter(({ type }) => type !== 'consent'), ...configured.filter(({ type }) => type === 'consent')];
  const labels = {
    email: t('field.email'), name: t('field.name'), website: t('field.website'), role: t('join.role'),
    ...Object.fromEntries(questions.map(({ key, label }) => [answerField(key), label])),
  };
  return form({
    action: role ? `/waitlist/${encodeURIComponent(role.key)}` : '/waitlist',
    hidden: Object.fromEntries(originFields.map((name) => [name, values[name]])),
    hook: html` data-counts="/api/waitlist/started"${pow ? html` data-challenge="${pow.challengeUrl}" data-worker-pbkdf2="${ctx.assets.workerPbkdf2}" data-worker-sha="${ctx.assets.workerSha}"` : null}`,
    children: html`${errorSummary(t, errors, labels)}
${textField({ t, form: state, name: 'email', label: t('field.email'), type: 'email', autocomplete: 'email', placeholder: t('field.emailExample'), lengthMax: 254, required: true })}
${textField({ t, form: state, name: 'name', label: t('field.name'), autocomplete: 'name', lengthMax: 120, required: true })}
${textField({ t, form: state, name: 'website', label: t('field.website'), help: t('field.websiteHelp'), type: 'url', autocomplete: 'url', placeholder: 'https://', lengthMax: 500 })}
${role ? html`<input type="hidden" name="role" value="${role.key}">` : roleChoice(t, state, roles)}
${questions.map((question) => questionField(t, state, question))}
${honeypot(t)}
${pow ? html`<input type="hidden" name="captcha" value="">` : null}
${button({ label: t('join.send'), busy: t('join.sending'), wide: true })}
<p class="small">${t('join.promise')}</p>`,
  });
}

function roleChoice(t: PageContext['t'], state: FormState, roles: readonly Role[]): Markup | null {
  if (roles.length === 0) return null;
  return radioCards({
    t,
    form: { ...state, values: { role: '', ...state.values } },
    name: 'role',
    label: t('join.role'),
    options: [
      ...roles.map(({ key, label, description }) => ({ value: key, label, help: description })),
      { value: '', label: t('join.undecided'), help: t('join.undecidedHelp') },
    ],
  });
}

/** People neither see it nor tab into it; programs that fill every field give themselves away. */
function honeypot(t: PageContext['t']): Markup {
  return html`<div class="unseen" aria-hidden="true"><label for="company_website2">${t('join.leaveEmpty')}</label><input type="text" id="company_website2" name="company_website2" tabindex="-1" autocomplete="off"></div>`;
}
