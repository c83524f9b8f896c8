import { createPersonalKey, inviteMember } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { instant, instantText } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { UsageError } from '../frame/usage-error.ts';
import { withFoyer } from '../open.ts';

export const adminCreate = command({
  summary: 'Invite a named person who reviews, and print their one-time link',
  details: 'They open the link, set a password and are in the team; it works once, for 7 days. A viewer reads; a reviewer decides and invites, with --roles only for these; an admin also changes roles, imports and exports; an owner also makes keys and admins. --mail sends the link instead of printing it. --key makes a personal API key besides, for scripts: what is done with it is recorded under this address.',
  args: {
    email: { type: 'string', required: true, valueHint: 'address', description: 'Their address' },
    name: { type: 'string', required: true, valueHint: 'name', description: 'Their name' },
    level: { type: 'enum', options: ['owner', 'admin', 'reviewer', 'viewer'], required: true, description: 'What they may do' },
    roles: { type: 'string', valueHint: 'roles', description: 'The only roles a reviewer decides about, separated by commas; without it, all' },
    mail: { type: 'boolean', description: 'Mail the link instead of printing it' },
    key: { type: 'boolean', description: 'Make a personal API key too' },
    'expires-days': { type: 'string', valueHint: 'days', description: 'Days until the key ends, 1 to 3650; without it, never' },
  },
  examples: ['admin create --email mia@example.com --name "Mia Berg" --level reviewer', 'admin create --email bot@example.com --name "Night import" --level admin --key --expires-days 90'],
  async run({ args, terminal }) {
    const days = args['expires-days'];
    if (days !== undefined && args.key !== true) throw new UsageError('--expires-days is about the personal key: add --key, or leave it out.');
    const expiresInDays = days === undefined ? null : wholeNumber('expires-days', days, 1, 3650);
    const roles = args.roles?.split(',').map((role) => role.trim()).filter((role) => role !== '') ?? null;
    const { invited, personal } = await withFoyer(terminal, async (foyer, ctx) => {
      const made = await inviteMember({ ctx, input: { email: args.email, name: args.name, level: args.level, roles, mail: args.mail === true, locale: foyer.config.product.locale } });
      return { invited: made, personal: args.key === true ? await createPersonalKey({ ctx, input: { email: made.email, level: made.level, expiresInDays } }) : null };
    });
    return {
      data: {
        id: invited.id, email: invited.email, level: invited.level, link: invited.url, expiresAt: instantText(invited.expiresAt),
        key: personal?.key ?? null, keyExpiresAt: personal === null ? null : instantText(personal.expiresAt),
      },
      text: (paint) => [
        ...(invited.url === null
          ? [`The invitation to ${invited.email} (${invited.level}) is on its way; the running server mails it.`]
          : [paint.strong(invited.url), '', `Give this link to ${args.name} (${invited.level}) over a safe way. It works once and ends ${instant(invited.expiresAt)}; it is not shown again.`]),
        ...(personal === null ? [] : [
          '', paint.strong(personal.key), '',
          `This is the personal API key of ${args.name}. It is shown now and never again${personal.expiresAt === null ? '' : `, and ends ${instant(personal.expiresAt)}`}. They send it as "Authorization: Bearer …".`,
        ]),
      ].join('\n'),
    };
  },
});
