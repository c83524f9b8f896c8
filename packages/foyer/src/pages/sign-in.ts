import { button } from './components/button.ts';
import { emailForm } from './components/email-form.ts';
import type { FormState } from './components/field.ts';
import { form } from './components/form.ts';
import { panel } from './components/panel.ts';
import { patience } from './components/patience.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';
import { spanText } from './time.ts';

export type SignInView =
  /** `next` is a same-origin path to go to afterwards. */
  | { readonly state: 'ask'; readonly form?: FormState; readonly next?: string; readonly notice?: string }
  | { readonly state: 'sent'; readonly email?: string }
  /** Landing of the mailed link; `email` is masked. */
  | { readonly state: 'ready'; readonly token: string; readonly email: string; readonly next?: string }
  | { readonly state: 'dead'; readonly form?: FormState; readonly next?: string };

/** `/sign-in`: a link to the mailbox instead of a password; the link opens a page with one button. */
export function signIn(ctx: PageContext, view: SignInView): string {
  return layout(ctx, { title: ctx.t(`signIn.${view.state}.title`, { product: ctx.product.brand.name }), body: body(ctx, view) });
}

function body(ctx: PageContext, view: SignInView): Markup {
  const { t, product: { brand } } = ctx;
  switch (view.state) {
    case 'ask':
      return panel({
        icon: 'key',
        title: t('signIn.ask.title', { product: brand.name }),
        lead: view.notice ?? t('signIn.ask.lead'),
        children: ask(ctx, view),
        aside: html`${t('signIn.ask.aside')} <a href="/">${t('signIn.ask.join')}</a>`,
      });
    case 'sent':
      return panel({
        icon: 'inbox',
        title: t('signIn.sent.title'),
        lead: view.email ? rich(t, 'signIn.sent.leadTo', { email: html`<strong>${view.email}</strong>` }) : t('signIn.sent.lead'),
        children: patience(ctx),
        aside: html`<a href="/sign-in">${t('recoverSent.other')}</a>`,
      });
    case 'ready':
      return panel({
        icon: 'key',
        title: t('signIn.ready.title', { product: brand.name }),
        lead: rich(t, 'signIn.ready.lead', { email: html`<strong>${view.email}</strong>` }),
        children: form({ action: '/sign-in', hidden: { token: view.token, next: view.next }, children: button({ label: t('signIn.ready.button'), busy: t('signIn.ready.busy'), wide: true }) }),
        aside: t('signIn.ready.aside'),
      });
    case 'dead':
      return panel({ icon: 'clock', tone: 'warning', title: t('signIn.dead.title'), lead: t('signIn.dead.lead', { span: spanText(ctx.locale, ctx.spans.signInSeconds) }), children: ask(ctx, view) });
  }
}

function ask(ctx: PageContext, { form: state, next }: { readonly form?: FormState; readonly next?: string }): Markup {
  return emailForm(ctx, { action: '/sign-in', label: ctx.t('signIn.ask.button'), busy: ctx.t('recover.sending'), state, hidden: { next } });
}
