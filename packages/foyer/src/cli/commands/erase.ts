import { eraseEntries } from '../../application/review/erase-entries.ts';
import { command } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const erase = command({
  summary: 'Remove everything that tells about people',
  details: 'Cannot be taken back. The record keeps that somebody was there and who decided, but no name, address or text of theirs. Backups made before still hold them until they are deleted.',
  rest: who,
  args: {
    yes: { type: 'boolean', description: 'Say that you mean it' },
  },
  examples: ['erase ana@example.com --yes'],
  async run({ args, rest, terminal }) {
    if (args.yes !== true) throw new UsageError('Erasing cannot be taken back. Add --yes if you mean it.');
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => eraseEntries({ ctx, input: selection })));
    return peopleAnswer(results, 'What the database keeps of deleted pages is overwritten within a minute.');
  },
});
