import { makeResetLink } from '../../application/team/reset-password.ts';
import { command } from '../frame/command.ts';
import { instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const adminResetPassword = command({
  summary: 'Print a one-time link with which an admin sets a new password',
  details: 'For when mail does not arrive. It also opens an account again that was closed by too many failed tries. The second factor stays.',
  rest: { name: 'address', description: 'Their address', required: true, max: 1 },
  examples: ['admin reset-password mia@example.com'],
  async run({ rest, terminal }) {
    const made = await withFoyer(terminal, (_, ctx) => makeResetLink({ ctx, input: { email: rest[0]! } }));
    return {
      data: { id: made.id, link: made.url, expiresAt: instantText(made.expiresAt) },
      text: (paint) => [paint.strong(made.url), '', `Give this link to ${rest[0]!} over a safe way. It works once and ends ${instant(made.expiresAt)}; it is not shown again.`].join('\n'),
    };
  },
});
