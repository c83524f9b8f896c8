import { t } from './texts.ts';

/** A word of the catalogue, or the name itself for what is new to this page. */
function orPlain(words: string, name: string): string {
  return words.startsWith('settings.') ? name.replaceAll('_', ' ') : words;
}

export function kindWords(kind: string): string {
  return orPlain(t(`mails.kind.${kind}` as 'mails.kind.confirm'), kind);
}

/** When a mail goes out; nothing for what is new to this page. */
export function whenWords(kind: string): string {
  const words = t(`mails.when.${kind}` as 'mails.when.confirm');
  return words.startsWith('settings.') ? '' : words;
}

export function languageWords(locale: string): string {
  return orPlain(t(`mails.languages.${locale}` as 'mails.languages.en'), locale);
}

export function placeholderWords(name: string): string {
  const words = t(`mails.placeholder.${name}` as 'mails.placeholder.name');
  return words.startsWith('settings.') ? '' : words;
}
