import { html, type Markup } from '../markup.ts';
import type { PageContext } from '../page-context.ts';
import { spanText } from '../time.ts';

/** What to do while a mail is on its way. */
export function patience({ t, locale, spans }: PageContext): Markup {
  const { mailIntervalSeconds } = spans;
  const interval = mailIntervalSeconds === 0 ? '' : ` ${t('recoverSent.interval', { span: spanText(locale, mailIntervalSeconds) })}`;
  return html`<p class="quiet">${t('recoverSent.patience')}${interval}</p>`;
}
