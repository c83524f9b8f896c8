import type { PageContext } from '../page-context.ts';
import { html, type Markup } from '../markup.ts';
import { button } from './button.ts';
import { errorSummary } from './error-summary.ts';
import { emptyForm, textField, type FormState } from './field.ts';
import { form } from './form.ts';

interface EmailFormProps {
  readonly action: string;
  readonly label: string;
  readonly busy: string;
  readonly help?: string;
  readonly state?: FormState | undefined;
  readonly hidden?: Readonly<Record<string, string | undefined>>;
}

/** One field that brings somebody back: a mail that fits where they stand goes to their mailbox. */
export function emailForm({ t }: PageContext, { action, label, busy, help, state = emptyForm, hidden = {} }: EmailFormProps): Markup {
  return form({
    action,
    hidden,
    children: html`${errorSummary(t, state.errors, { email: t('field.email') })}
${textField({ t, form: state, name: 'email', label: t('field.email'), help, type: 'email', autocomplete: 'email', placeholder: t('field.emailExample'), lengthMax: 254, required: true })}
${button({ label, busy, wide: true })}`,
  });
}

/** Asks for a fresh link; the same neutral answer for every address (SR-17). */
export function recoverForm(ctx: PageContext, state?: FormState): Markup {
  return emailForm(ctx, { action: '/waitlist/recover', label: ctx.t('recover.send'), busy: ctx.t('recover.sending'), state });
}
