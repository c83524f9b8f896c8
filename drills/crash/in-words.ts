import type { CrashReport } from './crash-run.ts';

/** The figures of one run, for people. */
export function inWords({ storage, kills, killsInStart, people, figures, deeds, mails, events, mailsOutMs, faults }: CrashReport): string {
  const done = [...deeds].toSorted(([, one], [, other]) => other - one).map(([name, times]) => `${name} ${times}`).join(', ');
  return [
    `${storage}: ${kills} kills, ${killsInStart} of them while it started; ${people} people, ${events} audit events, ${mails} mails`,
    `answers that came ${figures.acknowledged}; that were lost ${figures.lost}; requests repeated ${figures.repeated}; looked after instead ${figures.looked}, of which had happened ${figures.happenedUnseen}; answered 503 ${figures.refusedBusy}`,
    `deeds: ${done}`,
    `all mails were with the provider ${(mailsOutMs / 1000).toFixed(1)} s after the last start`,
    faults.length === 0 ? 'nothing lost, nothing doubled, nothing by halves; every promise was kept' : `${faults.length} broken promises:\n${faults.slice(0, 40).join('\n')}`,
  ].join('\n');
}
