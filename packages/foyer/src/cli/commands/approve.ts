import { approveEntries } from '../../application/review/decide-entries.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const approve = command({
  summary: 'Approve people and, unless told otherwise, invite them at once',
  details: 'Each person gets the role they asked for, or the one given here. The running server mails the invitations within seconds; without one they wait until it starts.',
  rest: who,
  args: {
    role: { type: 'string', valueHint: 'role', description: 'The role they get; without it, the one each asked for' },
    invite: { type: 'boolean', default: true, negativeDescription: 'Approve only; invite later' },
    mail: { type: 'boolean', default: true, negativeDescription: 'Send no mail; the link is handed over by other means' },
    notes: { type: 'string', valueHint: 'text', description: 'A note for the team, kept with the person' },
  },
  examples: ['approve ana@example.com', 'approve ana@example.com ben@example.com --role coach', 'approve - --role client < people.txt'],
  async run({ args, rest, terminal }) {
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => approveEntries({
      ctx, input: { ...selection, role: args.role, invite: args.invite, notify: args.mail, notes: args.notes },
    })));
    return peopleAnswer(results, args.invite && args.mail ? 'The running server sends the mails.' : '');
  },
});
