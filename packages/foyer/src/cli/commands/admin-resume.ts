import { resumeMember } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const adminResume = command({
  summary: 'Give a suspended admin their rights back',
  details: 'They sign in again with the password they had; a personal key is not revived.',
  rest: { name: 'admin', description: 'Their address or id; foyer admin list shows both', required: true, max: 1 },
  examples: ['admin resume mia@example.com'],
  async run({ rest, terminal }) {
    const done = await withFoyer(terminal, (_, ctx) => resumeMember({ ctx, input: { id: rest[0]! } }));
    return { data: { ...done, outcome: 'resumed' }, text: () => `${rest[0]!} may sign in again.` };
  },
});
