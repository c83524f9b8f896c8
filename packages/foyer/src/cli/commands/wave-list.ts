import { listJobs } from '../../application/jobs/list-jobs.ts';
import { command } from '../frame/command.ts';
import { aligned, instant } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';
import { stateText, waveData } from './wave-answer.ts';

const shownMax = 100;

export const waveList = command({
  summary: 'List waves, newest first, with how far each is',
  examples: ['wave list', 'wave list --json'],
  async run({ terminal }) {
    const { waves, roles } = await withFoyer(terminal, async (_, ctx) => ({
      roles: ctx.rules.product.roles, waves: (await listJobs({ ctx, input: { kind: 'wave', limit: shownMax } })).items,
    }));
    return {
      data: { items: waves.map((view) => waveData(view, roles)) },
      text: (paint) => (waves.length === 0
        ? 'There are no waves. Plan one with: foyer wave plan --take 50'
        : aligned([
          ['Id', 'Planned', 'Name', 'State'].map(paint.quiet),
          ...waves.map((view) => [view.job.id, instant(view.job.createdAt), view.job.name, stateText(view)]),
        ])),
    };
  },
});
