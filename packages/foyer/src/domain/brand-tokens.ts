/** Colours of one theme as sRGB hex. Text on its ground is at least 4.5:1, controls and rings 3:1. */
export interface ColourTokens {
  /** The page behind everything. */
  readonly canvas: string;
  /** Cards and fields. */
  readonly surface: string;
  /** Wells inside cards: code, quiet rows. */
  readonly sunken: string;
  /** Hairlines; decoration only. */
  readonly line: string;
  /** Borders of fields and other controls. */
  readonly control: string;
  readonly text: string;
  readonly muted: string;
  /** Fill of the one main button, progress and marks. */
  readonly accent: string;
  readonly accentHover: string;
  readonly onAccent: string;
  /** Links and accented words on canvas, surface and sunken. */
  readonly accentText: string;
  readonly accentSoft: string;
  readonly onAccentSoft: string;
  readonly ring: string;
  readonly danger: string;
  readonly dangerHover: string;
  readonly onDanger: string;
  readonly dangerText: string;
  readonly dangerSoft: string;
  readonly successText: string;
  readonly successSoft: string;
  readonly warningText: string;
  readonly warningSoft: string;
}

export interface BrandTokens {
  readonly light: ColourTokens;
  readonly dark: ColourTokens;
}

type Rgb = readonly [red: number, green: number, blue: number];

const hues = { danger: 25, success: 155, warning: 75 } as const;

/**
 * Derives every colour of pages, mails and admin from one hue.
 *
 * Lightness is searched, not fixed: equal OKLCH lightness has unequal WCAG contrast across hues.
 *
 * @param hue - OKLCH hue in degrees; any number, taken modulo 360.
 */
export function brandTokens(hue: number): BrandTokens {
  return { light: lightTokens(hue), dark: darkTokens(hue) };
}

function lightTokens(hue: number): ColourTokens {
  const canvas = colour(0.984, 0.004, hue);
  const surface = '#ffffff';
  const sunken = colour(0.962, 0.006, hue);
  const grounds = [canvas, surface, sunken];
  const soft = (ofHue: number): string => colour(0.952, 0.032, ofHue);
  const accentSoft = soft(hue);
  const darker = { from: 0.56, step: -0.005 };
  const words = (ofHue: number, chroma: number, ...extra: string[]): string =>
    readable({ ...darker, hue: ofHue, chroma, ratio: 4.6, on: [...grounds, ...extra] });
  const accent = readable({ ...darker, hue, chroma: 0.17, ratio: 4.8, on: ['#ffffff'] });
  const danger = readable({ ...darker, hue: hues.danger, chroma: 0.19, ratio: 4.8, on: ['#ffffff'] });
  return {
    canvas,
    surface,
    sunken,
    line: colour(0.912, 0.008, hue),
    control: readable({ from: 0.72, step: -0.005, hue, chroma: 0.014, ratio: 3.1, on: grounds }),
    text: colour(0.225, 0.018, hue),
    muted: readable({ from: 0.5, step: -0.005, hue, chroma: 0.018, ratio: 5, on: [...grounds, accentSoft] }),
    accent,
    accentHover: shifted(accent, -0.045),
    onAccent: '#ffffff',
    accentText: words(hue, 0.16, accentSoft),
    accentSoft,
    onAccentSoft: readable({ from: 0.42, step: -0.005, hue, chroma: 0.11, ratio: 6, on: [accentSoft] }),
    ring: readable({ from: 0.62, step: -0.005, hue, chroma: 0.17, ratio: 3.2, on: grounds }),
    danger,
    dangerHover: shifted(danger, -0.045),
    onDanger: '#ffffff',
    dangerText: words(hues.danger, 0.17, soft(hues.danger)),
    dangerSoft: soft(hues.danger),
    successText: words(hues.success, 0.11, soft(hues.success)),
    successSoft: soft(hues.success),
    warningText: words(hues.warning, 0.1, soft(hues.warning)),
    warningSoft: soft(hues.warning),
  };
}

