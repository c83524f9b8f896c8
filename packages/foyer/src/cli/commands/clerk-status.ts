import { clerkStatus, type ClerkStatus } from '../../application/clerk/manage-clerk.ts';
import { command } from '../frame/command.ts';
import { aligned, count, instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const clerkStatusCommand = command({
  summary: 'Show how the work at Clerk goes on',
  details: 'How many people wait for something there, when the invitations that wait will have been made, what is parked, and what the newest comparison found.',
  examples: ['clerk status', 'clerk status --json'],
  async run({ terminal }) {
    const status = await withFoyer(terminal, (_, ctx) => clerkStatus({ ctx }));
    const { instance, queue, finishAt, left, parked, reconcile: { last } } = status;
    return {
      data: {
        instance, queue: { ...queue, finishAt: instantText(finishAt) }, left,
        parked: parked.map((one) => ({ entryId: one.entryId, email: one.email, error: one.lastError, parkedAt: instantText(one.parkedAt) })),
        compared: last && { finishedAt: instantText(last.finishedAt), seen: last.seen, added: last.added, approved: last.approved, repaired: last.repaired, drift: last.driftTotal },
      },
      text: (paint) => aligned(rowsOf(status).map(([name, value]) => [paint.quiet(name), value])),
    };
  },
});

function rowsOf({ instance, rules, queue, finishAt, parked, reconcile: { last } }: ClerkStatus): readonly (readonly [string, string])[] {
  return [
    ['Instance', instance],
    ['Invites by', `${rules.inviteVia}; mailed by ${rules.mail}`],
    ['Waiting', `${queue.waiting} in all, ${count(queue.invitationsWaiting, 'invitation')}${finishAt === null ? '' : `, done by ${instant(finishAt)}`}`],
    ['Parked', queue.parked === 0 ? 'nobody' : `${queue.parked}: ${parked.slice(0, 3).map(({ email, lastError }) => `${email ?? 'somebody erased'} (${lastError ?? 'no reason'})`).join(', ')}`],
    ['Compared', last === null ? 'not yet' : `${instant(last.finishedAt)}: ${count(last.driftTotal, 'difference')}, ${last.repaired} put right, ${last.added} added`],
  ];
}
