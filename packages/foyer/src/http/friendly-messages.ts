import type { z } from 'zod';

const articles: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object',
};

/** Says what to send instead of what was wrong; for `safeParse(value, { error })`. */
export const friendlyMessages: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type': return issue.input === undefined ? 'This is needed.' : `This must be ${articles[issue.expected] ?? issue.expected}.`;
    case 'too_small': return issue.origin === 'string' ? `Use at least ${String(issue.minimum)} characters.` : `Give at least ${String(issue.minimum)}.`;
    case 'too_big': return issue.origin === 'string' ? `Use at most ${String(issue.maximum)} characters.` : `Give at most ${String(issue.maximum)}.`;
    case 'invalid_value': return `Use one of: ${issue.values.map(String).join(', ')}.`;
    case 'invalid_format': return issue.format === 'uuid' ? 'This must be an id such as 0199…; copy it from the list.' : `This must be a valid ${issue.format}.`;
    default: return undefined;
  }
};
