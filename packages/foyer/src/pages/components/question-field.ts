import type { Question } from '../../domain/role.ts';
import type { Translate } from '../i18n.ts';
import type { Markup } from '../markup.ts';
import { checkbox, radioCards, selectField, textArea, textField, type FormState } from './field.ts';

/** More options than this read better as a closed list. */
const radiosMax = 5;

/** Name of the form field that carries the answer to a question. */
export function answerField(key: string): string {
  return `answers.${key}`;
}

/** The control that suits a configured question. */
export function questionField(t: Translate, form: FormState, question: Question): Markup {
  const { key, label, help, required } = question;
  const props = { t, form, name: answerField(key), label, help, required };
  switch (question.type) {
    case 'text':
      return question.multiline
        ? textArea({ ...props, lengthMax: question.lengthMax })
        : textField({ ...props, lengthMax: question.lengthMax });
    case 'choice':
      return question.options.length <= radiosMax
        ? radioCards({ ...props, options: question.options })
        : selectField({ ...props, options: question.options });
    case 'number':
      return textField({ ...props, type: 'number', min: question.min, max: question.max });
    case 'url':
      return textField({ ...props, type: 'url', autocomplete: 'url', placeholder: 'https://', lengthMax: 2000 });
    case 'consent':
      return checkbox(props);
  }
}
