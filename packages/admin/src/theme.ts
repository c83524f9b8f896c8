import { brandTokens, type ColourTokens } from '../../foyer/src/domain/brand-tokens.ts';

const sheet = new CSSStyleSheet();
const remembered = 'foyer.admin.hue';

/** The hue of the last visit, so that the first paint already wears the brand; Foyer's own before that. */
export function applyRememberedBrand(): void {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  paint(Number(localStorage.getItem(remembered) ?? '') || 264);
}

/** Paints everything in the colours of a brand, light and dark. */
export function applyBrand(brand: { readonly name: string; readonly hue: number }): void {
  localStorage.setItem(remembered, String(brand.hue));
  paint(brand.hue);
  showIcon(brand);
}

function paint(hue: number): void {
  const { light, dark } = brandTokens(hue);
  sheet.replaceSync(`:root{${properties(light)}}@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`);
}

/** `accentHover` is `--accent-hover`. */
function properties(tokens: ColourTokens): string {
  return Object.entries(tokens)
    .map(([name, value]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`)
    .join(';');
}

/** The initial on the accent, as on the public pages. */
function showIcon({ name, hue }: { readonly name: string; readonly hue: number }): void {
  const { accent, onAccent } = brandTokens(hue).light;
  const initial = ([...name.trim()][0] ?? '').toUpperCase().replaceAll(/[<>&"]/g, '');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${accent}"/><text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="18" font-weight="700" fill="${onAccent}">${initial}</text></svg>`;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]') ?? document.createElement('link');
  link.rel = 'icon';
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  document.head.append(link);
}
