import { createInstance } from 'i18next';
import { de } from './locales/de.ts';
import { en } from './locales/en.ts';

/** The same shape as English, with any words in it; a further plural form may be missing or added. */
export type Catalogue = Words<typeof en>;
type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

type WithoutPlural<K extends string> = K extends `${infer Stem}_${'one' | 'other'}` ? Stem : K;
type Leaf<T, Path extends string = ''> = {
  [K in keyof T & (string | number)]: T[K] extends string ? `${Path}${WithoutPlural<`${K}`>}` : Leaf<T[K], `${Path}${K}.`>;
}[keyof T & (string | number)];

/** Every text there is, e.g. `home.signIn`. */
export type TextKey = Leaf<typeof en>;

/** Looks a text up and fills its placeholders. The result is plain text; templates escape it. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** Catalogues by language; the first is the fallback. */
export const catalogues: Readonly<Record<string, Catalogue>> = { en, de };

// An instance of our own: an application that embeds Foyer keeps its global i18next.
const i18n = createInstance({
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
  resources: Object.fromEntries(Object.entries(catalogues).map(([language, texts]) => [language, { translation: texts }])),
});
void i18n.init();

/** Texts in the language of a locale; English where the language is not there. */
export function translateFor(locale: string): Translate {
  const fixed = i18n.getFixedT(locale);
  return (key, values) => fixed(key, { ...values });
}

/**
 * Picks the language of a page from what a browser accepts.
 *
 * @param accepted - an `Accept-Language` header, or undefined
 * @param fallback - the product's own locale
 */
export function pickLocale(accepted: string | undefined, fallback: string): string {
  const wanted = (accepted ?? '').slice(0, 500).split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
    return { tag, quality: quality === undefined ? 1 : Number(quality) };
  });
  const ranked = wanted.filter(({ tag, quality }) => isLocale(tag) && quality > 0).toSorted((a, b) => b.quality - a.quality);
  return ranked.find(({ tag }) => languageOf(tag) in catalogues)?.tag ?? fallback;
}

function isLocale(tag: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag);
}

function languageOf(tag: string): string {
  return (tag.split('-')[0] ?? '').toLowerCase();
}
