import { de } from './de.ts';
import { en } from './en.ts';
import type { MailTexts } from './mail-texts.ts';

const languages: Readonly<Record<string, MailTexts>> = { en, de };

/** Languages the mails come in. */
export const mailLanguages: readonly string[] = Object.keys(languages);

/** The texts nearest to the wished locales, English in the end; `locale` is safe to format dates with. */
export function mailTexts(...wished: readonly (string | undefined)[]): { readonly texts: MailTexts; readonly language: string; readonly locale: string } {
  for (const locale of wished) {
    const language = locale?.split('-')[0]?.toLowerCase();
    const texts = language === undefined ? undefined : languages[language];
    if (texts && language !== undefined && locale !== undefined) return { texts, language, locale: canonicalLocale(locale) ?? language };
  }
  return { texts: en, language: 'en', locale: 'en' };
}

function canonicalLocale(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}