function darkTokens(hue: number): ColourTokens {
  const canvas = colour(0.178, 0.008, hue);
  const surface = colour(0.216, 0.01, hue);
  const sunken = colour(0.252, 0.011, hue);
  const grounds = [canvas, surface, sunken];
  const soft = (ofHue: number): string => colour(0.288, 0.042, ofHue);
  const accentSoft = soft(hue);
  const lighter = { from: 0.68, step: 0.005 };
  const words = (ofHue: number, chroma: number, ...extra: string[]): string =>
    readable({ ...lighter, hue: ofHue, chroma, ratio: 4.6, on: [...grounds, ...extra] });
  const ink = colour(0.17, 0.03, hue);
  const accent = readable({ from: 0.74, step: 0.005, hue, chroma: 0.14, ratio: 6, on: [ink] });
  const dangerInk = colour(0.17, 0.03, hues.danger);
  const danger = readable({ from: 0.7, step: 0.005, hue: hues.danger, chroma: 0.16, ratio: 5, on: [dangerInk] });
  return {
    canvas,
    surface,
    sunken,
    line: colour(0.31, 0.012, hue),
    control: readable({ from: 0.5, step: 0.005, hue, chroma: 0.016, ratio: 3.1, on: grounds }),
    text: colour(0.955, 0.006, hue),
    muted: readable({ from: 0.72, step: 0.005, hue, chroma: 0.014, ratio: 5, on: [...grounds, accentSoft] }),
    accent,
    accentHover: shifted(accent, 0.04),
    onAccent: ink,
    accentText: words(hue, 0.13, accentSoft),
    accentSoft,
    onAccentSoft: readable({ from: 0.88, step: 0.005, hue, chroma: 0.07, ratio: 6, on: [accentSoft] }),
    ring: readable({ from: 0.68, step: 0.005, hue, chroma: 0.15, ratio: 3.2, on: grounds }),
    danger,
    dangerHover: shifted(danger, 0.04),
    onDanger: dangerInk,
    dangerText: words(hues.danger, 0.14, soft(hues.danger)),
    dangerSoft: soft(hues.danger),
    successText: words(hues.success, 0.12, soft(hues.success)),
    successSoft: soft(hues.success),
    warningText: words(hues.warning, 0.11, soft(hues.warning)),
    warningSoft: soft(hues.warning),
  };
}

/** WCAG 2 contrast ratio of two sRGB hex colours, 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const [high, low] = [luminance(first), luminance(second)].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

interface Search {
  readonly hue: number;
  readonly chroma: number;
  /** Lightness to begin with, and the way to go from there. */
  readonly from: number;
  readonly step: number;
  readonly ratio: number;
  readonly on: readonly string[];
}

/** The first lightness on the way that reaches the ratio on every ground. */
function readable({ hue, chroma, from, step, ratio, on }: Search): string {
  let lightness = from;
  for (;;) {
    const candidate = colour(lightness, chroma, hue);
    const enough = on.every((ground) => contrastRatio(candidate, ground) >= ratio);
    if (enough || lightness <= 0 || lightness >= 1) return candidate;
    lightness = Math.min(1, Math.max(0, lightness + step));
  }
}

/** OKLCH to hex; chroma is reduced until sRGB can show it, so that hue and lightness stay. */
function colour(lightness: number, chroma: number, hue: number): string {
  let low = 0;
  let high = chroma;
  if (isInGamut(oklchToLinear(lightness, chroma, hue))) low = chroma;
  else {
    for (let round = 0; round < 16; round += 1) {
      const middle = (low + high) / 2;
      if (isInGamut(oklchToLinear(lightness, middle, hue))) low = middle;
      else high = middle;
    }
  }
  return toHex(oklchToLinear(lightness, low, hue));
}

/** The same colour, lighter or darker by a step of OKLCH lightness. */
function shifted(hex: string, by: number): string {
  const [lightness, chroma, hue] = hexToOklch(hex);
  return colour(lightness + by, chroma, hue);
}

// The matrices are those of Björn Ottosson's definition of Oklab.
function oklchToLinear(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function hexToOklch(hex: string): readonly [lightness: number, chroma: number, hue: number] {
  const [red, green, blue] = hexToLinear(hex);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [lightness, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI];
}

function isInGamut(linear: Rgb): boolean {
  return linear.every((channel) => channel >= -0.0001 && channel <= 1.0001);
}

function toHex(linear: Rgb): string {
  return `#${linear.map((channel) => Math.round(encode(channel) * 255).toString(16).padStart(2, '0')).join('')}`;
}

function hexToLinear(hex: string): Rgb {
  const channel = (at: number): number => decode(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
}

function luminance(hex: string): number {
  const [red, green, blue] = hexToLinear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** IEC 61966-2-1. */
function encode(channel: number): number {
  const value = Math.min(1, Math.max(0, channel));
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

function decode(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
