import type { Role } from '../domain/role.ts';
import { button, linkButton } from './components/button.ts';
import { recoverForm } from './components/email-form.ts';
import { facts } from './components/facts.ts';
import type { FormState } from './components/field.ts';
import { form } from './components/form.ts';
import { icon, type IconName } from './components/icon.ts';
import { notice } from './components/notice.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { rich } from './rich-text.ts';
import { rolePhrase } from './role-phrase.ts';
import { time } from './time.ts';

export interface OpenInvitation {
  readonly state: 'open';
  readonly token: string;
  readonly name?: string;
  readonly invitedBy?: string;
  readonly role: Role;
  /** Masked (SR-10). */
  readonly email: string;
  readonly expiresAt: number;
  /** This browser confirmed this very address: the page may continue by itself (SR-5). */
  readonly auto?: boolean;
  /** Masked address of somebody else who is signed in here. */
  readonly signedInAs?: string;
}

export interface DeadInvitation {
  readonly state: 'expired' | 'used' | 'superseded' | 'revoked' | 'unknown';
  /** The person the invitation was for is signed in here. */
  readonly signedIn?: boolean;
  readonly form?: FormState;
}

export type InviteView = OpenInvitation | DeadInvitation;

/** `/invite`: who invited, as what, for whom, until when, and one button. GET is inert (SR-5). */
export function invite(ctx: PageContext, view: InviteView): string {
  return view.state === 'open' ? openInvitation(ctx, view) : deadInvitation(ctx, view);
}

function openInvitation(ctx: PageContext, view: OpenInvitation): string {
  const { t, locale, product: { brand } } = ctx;
  const asRole = rolePhrase(locale, view.role.label);
  const words = { product: brand.name, asRole: html`<strong>${asRole}</strong>`, inviter: view.invitedBy };
  const automatic = view.auto === true && view.signedInAs === undefined;
  return layout(ctx, {
    title: t('invite.open.document', { product: brand.name }),
    nav: 'none',
    scripts: automatic ? ['visit', 'invite'] : ['visit'],
    body: html`<section class="card letter">
<div class="letter-head">${icon('ticket')}<p>${t('invite.open.eyebrow')}</p></div>
<h1>${view.name ? t('invite.open.titleName', { name: view.name }) : t('invite.open.title')}</h1>
<p class="lead">${view.invitedBy ? rich(t, 'invite.open.leadBy', words) : rich(t, 'invite.open.lead', words)}</p>
<div class="role-note"><p class="role-note-name">${view.role.label}</p><p>${view.role.description}</p></div>
${facts([[t('invite.open.for'), view.email], [t('invite.open.until'), time(ctx, view.expiresAt, 'moment')]])}
${view.signedInAs === undefined ? accept(ctx, view, automatic) : switchAccount(ctx, view, view.signedInAs)}
</section>
<p class="aside">${t('invite.open.aside')}</p>`,
  });
}

function accept({ t }: PageContext, view: OpenInvitation, automatic: boolean): Markup {
  return form({
    action: '/invite',
    hidden: { token: view.token },
    hook: automatic ? html` data-auto` : undefined,
    children: html`${button({ label: t('invite.open.button'), busy: t('invite.open.busy'), wide: true })}
${automatic ? html`<div class="countdown" data-countdown data-text="${t('invite.open.auto', { seconds: '#' })}" data-last="${t('invite.open.autoLast')}"><p class="countdown-text" aria-hidden="true" data-seen></p><p class="unseen" aria-live="polite" data-said></p><button type="button" class="button button-link" data-stop hidden>${t('invite.open.stop')}</button></div>` : null}`,
  });
}

function switchAccount({ t }: PageContext, view: OpenInvitation, signedInAs: string): Markup {
  return html`${notice('warning', rich(t, 'invite.other.notice', { email: html`<strong>${signedInAs}</strong>` }), 'person')}
${form({ action: '/invite', hidden: { token: view.token }, children: button({ label: t('invite.other.switch'), busy: t('invite.open.busy'), name: 'switch', value: '1', wide: true }) })}
<p>${linkButton({ label: t('invite.other.stay', { email: signedInAs }), href: '/dashboard', kind: 'quiet', wide: true })}</p>`;
}

const deadIcons: Readonly<Record<DeadInvitation['state'], IconName>> = {
  expired: 'clock', used: 'check', superseded: 'mail', revoked: 'door', unknown: 'search',
};

function deadInvitation(ctx: PageContext, view: DeadInvitation): string {
  const { t } = ctx;
  const inside = view.signedIn === true && view.state === 'used';
  return layout(ctx, {
    title: t(`invite.${view.state}.title`),
    body: panel({
      icon: deadIcons[view.state],
      tone: inside ? 'success' : view.state === 'revoked' ? 'neutral' : 'warning',
      title: inside ? t('invite.inside.title') : t(`invite.${view.state}.title`),
      lead: inside ? t('invite.inside.lead') : t(`invite.${view.state}.lead`),
      children: inside
        ? linkButton({ label: t('invite.inside.enter'), href: '/dashboard', icon: 'arrow', wide: true })
        : recoverForm(ctx, view.form),
    }),
  });
}
