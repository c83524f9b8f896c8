import type { Translate } from '../i18n.ts';
import { html, type Markup } from '../markup.ts';
import { description, inline } from './description.ts';
import { resolved, type Method, type OpenApiDocument, type Operation, type Parameter, type RequestBody, type Response } from './openapi.ts';
import { schemaView, typeOf } from './schema.ts';

export interface PlacedOperation {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
  /** Those of the path and those of the operation. */
  readonly parameters: readonly Parameter[];
}

/** One operation, folded to its line; open it shows what goes in and what comes out. */
export function operationView(t: Translate, document: OpenApiDocument, placed: PlacedOperation): Markup {
  const { id, method, path, operation } = placed;
  const body = resolved<RequestBody>(document, operation.requestBody);
  return html`<details class="operation" id="${id}"><summary><span class="method method-${method}">${method.toUpperCase()}</span><code class="operation-path">${path}</code>${operation.summary ? html`<span class="operation-summary">${operation.summary}</span>` : null}${operation.deprecated ? html`<span class="badge">${t('docs.deprecated')}</span>` : null}</summary>
<div class="operation-body">
${description(operation.description)}
${access(t, operation)}
${parameters(t, placed.parameters)}
${body ? html`<h4>${t('docs.body')}</h4>${contents(t, body.content)}` : null}
${responses(t, document, operation)}
</div></details>`;
}

function access(t: Translate, { security }: Operation): Markup | null {
  const names = [...new Set((security ?? []).flatMap((schemes) => Object.keys(schemes)))];
  return names.length === 0 ? null : html`<p class="quiet">${t('docs.access')} ${names.map((name, at) => html`${at > 0 ? ', ' : null}<code>${name}</code>`)}</p>`;
}

function parameters(t: Translate, list: readonly Parameter[]): Markup | null {
  if (list.length === 0) return null;
  return html`<h4>${t('docs.parameters')}</h4><ul class="schema">${list.map((parameter) => html`<li><p class="schema-line"><code class="schema-name">${parameter.name}</code> <span class="schema-type">${parameter.in}, ${typeOf(parameter.schema ?? {})}</span>${parameter.required ? html` <span class="schema-needed">${t('docs.required')}</span>` : null}</p>${parameter.description ? html`<p class="schema-note">${inline(parameter.description)}</p>` : null}</li>`)}</ul>`;
}

function contents(t: Translate, content: RequestBody['content']): Markup {
  return html`${Object.entries(content ?? {}).map(([type, { schema }]) => html`<p class="media-type"><code>${type}</code></p>${schemaView(t, schema)}`)}`;
}

function responses(t: Translate, document: OpenApiDocument, operation: Operation): Markup | null {
  const list = Object.entries(operation.responses ?? {});
  if (list.length === 0) return null;
  return html`<h4>${t('docs.responses')}</h4><ul class="responses">${list.map(([status, value]) => {
    const response = resolved<Response>(document, value);
    const family = status.slice(0, 1);
    return html`<li><p class="response-line"><span class="status-code status-${/^[2345]$/.test(family) ? family : 'other'}">${status}</span> ${inline(response?.description ?? '')}</p>${contents(t, response?.content)}</li>`;
  })}</ul>`;
}
