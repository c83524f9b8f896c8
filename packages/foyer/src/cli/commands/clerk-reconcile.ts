import { setTimeout as sleep } from 'node:timers/promises';
import { driftId } from '../../application/clerk/clerk-drift.ts';
import { withClerk } from '../../application/clerk/clerk-services.ts';
import { requestReconcile } from '../../application/clerk/manage-clerk.ts';
import { Reconcile } from '../../application/clerk/reconcile.ts';
import { readReconcile, reconcilePhases } from '../../application/clerk/reconcile-state.ts';
import { command } from '../frame/command.ts';
import { aligned, count, instantText } from '../frame/layout.ts';
import { showProgress } from '../frame/progress.ts';
import { withFoyer } from '../open.ts';

/** Clerk takes so many calls in ten seconds; and another process may be at it. */
const pauseMs = 500;

export const clerkReconcile = command({
  summary: 'Compare everything at Clerk with the record',
  details: 'Takes over who joined there and who was let in there, marks what Foyer has to put right (the running server does so), and lists the rest. '
    + 'Can be broken off: the next one goes on from there. Where a server is at it already, this follows it.',
  examples: ['clerk reconcile', 'clerk reconcile --json'],
  async run({ terminal }) {
    const last = await withFoyer(terminal, async (foyer, ctx) => {
      const services = withClerk(foyer.services);
      const { last: before } = await requestReconcile({ ctx });
      const progress = showProgress(terminal, 'Comparing with Clerk', reconcilePhases.length);
      const reconcile = services && new Reconcile(services);
      for (;;) {
        const more = await reconcile?.goOn();
        const { state } = await readReconcile(ctx.store);
        if (!state.wanted && state.run === null && state.last !== null && state.last.finishedAt !== before?.finishedAt) {
          progress.end('Comparing with Clerk: done.');
          return state.last;
        }
        if (state.run) progress.at(reconcilePhases.indexOf(state.run.phase));
        if (!more) await sleep(pauseMs);
      }
    });
    return {
      data: { ...last, startedAt: instantText(last.startedAt), finishedAt: instantText(last.finishedAt), drift: last.drift.map((drift) => ({ id: driftId(drift), ...drift })) },
      text: (paint) => [
        `${last.seen.waitlist} on the waitlist, ${count(last.seen.invitations, 'invitation')}, ${count(last.seen.users, 'user')}: ${last.added} added, ${last.approved} approved, ${last.repaired} to put right, ${count(last.driftTotal, 'difference')}.`,
        ...(last.drift.length === 0 ? [] : [aligned([['What', 'Who', 'There'].map(paint.quiet), ...last.drift.map((one) => [one.kind, one.email ?? '', one.there ?? ''])])]),
      ].join('\n\n'),
    };
  },
});
