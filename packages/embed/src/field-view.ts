import type { Field } from '@foyer/react/client';
import { make } from './dom.ts';

/** A field on the page, and what can be done with it later. */
export interface FieldView {
  readonly element: HTMLElement;
  /** What the person typed or chose. */
  read(): string | boolean;
  /** Shows a fault beside the field, or takes it away. */
  mark(fault: string | undefined): void;
  focus(): void;
}

/** Draws one field: its label above, help under it, its fault beside it. */
export function fieldView(field: Field, words: Readonly<Record<string, string>>): FieldView {
  const { name, label, help, required, control } = field;
  const id = name.replaceAll(/[^\w-]/g, '-');
  const title = [label, required ? '' : make('span', { class: 'optional' }, ` ${words['optional'] ?? ''}`)];
  const helpText = help ? make('p', { class: 'help', id: `${id}-help` }, help) : null;
  const fault = make('p', { class: 'error', id: `${id}-error`, part: 'error', hidden: true });
  const described = control === 'radio' ? make('fieldset', { class: 'field', part: 'field' }) : controlOf(field, id, words);

  const mark = (text: string | undefined) => {
    fault.textContent = text ?? '';
    fault.hidden = text === undefined;
    if (control !== 'radio') described.toggleAttribute('aria-invalid', false);
    if (text !== undefined && control !== 'radio') described.setAttribute('aria-invalid', 'true');
    const by = [text === undefined ? '' : fault.id, helpText?.id ?? ''].filter(Boolean).join(' ');
    if (by === '') described.removeAttribute('aria-describedby');
    else described.setAttribute('aria-describedby', by);
  };
  mark(undefined);

  if (control === 'radio') {
    const radios = field.options.map((option, at) => make('input', { type: 'radio', name, id: `${id}-${at}`, value: option.value, required, checked: name === 'role' && option.value === '' }));
    described.append(make('legend', { class: 'label' }, ...title), ...(helpText ? [helpText] : []), ...field.options.map((option, at) => make('div', { class: 'choice' },
      radios[at], make('label', { for: `${id}-${at}` }, option.label, option.help && make('span', { class: 'help' }, option.help)))), fault);
    return { element: described, mark, read: () => radios.find(({ checked }) => checked)?.value ?? '', focus: () => (radios.find(({ checked }) => checked) ?? radios[0])?.focus() };
  }
  const labelled = make('label', { for: id, class: control === 'checkbox' ? undefined : 'label' }, ...title);
  const element = make('div', { class: 'field', part: 'field' }, ...(control === 'checkbox' ? [make('div', { class: 'choice' }, described, labelled)] : [labelled, described]), helpText, fault);
  const input = described as HTMLInputElement;
  return { element, mark, read: () => control === 'checkbox' ? input.checked : input.value, focus: () => input.focus() };
}

function controlOf({ name, control, required, autoComplete, placeholder, lengthMax, min, max, options }: Field, id: string, words: Readonly<Record<string, string>>): HTMLElement {
  const common = { id, name, required, autocomplete: autoComplete };
  if (control === 'checkbox') return make('input', { ...common, type: 'checkbox', value: 'true' });
  const input = { ...common, class: 'input', part: 'input', maxlength: lengthMax };
  if (control === 'textarea') return make('textarea', { ...input, rows: 4 });
  if (control === 'select') return make('select', input, make('option', { value: '' }, words['choose']), ...options.map(({ value, label }) => make('option', { value }, label)));
  return make('input', { ...input, type: control, placeholder, min, max, ...(control === 'number' ? { step: 'any' } : {}), ...(control === 'text' ? {} : { autocapitalize: 'none', spellcheck: 'false' }) });
}
