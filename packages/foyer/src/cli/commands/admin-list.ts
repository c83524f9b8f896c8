import { listMembers } from '../../application/team/members.ts';
import { command } from '../frame/command.ts';
import { aligned, instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const adminList = command({
  summary: 'List everybody in the team',
  examples: ['admin list', 'admin list --json'],
  async run({ terminal }) {
    const members = (await withFoyer(terminal, (_, ctx) => listMembers({ ctx }))).map(({ admin, credential, seenAt }) => ({
      admin, seenAt, secondFactor: credential !== null && credential.factor !== null,
      state: admin.suspendedAt !== null ? 'suspended' as const : admin.joinedAt === null ? 'invited' as const : 'active' as const,
    }));
    return {
      data: {
        items: members.map(({ admin, state, secondFactor, seenAt }) => ({
          id: admin.id, email: admin.email, name: admin.name, level: admin.level, roles: admin.roles, state, secondFactor, createdAt: instantText(admin.createdAt),
          lastSeenAt: instantText(seenAt), invitedBy: admin.invitedBy,
        })),
      },
      text: (paint) => (members.length === 0
        ? 'Nobody is in the team. The server prints the link of the first owner when it starts; or: foyer admin create --email … --name … --level owner'
        : aligned([
          ['Id', 'Name', 'Address', 'Level', 'State', 'Second factor', 'Last seen'].map(paint.quiet),
          ...members.map(({ admin, state, secondFactor, seenAt }) => [
            admin.id, admin.name, admin.email, admin.roles === null ? admin.level : `${admin.level} (${admin.roles.join(',')})`,
            state === 'active' ? paint.good(state) : paint.quiet(state), secondFactor ? 'yes' : 'no', seenAt === null ? 'never' : instant(seenAt),
          ]),
        ])),
    };
  },
});
