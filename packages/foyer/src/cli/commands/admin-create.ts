import { createAdmin } from '../../application/keys/api-keys.ts';
import { command } from '../frame/command.ts';
import { instant, instantText } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { withFoyer } from '../open.ts';

export const adminCreate = command({
  summary: 'Add a named person who reviews, with an API key of their own',
  details: 'Everything done with the key is recorded under this person. A viewer reads; a reviewer decides and invites; an admin also changes roles, imports and exports; an owner also makes keys and admins. Signing in with a browser comes with the review desk; until then the key is how an admin works.',
  args: {
    email: { type: 'string', required: true, valueHint: 'address', description: 'Their address' },
    name: { type: 'string', required: true, valueHint: 'name', description: 'Their name' },
    level: { type: 'enum', options: ['owner', 'admin', 'reviewer', 'viewer'], required: true, description: 'What they may do' },
    'expires-days': { type: 'string', valueHint: 'days', description: 'Days until the key ends, 1 to 3650; without it, never' },
  },
  examples: ['admin create --email mia@example.com --name "Mia Berg" --level reviewer'],
  async run({ args, terminal }) {
    const days = args['expires-days'];
    const expiresInDays = days === undefined ? null : wholeNumber('expires-days', days, 1, 3650);
    const made = await withFoyer(terminal, (_, ctx) => createAdmin({ ctx, input: { email: args.email, name: args.name, level: args.level, expiresInDays } }));
    return {
      data: { ...made, email: args.email, expiresAt: instantText(made.expiresAt) },
      text: (paint) => [
        paint.strong(made.key),
        '',
        `This is the personal API key of ${args.name} (${made.level}). It is shown now and never again${made.expiresAt === null ? '' : `, and ends ${instant(made.expiresAt)}`}.`,
        'They send it as "Authorization: Bearer …". Signing in with a browser comes with the review desk.',
      ].join('\n'),
    };
  },
});
