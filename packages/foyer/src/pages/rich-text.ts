import type { TextKey, Translate } from './i18n.ts';
import { html, type Markup, type MarkupValue } from './markup.ts';

// A private-use character: no catalogue contains it, and a value that does is never searched.
const fence = '\uE000';

/** A text in which some placeholders are markup, e.g. a name in bold. */
export function rich(t: Translate, key: TextKey, values: Readonly<Record<string, MarkupValue>>): Markup {
  const names = Object.keys(values);
  const marked = t(key, Object.fromEntries(names.map((name, index) => [name, `${fence}${index}${fence}`])));
  return html`${marked.split(fence).map((part, at) => (at % 2 === 0 ? part : values[names[Number(part)] ?? '']))}`;
}
