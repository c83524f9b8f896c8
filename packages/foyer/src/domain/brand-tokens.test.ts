import { describe, expect, it } from 'vitest';
import { brandTokens, contrastRatio } from './brand-tokens.ts';

const everyHue = Array.from({ length: 360 }, (_, hue) => hue);
const grounds = ['canvas', 'surface', 'sunken'] as const;
const words = ['text', 'muted', 'accentText', 'dangerText', 'successText', 'warningText'] as const;

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it('keeps words at 4.5:1 or better on every ground, for every hue', () => {
    const failures = everyHue.flatMap((hue) => {
      const tokens = brandTokens(hue)[theme];
      const pairs = [
        ...words.flatMap((word) => grounds.map((ground) => [word, ground] as const)),
        ['onAccent', 'accent'], ['onAccent', 'accentHover'], ['onDanger', 'danger'], ['onDanger', 'dangerHover'],
        ['onAccentSoft', 'accentSoft'], ['accentText', 'accentSoft'], ['text', 'accentSoft'], ['muted', 'accentSoft'],
        ['dangerText', 'dangerSoft'], ['successText', 'successSoft'], ['warningText', 'warningSoft'],
        ['text', 'dangerSoft'], ['text', 'successSoft'], ['text', 'warningSoft'],
      ] as const;
      return pairs.filter(([word, ground]) => contrastRatio(tokens[word], tokens[ground]) < 4.5)
        .map(([word, ground]) => `${hue}: ${word} on ${ground}`);
    });
    expect(failures).toEqual([]);
  });

  it('keeps the borders of controls, main buttons and focus rings at 3:1 or better, for every hue', () => {
    const failures = everyHue.flatMap((hue) => {
      const tokens = brandTokens(hue)[theme];
      return (['control', 'ring', 'accent', 'danger'] as const).flatMap((control) => grounds
        .filter((ground) => contrastRatio(tokens[control], tokens[ground]) < 3)
        .map((ground) => `${hue}: ${control} on ${ground}`));
    });
    expect(failures).toEqual([]);
  });

  it('writes every colour as six-digit hex, which mail programs understand', () => {
    for (const value of Object.values(brandTokens(265)[theme])) expect(value).toMatch(/^#[0-9a-f]{6}$/);
  });
});

it('takes hues beyond the circle for their place on it', () => {
  expect(brandTokens(-95)).toEqual(brandTokens(265));
  expect(brandTokens(625)).toEqual(brandTokens(265));
});

it('knows the contrast of black on white', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
