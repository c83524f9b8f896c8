import { Liquid, type Template } from 'liquidjs';
import { withArticle } from './english-article.ts';
import type { Scope } from './mail-values.ts';
import { placeholder, withoutPlaceholders } from './placeholders.ts';

/** Branches and remarks; nothing that loops, loads or stores, so a template ends and costs little. */
const tagsKept = new Set(['if', 'unless', 'case', 'comment', 'raw']);
const templateCharactersMax = 20_000;

/** Values the rendering under way has printed; rendering is synchronous, so there is one at a time. */
let printed: string[] = [];

const engine = new Liquid({
  strictFilters: true,
  strictVariables: true,
  lenientIf: true,
  ownPropertyOnly: true,
  parseLimit: templateCharactersMax,
  memoryLimit: 1_000_000,
  templates: {},
  // Left out, it would be asked of the whole library of languages at each start.
  locale: 'en-US',
  outputEscape: (value: unknown) => placeholder(printed.push(textOf(value)) - 1),
});
for (const tag of Object.keys(engine.tags)) if (!tagsKept.has(tag)) delete engine.tags[tag];
// Liquid's own `raw` would print a value without its placeholder.
engine.registerFilter('raw', (value: unknown) => value);
engine.registerFilter('with_article', (value: unknown) => (typeof value === 'string' ? withArticle(value) : value));

/** Whoever previews writes one template after the other: so many are remembered. */
const parsedMax = 500;
const parsed = new Map<string, Template[]>();

export interface Rendering<Name extends string> {
  /** By name of the template, with placeholders for values. */
  readonly texts: Readonly<Record<Name, string>>;
  readonly values: readonly string[];
}

/**
 * Renders the templates of one mail.
 *
 * @throws {Error} when a template cannot be read or names something unknown; the message says what and where
 */
export function renderTemplates<Name extends string>(templates: Readonly<Record<Name, string>>, scope: Scope): Rendering<Name> {
  const values: string[] = [];
  const texts: Partial<Record<Name, string>> = {};
  printed = values;
  try {
    for (const name of Object.keys(templates) as Name[]) texts[name] = String(engine.renderSync(parse(templates[name]), scope));
  } finally {
    printed = [];
  }
  return { texts: texts as Record<Name, string>, values };
}

function parse(template: string): Template[] {
  let result = parsed.get(template);
  if (!result) {
    result = engine.parse(withoutPlaceholders(template));
    if (parsed.size >= parsedMax) parsed.clear();
    parsed.set(template, result);
  }
  return result;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
