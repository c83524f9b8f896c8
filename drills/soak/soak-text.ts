import type { SoakVerdict } from './judge-soak.ts';
import type { SoakReport } from './run-soak.ts';
import type { SoakSample } from './watch-process.ts';

/** What must hold after any soak, however short. */
export function faultsOf({
  faultCount,
  faults,
  joined,
  listed,
  descriptors,
  leftInQueueSeconds,
  complaints,
  exitCode,
}: SoakReport): readonly string[] {
  return [
    ...(faultCount === 0 ? [] : [`${faultCount} requests went wrong, such as:`, ...faults]),
    ...(joined === listed
      ? []
      : [`${joined} people were told that they are on the list, and ${listed} are.`]),
    ...(descriptors.after <= descriptors.before + 2
      ? []
      : [`${descriptors.before} descriptors were open before, ${descriptors.after} afterwards.`]),
    ...(leftInQueueSeconds === 0
      ? []
      : [`A minute after the last request, a mail had been waiting for ${leftInQueueSeconds.toFixed(0)} s.`]),
    ...[...complaints].map(([event, count]) => `The log says ${event}, ${count} times.`),
    ...(exitCode === 0 ? [] : [`The server ended with ${exitCode}.`]),
  ];
}

/** The figures of a run in plain words. */
export function soakText(report: SoakReport, { growth, broken }: SoakVerdict): string {
  const { samples, answered, streams, mailsRead } = report;
  const all = [...answered.values()].reduce((sum, count) => sum + count, 0);
  const most = (of: (sample: SoakSample) => number): string => Math.max(...samples.map(of)).toFixed(1);
  const kept = [...faultsOf(report), ...broken];
  return [
    '',
    `${all} requests answered: ${[...answered].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    `${streams.opened} event streams with ${streams.messages} chunks, ${mailsRead} mails, ${report.joined} people joined, ${report.listed} are on the list`,
    `at most: ${most(({ rss }) => rss)} MB resident, ${most(({ heap }) => heap)} MB heap, ${most(({ descriptors }) => descriptors)} descriptors, ${most(({ threads }) => threads)} threads, ${most(({ walMegabytes }) => walMegabytes)} MB write-ahead log, ${most(({ oldestSeconds }) => oldestSeconds)} s that a mail waited, ${most(({ lagMs }) => lagMs)} ms lag (p99)`,
    `growth a minute after the warm-up: ${growth.rss.toFixed(3)} MB resident, ${growth.heap.toFixed(3)} MB heap, ${growth.external.toFixed(3)} MB external, ${growth.descriptors.toFixed(3)} descriptors`,
    `descriptors: ${report.descriptors.before} before, ${report.descriptors.after} afterwards`,
    ...(kept.length === 0 ? ['Every promise was kept.'] : ['Not kept:', ...kept.map((one) => `  ${one}`)]),
    '',
  ].join('\n');
}
