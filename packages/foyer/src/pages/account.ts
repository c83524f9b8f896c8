import { button } from './components/button.ts';
import { form } from './components/form.ts';
import { icon } from './components/icon.ts';
import { notice } from './components/notice.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';
import { time } from './time.ts';

export interface OwnSession {
  /** Public id of the session; opens nothing. */
  readonly id: string;
  readonly device: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The session that asks. */
  readonly current: boolean;
}

export interface AccountView {
  readonly email: string;
  readonly sessions: readonly OwnSession[];
  readonly notice?: string;
}

/** `/account`: where the person is signed in, with a way to end each, and the way out. */
export function account(ctx: PageContext, view: AccountView): string {
  const { t, product: { brand } } = ctx;
  const others = view.sessions.filter(({ current }) => !current);
  return layout(ctx, {
    title: t('layout.account'),
    width: 'medium',
    nav: 'member',
    body: html`<header class="page-head"><h1>${t('account.title')}</h1><p class="lead">${rich(t, 'account.lead', { email: html`<strong>${view.email}</strong>` })}</p></header>
${view.notice ? notice('success', view.notice) : null}
<section class="card" aria-labelledby="sessions"><div class="card-head"><h2 id="sessions">${t('account.sessions')}</h2>
${others.length > 0 ? form({ action: '/account', className: 'form-inline', children: button({ label: t('account.endOthers'), busy: t('account.ending'), kind: 'quiet', name: 'endOthers' }) }) : null}</div>
<ul class="rows">${view.sessions.map((session) => row(ctx, session))}</ul></section>
<section class="card card-quiet" aria-labelledby="leave"><h2 id="leave">${t('account.leave')}</h2><p class="quiet">${t('account.leaveText', { product: brand.name })}</p>
<p><a class="button button-quiet" href="/waitlist/withdraw"><span class="button-label">${t('account.leaveLink', { product: brand.name })}</span></a></p></section>`,
  });
}

function row(ctx: PageContext, session: OwnSession): Markup {
  const { t } = ctx;
  return html`<li class="row"><span class="row-icon">${icon('device')}</span>
<div class="row-main"><p class="row-title">${session.device}${session.current ? html` <span class="badge">${t('account.thisOne')}</span>` : null}</p>
<p class="row-note">${rich(t, 'account.started', { at: time(ctx, session.createdAt, 'date') })}</p></div>
${session.current ? null : form({ action: '/account', className: 'form-inline', hidden: { end: session.id }, children: html`<button type="submit" class="button button-quiet" data-busy="${t('account.ending')}"><span class="button-label">${t('account.end')}<span class="unseen"> ${session.device}</span></span></button>` })}</li>`;
}
