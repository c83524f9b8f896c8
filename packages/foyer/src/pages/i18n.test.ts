import { describe, expect, it } from 'vitest';
import { catalogues, pickLocale, translateFor } from './i18n.ts';
import { rich } from './rich-text.ts';
import { html } from './markup.ts';
import { rolePhrase } from './role-phrase.ts';

/** Every text of a catalogue by its dotted key. */
function texts(catalogue: object, path = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : texts(value as object, `${path}${key}.`));
}

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\{\w+\}\}/g))].toSorted();
const english = new Map(texts(catalogues.en!));
const others = Object.entries(catalogues).filter(([language]) => language !== 'en');

describe.each(others)('the catalogue %s', (language, catalogue) => {
  const translated = new Map(texts(catalogue));

  it('has every text English has, and no other', () => {
    expect([...translated.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('uses the same placeholders, text by text', () => {
    const differing = [...english].filter(([key, text]) => String(placeholders(text)) !== String(placeholders(translated.get(key) ?? '')));
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('has every plural form its language needs', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const stems = [...translated.keys()].filter((key) => key.endsWith('_other')).map((key) => key.slice(0, -'_other'.length));
    for (const stem of stems) {
      expect([...translated.keys()].filter((key) => key.startsWith(`${stem}_`)).map((key) => key.slice(stem.length + 1)).toSorted()).toEqual(categories);
    }
  });
});

it('counts in the language of the page', () => {
  expect(translateFor('en')('error.retrySeconds', { count: 1 })).toBe('Please try again in one second.');
  expect(translateFor('de-AT')('error.retrySeconds', { count: 7 })).toBe('Bitte versuch es in 7 Sekunden noch einmal.');
});

it('falls back to English where it does not speak the language', () => {
  expect(translateFor('fr')('layout.signIn')).toBe('Sign in');
});

it('leaves values as they are: no escaping twice, no placeholder within a value', () => {
  expect(translateFor('en')('home.enter', { product: 'Tom & {{product}} $t(layout.signIn)' })).toBe('Go to Tom & {{product}} $t(layout.signIn)');
});

it('puts markup where a placeholder stands and escapes the rest', () => {
  expect(rich(translateFor('en'), 'invite.open.leadBy', { inviter: 'A & B', product: '<i>', asRole: html`<strong>a coach</strong>` }).toString())
    .toBe('A &amp; B invited you to &lt;i&gt; as <strong>a coach</strong>.');
});

it('picks the best language a browser accepts, else that of the product', () => {
  expect(pickLocale('de-AT,de;q=0.9,en;q=0.8', 'en')).toBe('de-AT');
  expect(pickLocale('fr, en;q=0.5, de;q=0.7', 'en')).toBe('de');
  expect(pickLocale('fr, *', 'de')).toBe('de');
  expect(pickLocale('de;q=0, "><script>', 'en')).toBe('en');
  expect(pickLocale(undefined, 'en')).toBe('en');
});

it('says a role as English does after "as"', () => {
  expect(['Coach', 'Editor', 'VIP', 'User', 'Team lead', 'iOS tester'].map((label) => rolePhrase('en', label)))
    .toEqual(['a coach', 'an editor', 'a VIP', 'a user', 'a team lead', 'an iOS tester']);
  expect(rolePhrase('de', 'Coach')).toBe('Coach');
});
