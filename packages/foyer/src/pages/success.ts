import type { Role } from '../domain/role.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface SuccessView {
  readonly role?: Role;
  /** What was typed, when this very browser just typed it. */
  readonly email?: string;
  /** Whether the person must open a mail before they count. */
  readonly confirmEmail: boolean;
}

/** `/waitlist/success`: what happens next and when, and the one thing to do now. Says the same for every address (SR-17). */
export function success(ctx: PageContext, { role, email, confirmEmail }: SuccessView): string {
  const { t, product: { texts } } = ctx;
  const title = confirmEmail ? t('success.titleConfirm') : t('success.title');
  const again = role ? `/waitlist/${encodeURIComponent(role.key)}` : '/waitlist';
  const steps = confirmEmail ? [t('success.stepMail'), t('success.stepConfirm'), texts.whatHappensNext] : [texts.whatHappensNext];
  return layout(ctx, {
    title,
    body: panel({
      icon: confirmEmail ? 'mail' : 'check',
      tone: confirmEmail ? 'accent' : 'success',
      title,
      lead: role?.waitlist.success ?? texts.success,
      children: html`${email ? html`<p class="address"><span class="address-label">${t('success.sentTo')}</span><strong>${email}</strong><a href="${again}">${t('success.wrongAddress')}</a></p>` : null}
<h2 class="small-title">${t('join.next')}</h2>
${steps.length > 1 ? html`<ol class="numbered">${steps.map((step) => html`<li>${step}</li>`)}</ol>` : html`<p>${steps}</p>`}`,
      aside: html`${t('success.nothing')} <a href="/waitlist/status">${t('success.again')}</a>`,
    }),
  });
}
