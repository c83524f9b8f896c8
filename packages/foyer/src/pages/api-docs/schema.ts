import type { Translate } from '../i18n.ts';
import { html, type Markup } from '../markup.ts';
import { inline } from './description.ts';
import type { Schema } from './openapi.ts';

/** Objects within objects are shown to this depth; deeper ones by their type alone. */
const depthMax = 4;

/** Id of a named schema's section. */
export function schemaId(name: string): string {
  return `schema-${name.replaceAll(/[^\w-]/g, '-')}`;
}

/** Name of the schema a reference points at. */
export function schemaName(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}

/** A schema as a list of its fields, or as its type when it has none. */
export function schemaView(t: Translate, schema: Schema | undefined, depth = 0): Markup {
  if (schema === undefined) return html``;
  const fields = fieldsOf(schema);
  if (fields === undefined || depth >= depthMax) return html`<p class="type-line">${typeOf(schema)}${note(schema)}</p>`;
  const parents = schema.allOf?.filter(({ $ref }) => $ref !== undefined) ?? [];
  return html`${parents.length > 0 ? html`<p class="type-line">${joined(parents.map(typeOf), ' & ')}</p>` : null}<ul class="schema">${Object.entries(fields.properties ?? {}).map(([name, field]) => {
    const inner = fieldsOf(field) ?? fieldsOf(field.items ?? {});
    const needed = fields.required?.includes(name) ?? false;
    return html`<li><p class="schema-line"><code class="schema-name">${name}</code> <span class="schema-type">${typeOf(field)}</span>${needed ? html` <span class="schema-needed">${t('docs.required')}</span>` : null}</p>${note(field)}${inner && depth + 1 < depthMax ? schemaView(t, inner, depth + 1) : null}</li>`;
  })}</ul>`;
}

/** The object behind a schema, when it shows its fields itself. */
function fieldsOf(schema: Schema): Schema | undefined {
  if (schema.properties !== undefined) return schema;
  const parts = schema.allOf?.filter(({ properties }) => properties !== undefined) ?? [];
  if (parts.length === 0) return undefined;
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}

/** The type in a few words, with a link where it has a name of its own. */
export function typeOf(schema: Schema): Markup {
  if (schema.$ref !== undefined) {
    const name = schemaName(schema.$ref);
    return html`<a href="#${schemaId(name)}">${name}</a>`;
  }
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return joined(variants.map(typeOf));
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined) return joined(schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  const references = schema.allOf?.filter(({ $ref }) => $ref !== undefined) ?? [];
  if (references.length > 0) return joined(references.map(typeOf), ' & ');
  const types = [schema.type ?? (schema.properties === undefined ? 'any' : 'object')].flat();
  const plain = types.map((type) => (type === 'array' ? html`array of ${typeOf(schema.items ?? {})}` : html`${type}${type === 'string' && schema.format ? ` (${schema.format})` : null}`));
  return joined([...plain, ...(schema.nullable ? [html`null`] : [])]);
}

function joined(parts: readonly Markup[], separator = ' | '): Markup {
  return html`${parts.map((part, at) => html`${at > 0 ? separator : null}${part}`)}`;
}

function note(schema: Schema): Markup | null {
  const bounds = [
    bound('length', schema.minLength, schema.maxLength), bound('value', schema.minimum, schema.maximum), bound('items', schema.minItems, schema.maxItems),
    schema.default === undefined ? undefined : `default ${JSON.stringify(schema.default)}`,
  ].filter((text) => text !== undefined);
  if (schema.description === undefined && bounds.length === 0) return null;
  return html`<p class="schema-note">${schema.description ? inline(schema.description) : null}${bounds.length > 0 ? html` <span class="schema-bounds">${bounds.join(', ')}</span>` : null}</p>`;
}

function bound(what: string, low: number | undefined, high: number | undefined): string | undefined {
  if (low === undefined && high === undefined) return undefined;
  // zod writes the largest safe integer where there is no bound.
  if (high === Number.MAX_SAFE_INTEGER) return low === undefined || low === Number.MIN_SAFE_INTEGER ? undefined : `${what} >= ${low}`;
  if (low === undefined) return `${what} <= ${high}`;
  return high === undefined ? `${what} >= ${low}` : `${what} ${low}-${high}`;
}
