import type { JobView } from '../../application/jobs/job-documents.ts';
import { jobSentence } from '../../domain/job.ts';
import type { Role } from '../../domain/role.ts';
import type { Answer } from '../frame/command.ts';
import { count, instantText } from '../frame/layout.ts';
import type { Paint } from '../frame/terminal.ts';

/** A wave for programs, in the words of the API. */
export function waveData({ job, run }: JobView, roles: readonly Role[]) {
  const { changed, failed, skipped, total, lapsed } = run;
  return {
    id: job.id, name: job.name, state: job.state, reason: job.reason, selection: job.selection, options: job.options, pacePerHour: job.pacePerHour, returnSeats: job.returnSeats,
    refill: job.refill, createdAt: instantText(job.createdAt), createdBy: job.createdBy, startedAt: instantText(job.startedAt), finishedAt: instantText(job.finishedAt), plan: job.plan,
    progress: { done: changed + failed + skipped, changed, failed, skipped, total, lapsed }, sentence: jobSentence(job, (role) => roles.find(({ key }) => key === role)?.label ?? role),
  };
}

/** What a command about one wave answers with. */
export function waveAnswer(view: JobView, roles: readonly Role[], after: (paint: Paint) => string): Answer {
  const data = waveData(view, roles);
  return { data, text: (paint) => [`${data.sentence} ${paint.quiet(`(${data.id})`)}`, stateText(view), after(paint)].filter((line) => line !== '').join('\n') };
}

/** "running: 40 of 200 done, 1 failed" */
export function stateText({ job, run }: JobView): string {
  const done = run.changed + run.failed + run.skipped;
  const parts = [`${done.toLocaleString('en')} of ${count(run.total, 'person', 'people')} done`];
  if (run.failed > 0) parts.push(`${run.failed.toLocaleString('en')} failed`);
  if (run.skipped > 0) parts.push(`${run.skipped.toLocaleString('en')} skipped`);
  if (run.lapsed > 0) parts.push(`${run.lapsed.toLocaleString('en')} seats came back`);
  return `${job.state}: ${parts.join(', ')}${job.reason === null ? '' : `. ${job.reason}`}`;
}
