import { html, type Markup, type MarkupValue } from '../markup.ts';
import { icon, type IconName } from './icon.ts';

export type NoticeTone = 'info' | 'success' | 'warning' | 'danger';

const icons: Readonly<Record<NoticeTone, IconName>> = { info: 'mail', success: 'check', warning: 'alert', danger: 'alert' };

/** A sentence that matters now, in a tinted box with an icon. */
export function notice(tone: NoticeTone, children: MarkupValue, drawing: IconName = icons[tone]): Markup {
  return html`<div class="notice notice-${tone}" role="status">${icon(drawing)}<div>${children}</div></div>`;
}
