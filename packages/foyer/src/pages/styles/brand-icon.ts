import { brandTokens } from '../../domain/brand-tokens.ts';
import type { Brand } from '../../domain/product.ts';
import { initialOf } from '../components/brand-mark.ts';
import { html } from '../markup.ts';

/** The icon of the browser's tab: the initial on the accent, in both themes. */
export function brandIcon(brand: Brand): string {
  const { accent, onAccent } = brandTokens(brand.hue).light;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${accent}"/><text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="18" font-weight="700" fill="${onAccent}">${initialOf(brand.name)}</text></svg>`.toString();
}
