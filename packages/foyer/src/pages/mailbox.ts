import { icon } from './components/icon.ts';
import { facts } from './components/facts.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { time } from './time.ts';

export interface MailboxItem {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly at: number;
}

export interface MailboxMessage extends MailboxItem {
  readonly from: string;
  readonly text: string;
  /** Whether there is an HTML part, at `/dev/mailbox/{id}.html`. */
  readonly hasHtml: boolean;
}

export interface MailboxView {
  /** Newest first. */
  readonly messages: readonly MailboxItem[];
  readonly selected?: MailboxMessage;
  readonly part?: 'text' | 'html';
}

/** `/dev/mailbox` and `/dev/mailbox/{id}`: mails that would have been sent. Never in production. */
export function mailbox(ctx: PageContext, view: MailboxView): string {
  const { t } = ctx;
  const { messages, selected } = view;
  return layout(ctx, {
    title: selected ? selected.subject : t('mailbox.title'),
    width: 'wide',
    nav: 'none',
    scripts: ['mailbox'],
    body: html`<header class="page-head"><p class="eyebrow eyebrow-warning">${icon('alert')}${t('mailbox.development')}</p>
<h1>${t('mailbox.title')}</h1><p class="lead">${t('mailbox.lead')}</p></header>
<div class="mailbox">
<section class="card mailbox-list" aria-label="${t('mailbox.messages')}" data-mailbox>${list(ctx, messages, selected?.id)}</section>
<section class="card mailbox-message" aria-label="${t('mailbox.message')}">${selected ? message(ctx, selected, view.part ?? (selected.hasHtml ? 'html' : 'text')) : html`<p class="empty">${icon('mail')}<span>${t('mailbox.choose')}</span></p>`}</section>
</div>`,
  });
}

function list(ctx: PageContext, messages: readonly MailboxItem[], selectedId: string | undefined): Markup {
  const { t } = ctx;
  if (messages.length === 0) return html`<p class="empty">${icon('inbox')}<span>${t('mailbox.empty')}</span></p>`;
  return html`<ol class="mails">${messages.map(({ id, to, subject, at }) => html`<li><a class="mail" href="/dev/mailbox/${encodeURIComponent(id)}"${id === selectedId ? html` aria-current="true"` : null}><span class="mail-subject">${subject}</span><span class="mail-to">${to}</span><span class="mail-at">${time(ctx, at, 'clock')}</span></a></li>`)}</ol>`;
}

function message(ctx: PageContext, mail: MailboxMessage, part: 'text' | 'html'): Markup {
  const { t } = ctx;
  const path = `/dev/mailbox/${encodeURIComponent(mail.id)}`;
  const tab = (name: 'text' | 'html', label: string): Markup => html`<a class="tab" href="${path}?part=${name}"${part === name ? html` aria-current="true"` : null}>${label}</a>`;
  return html`<h2>${mail.subject}</h2>
${facts([[t('mailbox.to'), mail.to], [t('mailbox.from'), mail.from], [t('mailbox.at'), time(ctx, mail.at, 'moment')]])}
<nav class="tabs" aria-label="${t('mailbox.parts')}">${mail.hasHtml ? tab('html', t('mailbox.html')) : null}${tab('text', t('mailbox.text'))}</nav>
${part === 'html' && mail.hasHtml
    ? html`<iframe class="mail-frame" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}.html" title="${t('mailbox.frame')}"></iframe>`
    : html`<pre class="mail-text" tabindex="0">${linked(mail.text)}</pre>`}`;
}

/** Plain text whose http(s) addresses can be followed, each in a new tab. */
function linked(text: string): Markup {
  const pieces = text.split(/(https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]])/);
  return html`${pieces.map((piece, at) => (at % 2 === 0 ? piece : html`<a href="${piece}" target="_blank" rel="noopener noreferrer">${piece}</a>`))}`;
}
