import { suspendMember } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const adminSuspend = command({
  summary: 'Take all rights of an admin away until resumed',
  details: 'Sessions, links and the personal key end at once. The last active owner stays.',
  rest: { name: 'admin', description: 'Their address or id; foyer admin list shows both', required: true, max: 1 },
  examples: ['admin suspend mia@example.com'],
  async run({ rest, terminal }) {
    const done = await withFoyer(terminal, (_, ctx) => suspendMember({ ctx, input: { id: rest[0]! } }));
    return { data: { ...done, outcome: 'suspended' }, text: () => `${rest[0]!} has no rights until resumed.` };
  },
});
