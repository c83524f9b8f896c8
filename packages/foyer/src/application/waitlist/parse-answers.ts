import { InvalidInput, type FieldError } from '../../domain/errors.ts';
import type { Answer, Answers } from '../../domain/entry.ts';
import type { Question } from '../../domain/role.ts';
import { webAddress } from './web-address.ts';

const textLengthMax = 2000;

/**
 * Reads the answers to the configured questions. Form fields arrive as text, JSON with its own types; both are fine.
 * @throws {InvalidInput} one entry per answer that cannot be used, and for answers nobody asked for
 */
export function parseAnswers(questions: readonly Question[], given: unknown): Answers {
  if (given !== undefined && given !== null && (typeof given !== 'object' || Array.isArray(given))) {
    throw new InvalidInput([{ pointer: '/answers', detail: 'Send the answers as an object: question key to answer.' }]);
  }
  const source = (given ?? {}) as Record<string, unknown>;
  const errors: FieldError[] = [];
  const answers: Record<string, Answer> = {};
  for (const key of Object.keys(source)) {
    if (!questions.some((question) => question.key === key)) errors.push({ pointer: `/answers/${key.slice(0, 60)}`, detail: 'Nobody asked this. Remove it, or check the role.' });
  }
  for (const question of questions) {
    const value = Object.hasOwn(source, question.key) ? source[question.key] : undefined;
    const pointer = `/answers/${question.key}`;
    try {
      const answer = parseAnswer(question, value, pointer);
      if (answer !== null) answers[question.key] = answer;
      else if (question.required) errors.push({ pointer, detail: question.type === 'consent' ? 'Please tick this box to go on.' : 'Please answer this question.' });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      errors.push(...error.errors);
    }
  }
  if (errors.length > 0) throw new InvalidInput(errors);
  return answers;
}

/** The answer, or null when none was given. */
function parseAnswer(question: Question, value: unknown, pointer: string): Answer | null {
  if (value === undefined || value === null || value === '') return null;
  const refuse = (detail: string) => new InvalidInput([{ pointer, detail }]);
  switch (question.type) {
    case 'consent':
      if (value === true || value === 'on' || value === 'true') return true;
      if (value === false || value === 'false') return null;
      throw refuse('Tick the box or leave it.');
    case 'number': {
      const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*-?\d{1,15}([.,]\d{1,6})?\s*$/.test(value) ? Number(value.trim().replace(',', '.')) : Number.NaN;
      if (!Number.isFinite(number)) throw refuse('Please enter a number.');
      if (question.min !== undefined && number < question.min) throw refuse(`Please enter ${question.min} or more.`);
      if (question.max !== undefined && number > question.max) throw refuse(`Please enter ${question.max} or less.`);
      return number;
    }
    case 'choice':
      if (typeof value !== 'string' || !question.options.some((option) => option.value === value)) throw refuse('Please choose one of the options.');
      return value;
    case 'url':
      return webAddress(value, pointer);
    case 'text': {
      if (typeof value !== 'string') throw refuse('This must be text.');
      const trimmed = value.trim();
      if (trimmed === '') return null;
      const lengthMax = question.lengthMax ?? textLengthMax;
      if (trimmed.length > lengthMax) throw refuse(`Please use at most ${lengthMax} characters; these are ${trimmed.length}.`);
      // eslint-disable-next-line no-control-regex
      if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(trimmed)) throw refuse('Please use ordinary text.');
      return trimmed;
    }
  }
}
