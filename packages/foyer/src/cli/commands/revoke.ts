import { revokeEntries } from '../../application/review/decide-entries.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const revoke = command({
  summary: 'Take access back at once',
  details: 'Invitation, role, sessions and waiting mail end together. A running server closes its gate within a second. Nobody is told unless --mail is given.',
  rest: who,
  args: {
    reason: { type: 'string', valueHint: 'text', description: 'Why, for the team; with --mail the person reads it too' },
    mail: { type: 'boolean', description: 'Tell them by mail' },
  },
  examples: ['revoke ana@example.com --reason "Left the company"'],
  async run({ args, rest, terminal }) {
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => revokeEntries({
      ctx, input: { ...selection, reason: args.reason, notify: args.mail === true },
    })));
    return peopleAnswer(results, 'The gate of a running server is closed for them within a second.');
  },
});
