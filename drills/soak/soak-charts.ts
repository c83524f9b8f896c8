import { lineChart } from '../../bench/report/line-chart.ts';
import type { SoakSample } from './watch-process.ts';

export function drawMemory(samples: readonly SoakSample[]): string {
  return lineChart({
    title: 'Memory of one process under steady load',
    x: { label: 'minutes' },
    y: { label: 'megabytes' },
    lines: [
      line('resident', samples, ({ rss }) => rss),
      line('heap in use', samples, ({ heap }) => heap),
      line('external', samples, ({ external }) => external),
    ],
  });
}

export function drawDescriptors(samples: readonly SoakSample[]): string {
  return lineChart({
    title: 'Descriptors and threads of one process under steady load',
    x: { label: 'minutes' },
    y: { label: 'count' },
    lines: [
      line('descriptors', samples, ({ descriptors }) => descriptors),
      line('threads', samples, ({ threads }) => threads),
    ],
  });
}

function line(label: string, samples: readonly SoakSample[], of: (sample: SoakSample) => number) {
  return { label, points: samples.map((sample) => [sample.minutes, of(sample)] as const) };
}
