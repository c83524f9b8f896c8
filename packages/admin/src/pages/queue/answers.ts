import type { Entry, ProductRole, RoleQuestion } from '../../api/types.ts';
import { formatNumber } from '../../i18n/format.ts';
import { t } from './texts.ts';

/** An answer as it was given: the option's words, yes or no, a number as people write it. */
export function answerText(question: RoleQuestion | undefined, answer: string | number | boolean): string {
  if (typeof answer === 'boolean') return t(answer ? 'panel.yes' : 'panel.no');
  if (typeof answer === 'number') return formatNumber(answer);
  return question?.options?.find(({ value }) => value === answer)?.label ?? answer;
}

/** Questions with answers in the order the form asks them; answers to questions of old come last, by their key. */
export function answeredQuestions(entry: Entry, roles: readonly ProductRole[]): readonly { readonly key: string; readonly label: string; readonly text: string }[] {
  const asked = roles.find(({ key }) => key === entry.requestedRole)?.questions ?? [];
  const all = [...asked, ...roles.flatMap(({ questions }) => questions)];
  const order = (key: string) => {
    const at = asked.findIndex((one) => one.key === key);
    return at < 0 ? asked.length : at;
  };
  return Object.entries(entry.answers)
    .toSorted(([one], [other]) => order(one) - order(other))
    .map(([key, answer]) => {
      const question = all.find((one) => one.key === key);
      return { key, label: question?.label ?? key, text: answerText(question, answer) };
    });
}
