import { restoreEntries } from '../../application/review/decide-entries.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';
import { eachPerson, peopleAnswer, readPeople, who } from '../people.ts';

export const reinstate = command({
  summary: 'Give people whose access was revoked their place back',
  details: 'They get a fresh invitation, or with --no-invite the approval alone: then a sign-in link lets them in. They get the role they had, or the one given here.',
  rest: who,
  args: {
    role: { type: 'string', valueHint: 'role', description: 'The role they get; without it, the one they had' },
    invite: { type: 'boolean', default: true, negativeDescription: 'Approve only; a sign-in link lets them in' },
    mail: { type: 'boolean', default: true, negativeDescription: 'Send no mail; the link is handed over by other means' },
    notes: { type: 'string', valueHint: 'text', description: 'A note for the team, kept with the person' },
  },
  examples: ['reinstate ana@example.com', 'reinstate ana@example.com --role client --no-invite'],
  async run({ args, rest, terminal }) {
    const people = await readPeople(rest, terminal.input);
    const results = await withFoyer(terminal, (_, ctx) => eachPerson(people, (selection) => restoreEntries({
      ctx, input: { ...selection, role: args.role, invite: args.invite, notify: args.mail, notes: args.notes },
    })));
    return peopleAnswer(results, args.invite && args.mail ? 'The running server sends the mails.' : '');
  },
});
