import { scopes } from '../../domain/actor.ts';
import { createApiKey } from '../../application/keys/api-keys.ts';
import { command } from '../frame/command.ts';
import { instant, instantText } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { withFoyer } from '../open.ts';

export const keyCreate = command({
  summary: 'Make an API key for a program or a colleague',
  details: `The key is printed once and stored only as a hash. Rights: ${scopes.join(', ')}.`,
  args: {
    name: { type: 'string', required: true, valueHint: 'name', description: 'What the key is for; records of what it does carry this name' },
    scopes: { type: 'string', valueHint: 'rights', default: 'read', description: 'Rights, separated by commas' },
    'expires-days': { type: 'string', valueHint: 'days', description: 'Days until it ends, 1 to 3650; without it, never' },
    'role-max': { type: 'string', valueHint: 'role', description: 'The highest role it may grant; without it, any' },
  },
  examples: ['key create --name "Signup form" --scopes read', 'key create --name CI --scopes read,review,invite --role-max client --expires-days 90'],
  async run({ args, terminal }) {
    const days = args['expires-days'];
    const expiresInDays = days === undefined ? null : wholeNumber('expires-days', days, 1, 3650);
    const made = await withFoyer(terminal, (_, ctx) => createApiKey({
      ctx, input: { name: args.name, scopes: args.scopes.split(',').map((scope) => scope.trim()).filter((scope) => scope !== ''), expiresInDays, roleMax: args['role-max'] },
    }));
    return {
      data: { ...made, expiresAt: instantText(made.expiresAt) },
      text: (paint) => [
        paint.strong(made.key),
        '',
        `This key is shown now and never again. Keep it in a secret store and send it as "Authorization: Bearer …".`,
        `Its id is ${made.id}; it ${made.expiresAt === null ? 'has no end' : `ends ${instant(made.expiresAt)}`}. End it earlier with: foyer key revoke ${made.id}`,
      ].join('\n'),
    };
  },
});
