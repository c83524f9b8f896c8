import { brandTokens, type ColourTokens } from '../../domain/brand-tokens.ts';

/** The colours of a brand as CSS custom properties, light and dark. */
export function themeCss(hue: number): string {
  const { light, dark } = brandTokens(hue);
  return `:root{${properties(light)}}\n@media (prefers-color-scheme:dark){:root{${properties(dark)}}}\n`;
}

/** `accentHover` is `--accent-hover`. */
function properties(tokens: ColourTokens): string {
  return Object.entries(tokens).map(([name, value]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`).join(';');
}
