import type { FieldError } from '../domain/errors.ts';
import { linkButton } from './components/button.ts';
import { facts } from './components/facts.ts';
import type { IconName } from './components/icon.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface ErrorView {
  readonly status: number;
  /** Used where the status has no words of its own. */
  readonly title: string;
  /** What happened and what to do next; safe to show. */
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly FieldError[];
  /** Same-origin path of the form to go back to. */
  readonly back?: string;
}

const worded = [400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503] as const;
type Worded = (typeof worded)[number];

const icons: Readonly<Partial<Record<number, IconName>>> = { 401: 'key', 403: 'lock', 404: 'search', 429: 'clock', 503: 'clock' };

/** Any refusal or failure as a page: what happened, and one way forward. */
export function errorPage(ctx: PageContext, view: ErrorView): string {
  const { t, product: { brand } } = ctx;
  const known = worded.find((status) => status === view.status);
  const title = known === undefined ? view.title : t(`error.title.${known}`);
  return layout(ctx, {
    title,
    body: panel({
      icon: icons[view.status] ?? 'alert',
      tone: view.status >= 500 ? 'danger' : 'neutral',
      title,
      lead: view.detail,
      children: html`${view.retryAfterSeconds === undefined ? null : html`<p>${retryText(t, view.retryAfterSeconds)}</p>`}
${view.errors && view.errors.length > 0 ? html`<ul class="plain-list">${view.errors.map(({ detail }) => html`<li>${detail}</li>`)}</ul>` : null}
${wayForward(ctx, view, known)}
<details class="details"><summary>${t('error.details')}</summary>${facts([
        [t('error.code'), html`<a href="/errors/${encodeURIComponent(view.code).replaceAll('%2F', '/')}"><code>${view.code}</code></a>`],
        [t('error.request'), html`<code>${view.requestId}</code>`],
      ])}</details>`,
      aside: brand.supportEmail ? html`${t('error.support')} <a href="mailto:${brand.supportEmail}">${brand.supportEmail}</a>` : null,
    }),
  });
}

/** Seconds up to a minute and a half, minutes up to one and a half hours, then hours; rounded up. */
function retryText(t: PageContext['t'], seconds: number): string {
  if (seconds <= 90) return t('error.retrySeconds', { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds <= 5400) return t('error.retryMinutes', { count: Math.ceil(seconds / 60) });
  return t('error.retryHours', { count: Math.ceil(seconds / 3600) });
}

function wayForward({ t, path }: PageContext, { back }: ErrorView, status: Worded | undefined): Markup {
  if (status === 401) return linkButton({ label: t('layout.signIn'), href: '/sign-in', wide: true });
  if (back !== undefined) return linkButton({ label: t('error.back'), href: back, wide: true });
  if (status === 429 || status === 500 || status === 503) return linkButton({ label: t('error.again'), href: path, wide: true });
  return linkButton({ label: t('error.home'), href: '/', wide: true });
}
