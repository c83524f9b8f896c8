import { rejectEntries } from '../../application/review/decide-entries.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const reject = command({
  summary: 'Turn people down',
  details: 'Nobody is told unless --mail is given. A rejection can be reconsidered: approve or invite the person later.',
  rest: who,
  args: {
    reason: { type: 'string', valueHint: 'text', description: 'Why, for the team; with --mail the person reads it too' },
    mail: { type: 'boolean', description: 'Tell them by mail' },
  },
  examples: ['reject ana@example.com --reason "Not in our region yet"', 'reject ana@example.com --mail'],
  async run({ args, rest, terminal }) {
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => rejectEntries({
      ctx, input: { ...selection, reason: args.reason, notify: args.mail === true },
    })));
    return peopleAnswer(results, args.mail === true ? 'The running server sends the mails.' : '');
  },
});
