import type { FieldError } from '../../domain/errors.ts';
import type { Translate } from '../i18n.ts';
import { html, type Markup } from '../markup.ts';
import { icon } from './icon.ts';

/** What a form was last sent with, by field name, and what was wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
}

export const emptyForm: FormState = { values: {}, errors: [] };

/** `/answers/goal` is the field `answers.goal`. */
export function fieldName(pointer: string): string {
  return pointer.replace(/^\//, '').split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}

/** Id of a field's control, for labels and for links of the error summary. */
export function fieldId(name: string): string {
  return `field-${name.replaceAll(/[^\w-]/g, '-')}`;
}

export interface FieldProps {
  readonly t: Translate;
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly required?: boolean | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'url' | 'number';
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly lengthMax?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** One line of text with its label above, help under it and its error beside it. */
export function textField(props: TextFieldProps): Markup {
  const { type = 'text', autocomplete = 'off', placeholder, lengthMax, min, max } = props;
  const capital = type === 'text' ? null : html` autocapitalize="none" spellcheck="false"`;
  const mode = type === 'number' ? html` inputmode="decimal" step="any"` : null;
  return wrapped(props, html`<input class="input" type="${type}"${attributes(props)} value="${valueOf(props)}" autocomplete="${autocomplete}"${capital}${mode}${optional('placeholder', placeholder)}${optional('maxlength', lengthMax)}${optional('min', min)}${optional('max', max)}>`);
}

/** Several lines of text; grows with what is typed where browsers can. */
export function textArea(props: FieldProps & { readonly lengthMax?: number | undefined }): Markup {
  // A browser drops the first line break after the tag, so one is given for it to drop.
  return wrapped(props, html`<textarea class="input" rows="4"${attributes(props)}${optional('maxlength', props.lengthMax)}>${'\n'}${valueOf(props)}</textarea>`);
}

interface ChoiceProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly label: string; readonly help?: string }[];
}

/** A closed list of more options than fit as cards. */
export function selectField(props: ChoiceProps): Markup {
  const chosen = valueOf(props);
  return wrapped(props, html`<span class="select"><select class="input"${attributes(props)}><option value="">${props.t('form.choose')}</option>${props.options.map(({ value, label }) => html`<option value="${value}"${value === chosen ? html` selected` : null}>${label}</option>`)}</select></span>`);
}

/** A few options as cards, each with room for a sentence. */
export function radioCards(props: ChoiceProps): Markup {
  const { t, form, name, label, help, required, options } = props;
  const error = errorOf(form, name);
  const chosen = valueOf(props);
  const described = describedBy(name, help, error);
  return html`<fieldset class="field choices" id="${fieldId(name)}" tabindex="-1" data-field${described}${texts(props)}>
<legend class="label">${label}${mark(t, required)}</legend>
${help ? html`<p class="help" id="${fieldId(name)}-help">${help}</p>` : null}
<div class="choice-list">${options.map((option, at) => {
    const id = `${fieldId(name)}-${at}`;
    return html`<div class="choice"><input type="radio" name="${name}" id="${id}" value="${option.value}"${option.value === chosen ? html` checked` : null}${required ? html` required` : null}><label for="${id}"><span class="choice-name">${option.label}</span>${option.help ? html`<span class="choice-help">${option.help}</span>` : null}</label></div>`;
  })}</div>
${errorText(name, error)}</fieldset>`;
}

/** One thing to agree to. */
export function checkbox(props: FieldProps): Markup {
  const { t, form, name, label, help, required } = props;
  const error = errorOf(form, name);
  const checked = ['on', 'true', '1'].includes(valueOf(props));
  return html`<div class="field" data-field><div class="tick"><input type="checkbox" value="true"${checked ? html` checked` : null}${attributes(props)}><label for="${fieldId(name)}">${label}${mark(t, required)}</label></div>
${help ? html`<p class="help" id="${fieldId(name)}-help">${help}</p>` : null}
${errorText(name, error)}</div>`;
}

function wrapped(props: FieldProps, control: Markup): Markup {
  const { t, form, name, label, help, required } = props;
  return html`<div class="field" data-field><label class="label" for="${fieldId(name)}">${label}${mark(t, required)}</label>
${control}
${help ? html`<p class="help" id="${fieldId(name)}-help">${help}</p>` : null}
${errorText(name, errorOf(form, name))}</div>`;
}

/** Most fields are needed, so the optional ones say so. */
function mark(t: Translate, required: boolean | undefined): Markup | null {
  return required ? null : html` <span class="optional">${t('form.optional')}</span>`;
}

function errorText(name: string, error: string | undefined): Markup {
  return html`<p class="error" id="${fieldId(name)}-error"${error ? null : html` hidden`}>${icon('alert')}<span>${error ?? ''}</span></p>`;
}

function attributes(props: FieldProps): Markup {
  const { form, name, help, required } = props;
  const error = errorOf(form, name);
  return html` id="${fieldId(name)}" name="${name}"${required ? html` required` : null}${error ? html` aria-invalid="true"` : null}${describedBy(name, help, error)}${texts(props)}`;
}

/** Words for the page's script, which shows them in place of the browser's own bubbles. */
function texts({ t, required }: FieldProps): Markup {
  return html`${required ? html` data-missing="${t('form.missing')}"` : null} data-unusable="${t('form.unusable')}"`;
}

function describedBy(name: string, help: string | undefined, error: string | undefined): Markup | null {
  const ids = [error ? `${fieldId(name)}-error` : '', help ? `${fieldId(name)}-help` : ''].filter(Boolean).join(' ');
  return ids === '' ? null : html` aria-describedby="${ids}"`;
}

function optional(name: string, value: string | number | undefined): Markup | null {
  return value === undefined ? null : html` ${name}="${value}"`;
}

function errorOf(form: FormState, name: string): string | undefined {
  return form.errors.find(({ pointer }) => fieldName(pointer) === name)?.detail;
}

function valueOf({ form, name }: FieldProps): string {
  return form.values[name] ?? '';
}
