import type { Role } from '../domain/role.ts';
import type { Stage } from '../domain/stage.ts';
import { button, linkButton } from './components/button.ts';
import { errorSummary } from './components/error-summary.ts';
import { facts } from './components/facts.ts';
import { emptyForm, type FormState, textArea } from './components/field.ts';
import { form } from './components/form.ts';
import type { IconName } from './components/icon.ts';
import { notice } from './components/notice.ts';
import { panel, type PanelTone } from './components/panel.ts';
import { stepper, type Step } from './components/stepper.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { time } from './time.ts';

export interface StatusView {
  readonly stage: Stage;
  /** As this reader may see it: in full with proof of the mailbox, else masked. */
  readonly email: string;
  /** The assigned role, else the one asked for. */
  readonly role?: Role;
  readonly joinedAt: number;
  readonly confirmed: boolean;
  /** Whether an address must be confirmed before somebody looks at it. */
  readonly confirmEmail: boolean;
  readonly position?: number;
  /** From a mailed status link: the forms carry it along. With a device cookie it is not needed. */
  readonly ticket?: string;
  readonly notice?: string;
  /** What the team wants to know and the person has not answered, oldest first. */
  readonly questions?: readonly { readonly id: string; readonly text: string }[];
  /** An answer that could not be taken, to show again. */
  readonly form?: FormState;
}

type Standing = 'list' | 'invited' | 'in' | 'notThisTime' | 'ended' | 'left';

/** Approval without invitation is still "on the list": people are told when they can act on it. */
const standings: Readonly<Record<Stage, Standing>> = {
  pending: 'list', approved: 'list', invited: 'invited', accepted: 'in', rejected: 'notThisTime', revoked: 'ended', withdrawn: 'left',
};

const looks: Readonly<Record<Standing, readonly [IconName, PanelTone]>> = {
  list: ['clock', 'accent'], invited: ['ticket', 'accent'], in: ['check', 'success'],
  notThisTime: ['leaf', 'neutral'], ended: ['door', 'neutral'], left: ['door', 'neutral'],
};

/** `/waitlist/status`: where the person stands, in plain words, and what they can do. */
export function status(ctx: PageContext, view: StatusView): string {
  const { t, product } = ctx;
  const standing = standings[view.stage];
  const unconfirmed = standing === 'list' && view.confirmEmail && !view.confirmed;
  const title = unconfirmed ? t('status.unconfirmed.title') : t(`status.${standing}.title`);
  const [drawing, tone] = looks[standing];
  const lead = unconfirmed ? t('status.unconfirmed.lead') : t(`status.${standing}.lead`, { product: product.brand.name });
  return layout(ctx, {
    title: t('layout.status'),
    width: 'medium',
    body: html`${view.notice ? notice('success', view.notice) : null}
${panel({
      icon: unconfirmed ? 'mail' : drawing,
      tone,
      title,
      lead: standing === 'list' && !unconfirmed ? html`${lead} ${product.texts.whatHappensNext}` : lead,
      children: html`${asked(ctx, view)}
${progress(ctx, view, standing)}
${actions(ctx, view, standing, unconfirmed)}
${facts([
        [t('status.address'), view.email],
        [t('status.confirmed'), view.confirmEmail ? (view.confirmed ? t('status.yes') : t('status.notYet')) : null],
        [t('status.role'), view.role?.label ?? t('status.noRole')],
        [t('status.joined'), time(ctx, view.joinedAt, 'date')],
        [t('status.position'), view.position],
      ])}`,
      aside: leaving(ctx, view, standing),
    })}`,
  });
}

/** Only on the way in; afterwards a line of steps would show a way that is closed. */
function progress({ t }: PageContext, view: StatusView, standing: Standing): Markup | null {
  if (standing === 'notThisTime' || standing === 'ended' || standing === 'left') return null;
  const names = [t('status.steps.joined'), ...(view.confirmEmail ? [t('status.steps.confirmed')] : []), t('status.steps.review'), t('status.steps.invited'), t('status.steps.in')];
  const last = names.length;
  const passed = { list: view.confirmEmail && !view.confirmed ? 1 : last - 3, invited: last - 1, in: last }[standing];
  return stepper(t, t('status.steps.label'), names.map((label, at): Step =>
    ({ label, state: at < passed ? 'done' : at === passed ? 'current' : 'ahead' })));
}

/** The oldest open question with room for its answer; the next one comes once it is answered. */
function asked({ t }: PageContext, { questions = [], ticket, form: state = emptyForm }: StatusView): Markup | null {
  const [question] = questions;
  if (!question) return null;
  return html`<section class="asked" aria-labelledby="asked-title">
<h2 id="asked-title">${t('status.ask.title')}</h2>
<p class="asked-text">${question.text}</p>
${form({
    action: '/waitlist/status/reply',
    hidden: { ticket, question: question.id },
    children: html`${errorSummary(t, state.errors, { text: t('status.ask.answer') })}
${textArea({ t, form: state, name: 'text', label: t('status.ask.answer'), required: true, lengthMax: 2000 })}
${button({ label: t('status.ask.send'), busy: t('status.ask.busy'), wide: true })}`,
  })}
</section>`;
}

function actions({ t }: PageContext, view: StatusView, standing: Standing, unconfirmed: boolean): Markup | null {
  if (unconfirmed) return resend(view, t('status.unconfirmed.resend'), t('recover.sending'));
  if (standing === 'invited') return resend(view, t('status.invited.resend'), t('recover.sending'));
  if (standing === 'in') return html`<p>${linkButton({ label: t('status.in.enter'), href: '/dashboard', icon: 'arrow', wide: true })}</p>`;
  if (standing === 'left') return html`<p>${linkButton({ label: t('status.left.again'), href: joinPath(view), wide: true })}</p>`;
  return null;
}

function resend(view: StatusView, label: string, busy: string): Markup {
  return form({ action: '/waitlist/recover', hidden: { ticket: view.ticket, known: '1' }, children: button({ label, busy, kind: 'quiet', wide: true }) });
}

function leaving({ t, product }: PageContext, view: StatusView, standing: Standing): Markup | null {
  const support = product.brand.supportEmail;
  if (standing === 'left') return null;
  if (standing === 'ended' || standing === 'notThisTime') {
    return support ? html`${t('status.question')} <a href="mailto:${support}">${support}</a>` : null;
  }
  const query = view.ticket ? `?ticket=${encodeURIComponent(view.ticket)}` : '';
  return html`${standing === 'in' ? t('status.in.leave') : t('status.leave')} <a href="/waitlist/withdraw${query}">${standing === 'in' ? t('status.in.leaveLink') : t('status.leaveLink')}</a>`;
}

function joinPath({ role }: StatusView): string {
  return role ? `/waitlist/${encodeURIComponent(role.key)}` : '/waitlist';
}
