import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../../bench/servers/product-environment.ts';
import type { Drill } from '../drill.ts';
import { judgeSoak } from './judge-soak.ts';
import { runSoak } from './run-soak.ts';
import { drawDescriptors, drawMemory } from './soak-charts.ts';
import { faultsOf, soakText } from './soak-text.ts';

const usage = `usage: npm run soak -- [--minutes 30] [--rate 100] [--seed 1] [--every 5] [--write-docs]

  --minutes     how long the load lasts
  --rate        requests a second
  --seed        the same seed brings the same requests
  --every       seconds between two looks at the process
  --write-docs  draws the curves into docs/images
`;

export const drill: Drill = {
  about: 'half an hour of a busy day: is memory flat, are descriptors given back, is nobody turned away?',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '30' },
        rate: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        every: { type: 'string', default: '5' },
        'write-docs': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [minutes, rate, seed, every] = [values.minutes, values.rate, values.seed, values.every].map(
      Number,
    ) as [number, number, number, number];
    if (
      values.help ||
      ![minutes, rate, seed, every].every((figure) => Number.isFinite(figure) && figure > 0)
    ) {
      process.stdout.write(usage);
      return values.help ? 0 : 2;
    }
    const report = await runSoak({
      seconds: minutes * 60,
      rate,
      seed,
      sampleEverySeconds: every,
      onSample: ({ minutes: at, rss, heap, heapTotal, external, descriptors, queued }) => {
        process.stdout.write(
          `${at.toFixed(1).padStart(5)} min  ${rss.toFixed(1)} MB resident, ${heap.toFixed(1)} of ${heapTotal.toFixed(1)} MB heap, ${external.toFixed(1)} MB external, ${descriptors} descriptors, ${queued} mails waiting\n`,
        );
      },
    });
    const verdict = judgeSoak(report.samples);
    process.stdout.write(soakText(report, verdict));
    if (values['write-docs']) {
      writeFileSync(join(repository, 'docs/images/soak-memory.svg'), drawMemory(report.samples));
      writeFileSync(join(repository, 'docs/images/soak-descriptors.svg'), drawDescriptors(report.samples));
    }
    return faultsOf(report).length + verdict.broken.length === 0 ? 0 : 1;
  },
};
