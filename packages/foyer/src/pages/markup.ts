import { html as template, raw } from 'hono/html';

/** Text that is already HTML: only `html` and `trusted` make it. */
export type Markup = ReturnType<typeof raw>;

/** What a template takes. Strings are escaped; nothing, `false` and `undefined` leave no trace. */
export type MarkupValue = string | number | false | null | undefined | Markup | readonly MarkupValue[];

/** A template whose every string is escaped for text and for quoted attributes (SR-38). */
export function html(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  // Hono answers with a promise only when a value is one, and MarkupValue has none.
  return template(strings, ...values) as Markup;
}

/** Passes HTML through unescaped. For constants, the adopter's own configuration and sanitised documents only. */
export function trusted(markup: string): Markup {
  return raw(markup);
}

/** An address that is safe in `href`: http(s), mailto and paths of this origin; anything else is undefined (SR-38). */
export function safeHref(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  // Browsers read `\` as `/` and skip control characters, so a path must begin plainly.
  if (/^[/#](?![/\\])[^\\\p{Cc}]*$/u.test(href)) return href;
  return /^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(href) ? href : undefined;
}
