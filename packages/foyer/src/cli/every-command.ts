import { adminCreate } from './commands/admin-create.ts';
import { adminList } from './commands/admin-list.ts';
import { adminRemove } from './commands/admin-remove.ts';
import { adminResetPassword } from './commands/admin-reset-password.ts';
import { adminResetSecondFactor } from './commands/admin-reset-second-factor.ts';
import { adminResume } from './commands/admin-resume.ts';
import { adminSuspend } from './commands/admin-suspend.ts';
import { approve } from './commands/approve.ts';
import { auditHead } from './commands/audit-head.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { backup } from './commands/backup.ts';
import { check } from './commands/check.ts';
import { copyTo } from './commands/copy-to.ts';
import { doctor } from './commands/doctor.ts';
import { erase } from './commands/erase.ts';
import { explain } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { init } from './commands/init.ts';
import { invite } from './commands/invite.ts';
import { keyCreate } from './commands/key-create.ts';
import { keyList } from './commands/key-list.ts';
import { keyRevoke } from './commands/key-revoke.ts';
import { migrate } from './commands/migrate.ts';
import { numbersRebuild } from './commands/numbers-rebuild.ts';
import { reject } from './commands/reject.ts';
import { reinstate } from './commands/reinstate.ts';
import { restore } from './commands/restore.ts';
import { revoke } from './commands/revoke.ts';
import { seed } from './commands/seed.ts';
import { start } from './commands/start.ts';
import { wave } from './commands/wave.ts';
import { clerk } from './commands/clerk.ts';
import { webhook } from './commands/webhook.ts';
import type { CommandGroup } from './frame/command.ts';

/** Every command, in the order in which help lists them. */
export const commands: CommandGroup = {
  summary: 'The front door of an invite-only product',
  commands: {
    start, init, doctor, migrate, seed,
    approve, invite, reject, revoke, reinstate, erase, explain, check,
    import: importCommand, export: exportCommand,
    backup, restore, 'copy-to': copyTo,
    wave, webhook, clerk,
    key: { summary: 'API keys', commands: { create: keyCreate, list: keyList, revoke: keyRevoke } },
    admin: {
      summary: 'People who review',
      commands: {
        create: adminCreate, list: adminList, suspend: adminSuspend, resume: adminResume, remove: adminRemove,
        'reset-password': adminResetPassword, 'reset-second-factor': adminResetSecondFactor,
      },
    },
    numbers: { summary: 'How many people come how far', commands: { rebuild: numbersRebuild } },
    audit: { summary: 'The record of every decision', commands: { verify: auditVerify, head: auditHead } },
  },
};
