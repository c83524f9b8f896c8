import { methods, resolved, type OpenApiDocument, type Parameter } from './api-docs/openapi.ts';
import { description } from './api-docs/description.ts';
import { operationView, type PlacedOperation } from './api-docs/operation.ts';
import { schemaId, schemaView } from './api-docs/schema.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

export interface ApiDocsView {
  readonly document: OpenApiDocument;
}

interface Group {
  readonly name: string;
  readonly id: string;
  readonly about: string | undefined;
  readonly operations: readonly PlacedOperation[];
}

/** `/docs`: the OpenAPI document as a page to read. Render it once and keep it: the document never changes while serving. */
export function apiDocs(ctx: PageContext, { document }: ApiDocsView): string {
  const { t } = ctx;
  const groups = groupsOf(document, t('docs.other'));
  const schemas = Object.entries(document.components?.schemas ?? {});
  return layout(ctx, {
    title: document.info.title,
    description: document.info.description?.split('\n')[0] ?? document.info.title,
    indexed: true,
    width: 'wide',
    nav: 'none',
    body: html`<header class="page-head"><p class="eyebrow">${t('docs.version', { version: document.info.version })}</p><h1>${document.info.title}</h1>
<div class="lead">${description(document.info.description)}</div>
<p class="quiet">${t('docs.machine')} <a href="/openapi.json">/openapi.json</a></p></header>
<div class="docs">
<nav class="docs-nav" aria-label="${t('docs.contents')}"><ul>${groups.map(({ id, name, operations }) => html`<li><a href="#${id}">${name} <span class="count">${operations.length}</span></a></li>`)}${schemas.length > 0 ? html`<li><a href="#schemas">${t('docs.schemas')} <span class="count">${schemas.length}</span></a></li>` : null}</ul></nav>
<div class="docs-body">
${authentication(ctx, document)}
${groups.map(({ id, name, about, operations }) => html`<section class="docs-group" aria-labelledby="${id}"><h2 id="${id}">${name}</h2>${description(about)}
<div class="card operations">${operations.map((placed) => operationView(t, document, placed))}</div></section>`)}
${schemas.length > 0 ? html`<section class="docs-group" aria-labelledby="schemas"><h2 id="schemas">${t('docs.schemas')}</h2><div class="card operations">${schemas.map(([name, schema]) => html`<details class="operation" id="${schemaId(name)}"><summary><code class="operation-path">${name}</code></summary><div class="operation-body">${description(schema.description)}${schemaView(t, { ...schema, description: undefined })}</div></details>`)}</div></section>` : null}
</div></div>`,
  });
}

function authentication({ t }: PageContext, document: OpenApiDocument): Markup | null {
  const schemes = Object.entries(document.components?.securitySchemes ?? {});
  if (schemes.length === 0) return null;
  return html`<section class="docs-group" aria-labelledby="authentication"><h2 id="authentication">${t('docs.authentication')}</h2><div class="card"><ul class="schema">${schemes.map(([name, scheme]) => html`<li><p class="schema-line"><code class="schema-name">${name}</code> <span class="schema-type">${[scheme.type, scheme.scheme, scheme.in, scheme.name].filter(Boolean).join(', ')}</span></p>${description(scheme.description)}</li>`)}</ul></div></section>`;
}

/** Operations by their first tag: in the order of the document's tags, then as they come. */
function groupsOf(document: OpenApiDocument, untagged: string): Group[] {
  const operations = placedOperations(document);
  const names = [...(document.tags ?? []).map(({ name }) => name), ...operations.map(({ operation }) => operation.tags?.[0] ?? untagged)];
  return [...new Set(names)].map((name) => ({
    name,
    id: `tag-${name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`,
    about: document.tags?.find((tag) => tag.name === name)?.description,
    operations: operations.filter(({ operation }) => (operation.tags?.[0] ?? untagged) === name),
  })).filter((group) => group.operations.length > 0);
}

function placedOperations(document: OpenApiDocument): PlacedOperation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => methods.flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].flatMap((parameter) => resolved<Parameter>(document, parameter) ?? []);
    return [{ id: `${method}${path.replaceAll(/[^\w]+/g, '-')}`, method, path, operation, parameters }];
  }));
}
