import type { Answer, Answers } from '../../domain/entry.ts';
import type { Question } from '../../domain/role.ts';
import type { Random } from './random.ts';

const goals = [
  'Lead my team without working every evening.', 'Change careers before the end of the year.', 'Find the courage to start something of my own.',
  'Sleep better, and say no more often.', 'Come back to work after two years with my children.', 'Speak in front of people without shaking.',
  'Have a plan for the next ten years that is really mine.', 'Manage a conflict with my co-founder that has lasted too long.',
];
const skills = [
  'First-time managers who were the best engineer in the room.', 'People who return after a long break.', 'Founders between the first and the second team.',
  'Teachers who want to do something else.', 'Burnout, and what comes after it.', 'Career changes in the middle of life.', 'Nurses and doctors in leading positions.',
];
const others = [
  'A friend told me about you, and I like how you work.', 'I have been looking for something like this for a while.', 'Mostly in the evening, after work.',
  'I would love to try it with my team first.', 'Nothing yet, that is why I am here.', 'Two of my colleagues are in already.',
];

/** Believable answers: most people answer most of what is asked, and all of what is required. */
export function answersTo(questions: readonly Question[], random: Random): Answers {
  const answers: Record<string, Answer> = {};
  for (const question of questions) {
    if (question.required !== true && random.chance(0.2)) continue;
    const answer = answerTo(question, random);
    if (answer !== null) answers[question.key] = answer;
  }
  return answers;
}

function answerTo(question: Question, random: Random): Answer | null {
  switch (question.type) {
    case 'choice': return random.pick(question.options).value;
    case 'consent': return question.required === true || random.chance(0.5) ? true : null;
    case 'number': {
      const min = Math.ceil(question.min ?? 0);
      const max = Math.floor(question.max ?? 100);
      return max < min ? question.min ?? 0 : Math.min(max, min + Math.floor((max - min) * random.next() ** 3));
    }
    case 'url': return `https://${random.pick(['notes', 'about', 'work', 'journal'])}.example/${random.between(10, 9_999)}`;
    case 'text': return random.pick(sentencesFor(question)).slice(0, question.lengthMax ?? 2_000);
  }
}

function sentencesFor({ key, label }: Question): readonly string[] {
  const words = `${key} ${label}`.toLowerCase();
  if (/goal|different|change|achieve|hope/.test(words)) return goals;
  return /special|come to you|expert|skill|offer/.test(words) ? skills : others;
}
