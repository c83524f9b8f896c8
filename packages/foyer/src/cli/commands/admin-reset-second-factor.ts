import { resetMemberSecondFactor } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const adminResetSecondFactor = command({
  summary: 'Take the second factor of an admin away, who lost phone and recovery codes',
  details: 'Make sure it is really them who asks. Their sessions end; they sign in with the password and set up another second factor.',
  rest: { name: 'admin', description: 'Their address or id; foyer admin list shows both', required: true, max: 1 },
  examples: ['admin reset-second-factor mia@example.com'],
  async run({ rest, terminal }) {
    const done = await withFoyer(terminal, (_, ctx) => resetMemberSecondFactor({ ctx, input: { id: rest[0]! } }));
    return { data: { ...done, outcome: 'second_factor_reset' }, text: () => `${rest[0]!} signs in with the password alone and sets up another second factor.` };
  },
});
