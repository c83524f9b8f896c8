import { html, type Markup, type MarkupValue } from '../markup.ts';

/** Pairs of what and which, one per line; pairs without a value are left out. */
export function facts(pairs: readonly (readonly [label: string, value: MarkupValue])[]): Markup {
  const known = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return html`<dl class="facts">${known.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}
