import { layout } from './layout.ts';
import { html, trusted } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface ErrorDocView {
  /** Empty for the list of all codes. */
  readonly code: string;
  /** The rendered docs page, sanitised by the caller. */
  readonly html: string;
  /** The other codes, for a way on. */
  readonly codes?: readonly string[];
}

/** `/errors/{code}`: what an error code means and what to do about it; `/errors`: all of them. */
export function errorDoc(ctx: PageContext, view: ErrorDocView): string {
  const { t } = ctx;
  const others = (view.codes ?? []).filter((code) => code !== view.code);
  const list = html`<ul>${others.map((code) => html`<li><a href="/errors/${code}"><code>${code}</code></a></li>`)}</ul>`;
  return layout(ctx, {
    title: view.code === '' ? t('errorDoc.others') : view.code,
    width: 'medium',
    body: html`${view.code === ''
      ? html`<header class="page-head"><h1>${t('errorDoc.others')}</h1></header><nav class="codes" aria-label="${t('errorDoc.others')}">${list}</nav>`
      : html`<article class="card prose"><p class="eyebrow">${t('errorDoc.eyebrow')} <code>${view.code}</code></p>
${trusted(view.html)}</article>
${others.length > 0 ? html`<nav class="codes" aria-label="${t('errorDoc.others')}"><h2 class="small-title">${t('errorDoc.others')}</h2>${list}</nav>` : null}`}
<p class="aside"><a href="/docs">${t('errorDoc.api')}</a></p>`,
  });
}
