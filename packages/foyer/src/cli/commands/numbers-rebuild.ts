import { rebuildNumbers } from '../../application/numbers/rebuild-numbers.ts';
import { command } from '../frame/command.ts';
import { count } from '../frame/layout.ts';
import { showProgress } from '../frame/progress.ts';
import { withFoyer } from '../open.ts';

export const numbersRebuild = command({
  summary: 'Count the numbers anew, from the first event on',
  details: 'The numbers of the admin follow from the record of decisions and can be made again from it at any time, also while the server runs. Page views and begun forms are in no record and stay as they are.',
  examples: ['numbers rebuild'],
  async run({ terminal }) {
    const startedAt = performance.now();
    const events = await withFoyer(terminal, async (_, ctx) => {
      const bar = showProgress(terminal, 'Counting', (await ctx.store.auditHead()).seq);
      try {
        const counted = await rebuildNumbers({ ctx, onProgress: bar.at });
        bar.end('Counted.');
        return counted;
      } catch (error) {
        bar.abandon();
        throw error;
      }
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return { data: { events, seconds: Number(seconds.toFixed(3)) }, text: (paint) => paint.good(`The numbers are counted anew from ${count(events, 'event')}, in ${seconds.toFixed(1)} seconds.`) };
  },
});
