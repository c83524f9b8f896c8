import type { FieldError } from '../../domain/errors.ts';
import type { Translate } from '../i18n.ts';
import { html, type Markup } from '../markup.ts';
import { fieldId, fieldName } from './field.ts';
import { icon } from './icon.ts';

/** Everything that was wrong, on top of the form, each with a link to its field. It takes the focus. */
export function errorSummary(t: Translate, errors: readonly FieldError[], labels: Readonly<Record<string, string>>): Markup | null {
  if (errors.length === 0) return null;
  return html`<div class="notice notice-danger" role="alert" tabindex="-1" autofocus data-summary>
${icon('alert')}
<div><p class="notice-title">${t('form.summary', { count: errors.length })}</p>
<ul>${errors.map(({ pointer, detail }) => {
    const name = fieldName(pointer);
    const label = labels[name];
    return html`<li>${label === undefined ? detail : html`<a href="#${fieldId(name)}">${label.replace(/[.?!:…]+$/, '')}</a>: ${detail}`}</li>`;
  })}</ul></div></div>`;
}
