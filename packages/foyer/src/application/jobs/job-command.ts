import type { Actor } from '../../domain/actor.ts';
import type { Command } from '../../domain/command.ts';
import type { Job } from '../../domain/job.ts';
import type { Services } from '../context.ts';
import { prepareInvitation } from '../prepare.ts';
import { undoWindowMs } from '../review/undo-window.ts';

/** The command that does a job's action to one person, guarded by the version they were seen with. */
export function jobCommand(services: Services, job: Job, actor: Actor, version: number): Command {
  const { options } = job;
  // What a signed-in admin starts can be stopped before its mail leaves, as with a single decision.
  const mailDelayMs = undoWindowMs(services, actor);
  const mailId = services.tokens.id();
  const approval = (how: { invite: boolean; renew: boolean; role: string | null; notify: boolean }): Command => ({
    type: 'approve', actor, role: how.role, invitation: how.invite ? prepareInvitation(services) : null, mailId, notify: how.notify,
    notes: options.notes ?? null, create: null, renew: how.renew, version, jobId: job.id, mailDelayMs,
  });
  switch (job.action) {
    case 'approve': return approval({ invite: options.invite ?? true, renew: false, role: options.role ?? null, notify: options.notify ?? true });
    // The offer stays what it was; only its link is new.
    case 'resend': return approval({ invite: true, renew: true, role: null, notify: true });
    case 'reject': return { type: 'reject', actor, reason: options.reason ?? null, notify: options.notify ?? false, mailId, version, mailDelayMs };
    case 'revoke': return { type: 'revoke', actor, reason: options.reason ?? null, notify: options.notify ?? false, mailId, version };
    case 'change_role': return { type: 'change_role', actor, role: options.role ?? '', version };
    case 'withdraw_invitation': return { type: 'withdraw_invitation', actor, version };
    case 'reconsider': return { type: 'reconsider', actor, version };
    case 'hold': return { type: 'hold', actor, held: true, notes: options.notes ?? null, version };
    case 'release': return { type: 'hold', actor, held: false, notes: options.notes ?? null, version };
  }
}
