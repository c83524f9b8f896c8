import type { Brand } from '../../domain/product.ts';
import { html, trusted, type Markup } from '../markup.ts';

/** The adopter's logo, or the initial of the name on the accent. Decoration: the name stands beside it. */
export function brandMark(brand: Brand): Markup {
  // The logo is the adopter's own configuration, not what somebody typed.
  const drawing = brand.logoSvg === undefined ? html`<span class="mark-initial">${initialOf(brand.name)}</span>` : trusted(brand.logoSvg);
  return html`<span class="mark" aria-hidden="true">${drawing}</span>`;
}

/** The first letter of a name, whole also where it takes several code units. */
export function initialOf(name: string): string {
  return (Array.from(name.trim())[0] ?? '·').toUpperCase();
}
