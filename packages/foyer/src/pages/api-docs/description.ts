import { html, type Markup } from '../markup.ts';

/** A description as paragraphs; what stands between backticks is code. */
export function description(text: string | undefined): Markup | null {
  if (text === undefined || text.trim() === '') return null;
  return html`${text.trim().split(/\n{2,}/).map((paragraph) => html`<p class="quiet">${inline(paragraph)}</p>`)}`;
}

/** One line of it. */
export function inline(text: string): Markup {
  return html`${text.split('`').map((piece, at) => (at % 2 === 0 ? piece : html`<code>${piece}</code>`))}`;
}
