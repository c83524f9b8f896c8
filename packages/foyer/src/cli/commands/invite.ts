import { inviteEntries } from '../../application/review/decide-entries.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const invite = command({
  summary: 'Invite people: also again, and also people who are not on the list',
  details: 'Somebody who was invited before gets a new link, and the old one is dead. Somebody unknown is added when a role is given.',
  rest: who,
  args: {
    role: { type: 'string', valueHint: 'role', description: 'The role they get; needed for people who are not on the list' },
    name: { type: 'string', valueHint: 'name', description: 'The name of somebody who is not on the list' },
    mail: { type: 'boolean', default: true, negativeDescription: 'Send no mail; the link is handed over by other means' },
    notes: { type: 'string', valueHint: 'text', description: 'A note for the team, kept with the person' },
  },
  examples: ['invite ana@example.com', 'invite kim@example.com --role coach --name "Kim Larsen"'],
  async run({ args, rest, terminal }) {
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => inviteEntries({
      ctx, input: { ...selection, role: args.role, name: args.name, notify: args.mail, notes: args.notes },
    })));
    return peopleAnswer(results, args.mail ? 'The running server sends the mails.' : '');
  },
});
