import { html, type Markup, type MarkupValue } from '../markup.ts';

interface FormProps {
  readonly action: string;
  /** Fields the person neither sees nor types; empty ones are left out. */
  readonly hidden?: Readonly<Record<string, string | undefined>>;
  readonly className?: string;
  /** Hooks of a page's script, e.g. `data-auto`. */
  readonly hook?: Markup;
  readonly children: MarkupValue;
}

/** A plain POST form; the page's script adds progress and errors beside the fields. */
export function form({ action, hidden = {}, className = 'form', hook, children }: FormProps): Markup {
  return html`<form class="${className}" method="post" action="${action}" data-form${hook}>${hiddenFields(hidden)}${children}</form>`;
}

function hiddenFields(fields: Readonly<Record<string, string | undefined>>): Markup[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [html`<input type="hidden" name="${name}" value="${value}">`]);
}
