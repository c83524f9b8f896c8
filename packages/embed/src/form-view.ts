import { trapField, type JoinState, type JoinStore, type Values } from '@foyer/react/client';
import { make } from './dom.ts';
import { fieldView, type FieldView } from './field-view.ts';

/** The form on the page; `show` brings it up to what is known now. */
export interface FormView {
  readonly element: HTMLElement;
  show(state: JoinState): void;
}

/** Draws the form once; afterwards only faults, the notice and the button change, so that nothing typed and no focus is lost. */
export function formView(store: JoinStore): FormView {
  const { form, fields } = store.state;
  const { words, privacyUrl, pageUrl } = form!;
  const views = new Map<string, FieldView>(fields.map((field) => [field.name, fieldView(field, words)]));
  const notice = make('div', { class: 'notice', part: 'notice', role: 'alert', tabindex: -1, hidden: true });
  const trap = make('input', { type: 'text', id: trapField, name: trapField, tabindex: -1, autocomplete: 'off' });
  const button = make('button', { class: 'button', part: 'button', type: 'submit' }, words['send']);
  const element = make('form', { method: 'post', action: pageUrl, novalidate: true, 'aria-label': words['form'] },
    notice, ...[...views.values()].map((view) => view.element),
    make('div', { class: 'unseen', 'aria-hidden': 'true' }, make('label', { for: trapField }, words['leaveEmpty']), trap), button,
    make('p', { class: 'help' }, words['promise'], privacyUrl && ' ', privacyUrl && make('a', { class: 'link', href: privacyUrl, rel: 'noopener' }, words['privacy'])));
  let told = 0;

  element.addEventListener('focusin', () => store.begin());
  element.addEventListener('input', ({ target }) => {
    const { name } = target as HTMLInputElement;
    const view = views.get(name);
    if (view) store.change(name, view.read());
  });
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed: Values = { ...Object.fromEntries([...views].map(([name, view]) => [name, view.read()])), ...(trap.value === '' ? {} : { [trapField]: trap.value }) };
    void store.submit(typed);
  });

  return {
    element,
    show({ phase, faults, notice: text, failure, failures }) {
      for (const [name, view] of views) view.mark(faults.find(({ field }) => field === name)?.detail);
      const sending = phase === 'sending';
      button.textContent = (sending ? words['sending'] : words['send']) ?? '';
      button.setAttribute('aria-disabled', String(sending));
      element.setAttribute('aria-busy', String(sending));
      if (sending) notice.hidden = true;
      if (failures === told) return;
      told = failures;
      const elsewhere = failure?.kind === 'robot_check' || failure?.kind === 'refused';
      notice.replaceChildren(make('p', {}, text), faults.length > 0 ? make('ul', {}, ...faults.map(({ field, detail }) => make('li', {}, ...linked(views, fields.find(({ name }) => name === field)?.label, field), detail))) : '',
        elsewhere ? make('p', {}, make('a', { class: 'link', href: pageUrl }, words['openPage'])) : '');
      notice.hidden = false;
      notice.focus();
    },
  };
}

/** A line of the summary that leads to its field. */
function linked(views: ReadonlyMap<string, FieldView>, label: string | undefined, name: string): readonly (Node | string)[] {
  if (label === undefined) return [];
  const link = make('button', { class: 'link', type: 'button' }, label.replace(/[.?!:…]+$/, ''));
  link.addEventListener('click', () => views.get(name)?.focus());
  return [link, ': '];
}
