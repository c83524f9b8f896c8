import { html, safeHref, type Markup } from '../markup.ts';
import { icon, type IconName } from './icon.ts';

export type ButtonKind = 'main' | 'quiet' | 'danger' | 'link';

interface ButtonProps {
  readonly label: string;
  /** Shown while the form is on its way. */
  readonly busy?: string;
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
  readonly name?: string;
  readonly value?: string;
  /** Takes the whole width of its card. */
  readonly wide?: boolean;
}

/** The button that sends its form. */
export function button({ label, busy, kind = 'main', icon: drawing, name, value, wide }: ButtonProps): Markup {
  const action = name === undefined ? null : html` name="${name}" value="${value ?? '1'}"`;
  const progress = busy === undefined ? null : html` data-busy="${busy}"`;
  return html`<button type="submit" class="${classes(kind, wide)}"${action}${progress}>${drawing ? icon(drawing) : null}<span class="button-label">${label}</span></button>`;
}

interface LinkButtonProps {
  readonly label: string;
  readonly href: string;
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
  readonly wide?: boolean;
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function linkButton({ label, href, kind = 'main', icon: drawing, wide }: LinkButtonProps): Markup {
  return html`<a class="${classes(kind, wide)}" href="${safeHref(href) ?? '/'}"><span class="button-label">${label}</span>${drawing ? icon(drawing) : null}</a>`;
}

function classes(kind: ButtonKind, wide = false): string {
  return `button button-${kind}${wide ? ' button-wide' : ''}`;
}
