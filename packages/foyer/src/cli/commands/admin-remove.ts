import { removeMember } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const adminRemove = command({
  summary: 'Remove an admin for good',
  details: 'What they did stays in the record. Invite them again if they shall come back. The last active owner stays.',
  rest: { name: 'admin', description: 'Their address or id; foyer admin list shows both', required: true, max: 1 },
  examples: ['admin remove mia@example.com'],
  async run({ rest, terminal }) {
    const done = await withFoyer(terminal, (_, ctx) => removeMember({ ctx, input: { id: rest[0]! } }));
    return { data: { ...done, outcome: 'removed' }, text: () => `${rest[0]!} is not in the team any more.` };
  },
});
